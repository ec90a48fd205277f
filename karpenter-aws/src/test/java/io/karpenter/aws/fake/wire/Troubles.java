package io.karpenter.aws.fake.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkPojo;

/** What goes wrong, by operation. Thread-safe. */
public final class Troubles {

    private static final int UNAVAILABLE = 503;

    private record Rule(Predicate<SdkPojo> requests, Fault fault) {}

    private final InstantSource clock;
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final Map<String, List<Rule>> rules = new HashMap<>();
    private final Map<String, Integer> lost = new HashMap<>();
    private final Map<String, Duration> delays = new HashMap<>();
    private final Map<String, Integer> pageSizes = new HashMap<>();
    private final Map<String, Bucket> buckets = new HashMap<>();

    public Troubles(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized void fail(String operation, int times, Fault fault) {
        Deque<Fault> queue = faults.computeIfAbsent(operation, o -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            queue.add(fault);
        }
    }

    /** Refuses every request to {@code operation} that {@code requests} picks, until it is cleared. */
    public synchronized void failWhen(String operation, Predicate<SdkPojo> requests, Fault fault) {
        rules.computeIfAbsent(operation, o -> new ArrayList<>()).add(new Rule(requests, fault));
    }

    public synchronized void loseAnswer(String operation, int times) {
        lost.merge(operation, times, Integer::sum);
    }

    public synchronized void delay(String operation, Duration delay) {
        delays.put(operation, delay);
    }

    public synchronized void pageSize(String operation, int most) {
        pageSizes.put(operation, most);
    }

    public synchronized void throttle(String operation, int perSecond) {
        buckets.put(operation, new Bucket(perSecond, clock.instant()));
    }

    /** Forgets all that was programmed for {@code operation}. */
    public synchronized void clear(String operation) {
        faults.remove(operation);
        rules.remove(operation);
        lost.remove(operation);
        delays.remove(operation);
        pageSizes.remove(operation);
        buckets.remove(operation);
    }

    public synchronized OptionalInt pageSize(String operation) {
        Integer most = pageSizes.get(operation);
        return most == null ? OptionalInt.empty() : OptionalInt.of(most);
    }

    synchronized Duration delayOf(String operation) {
        return delays.getOrDefault(operation, Duration.ZERO);
    }

    synchronized Optional<Fault> next(String operation, SdkPojo request) {
        Bucket bucket = buckets.get(operation);
        if (bucket != null && !bucket.take(clock.instant())) {
            return Optional.of(new Fault("RequestLimitExceeded", UNAVAILABLE, "Request limit exceeded."));
        }
        for (Rule rule : rules.getOrDefault(operation, List.of())) {
            if (rule.requests.test(request)) {
                return Optional.of(rule.fault);
            }
        }
        Deque<Fault> queue = faults.get(operation);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.poll());
    }

    synchronized boolean losesAnswer(String operation) {
        int left = lost.getOrDefault(operation, 0);
        if (left > 0) {
            lost.put(operation, left - 1);
        }
        return left > 0;
    }

    /** Holds as many requests as it gains in a second. */
    private static final class Bucket {

        private static final double MILLIS = 1000;

        private final int perSecond;
        private double tokens;
        private Instant filled;

        Bucket(int perSecond, Instant now) {
            this.perSecond = perSecond;
            this.tokens = perSecond;
            this.filled = now;
        }

        boolean take(Instant now) {
            tokens = Math.min(perSecond, tokens + Duration.between(filled, now).toMillis() / MILLIS * perSecond);
            filled = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }
}
