package io.karpenter.solver.disruption.method;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Leaves NodePools in peace after replacements of drifted nodes have failed: a minute after the first failure, twice as long after
 * each further one, ten minutes at most, each a fifth more or less so that pools do not come back together. The same seed gives the
 * same times. Thread-safe. Source: WK-07.
 */
final class DriftBackoff {

    static final Duration FIRST = Duration.ofMinutes(1);
    static final Duration LONGEST = Duration.ofMinutes(10);
    private static final double JITTER = 0.2;

    private record Failures(int count, Instant until) {}

    private final long seed;
    private final Map<String, Failures> failures = new HashMap<>();

    DriftBackoff(long seed) {
        this.seed = seed;
    }

    synchronized void failed(String nodePool, Instant now) {
        Failures before = failures.get(nodePool);
        // Commands of one plan that fail together count once.
        if (before != null && now.isBefore(before.until())) {
            return;
        }
        int count = before == null ? 1 : before.count() + 1;
        long plain = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(count - 1, 10));
        double shift = new Random(seed * 31 + nodePool.hashCode() * 131L + count).nextDouble(-JITTER, JITTER);
        long wait = Math.min(LONGEST.toNanos(), (long) (plain * (1 + shift)));
        failures.put(nodePool, new Failures(count, now.plusNanos(wait)));
    }

    synchronized void succeeded(String nodePool) {
        failures.remove(nodePool);
    }

    /** How long the pool is still left in peace; empty if it is not. */
    synchronized Optional<Duration> left(String nodePool, Instant now) {
        return Optional.ofNullable(failures.get(nodePool))
                .map(failed -> Duration.between(now, failed.until()))
                .filter(Duration::isPositive);
    }
}
