package io.karpenter.aws.batch;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.metric.MetricSink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects requests in windows and has those of one group carried out together. The next window opens while calls still run. A caller may give up:
 * the merged call goes on for the others. Thread-safe. Source: AWS-BAT-01, AWS-BAT-02, AWS-BAT-07.
 *
 * @param <K> what requests of one group have in common
 * @param <Q> request
 * @param <A> answer
 */
public final class Batcher<K, Q, A> {

    /** Groups that are carried out at the same time. */
    private static final int AT_ONCE = 100;

    /** Carries out a group: answers each of its requests, or throws what all that have no answer yet are to get. Blocks. */
    @FunctionalInterface
    public interface Execution<K, Q, A> {
        void run(K group, List<Pending<Q, A>> requests);
    }

    /** Requests since the first one, by group in the order of arrival. */
    private final class Window {
        private final Map<K, List<Pending<Q, A>>> groups = new LinkedHashMap<>();
        private final Instant opened;
        private Instant last;
        private int size;

        Window(Instant now) {
            opened = now;
            last = now;
        }

        /** When it closes unless something else arrives. */
        Instant end() {
            Instant idle = last.plus(limits.idle());
            Instant latest = opened.plus(limits.longest());
            return idle.isBefore(latest) ? idle : latest;
        }
    }

    private final BatchLimits limits;
    private final Function<Q, K> group;
    private final Execution<K, Q, A> execution;
    private final Timers timers;
    private final Executor executor;
    private final MetricSink metrics;
    private final Semaphore running = new Semaphore(AT_ONCE);

    private @Nullable Window open;

    /**
     * @param group what a request has in common with those that it can be merged with
     * @param executor where groups are carried out; each of them blocks, so one without a limit of threads
     */
    public Batcher(
            BatchLimits limits,
            Function<Q, K> group,
            Execution<K, Q, A> execution,
            Timers timers,
            Executor executor,
            MetricSink metrics) {
        this.limits = limits;
        this.group = group;
        this.execution = execution;
        this.timers = timers;
        this.executor = executor;
        this.metrics = metrics;
    }

    /** Adds a request to the open window; what it gives is completed exactly once. */
    public CompletableFuture<A> submit(Q request) {
        Pending<Q, A> pending = new Pending<>(request);
        K key = group.apply(request);
        Window full = null;
        synchronized (this) {
            Window window = open;
            Instant now = timers.clock().instant();
            if (window == null) {
                window = new Window(now);
                open = window;
                watch(window, limits.idle());
            }
            window.groups.computeIfAbsent(key, k -> new ArrayList<>()).add(pending);
            window.last = now;
            window.size++;
            if (window.size >= limits.most()) {
                open = null;
                full = window;
            }
        }
        if (full != null) {
            carryOut(full);
        }
        return pending.future();
    }

    /** Submits and waits; what the merged call threw is thrown as it is. */
    public A call(Q request) {
        try {
            return submit(request).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException because) {
                throw because;
            }
            throw failed;
        }
    }

    private void watch(Window window, Duration delay) {
        timers.after(delay, () -> look(window));
    }

    /** One timer for each window: it looks, and if something arrived meanwhile looks again when that has been idle long enough. */
    private void look(Window window) {
        synchronized (this) {
            if (open != window) {
                return;
            }
            Instant now = timers.clock().instant();
            Instant end = window.end();
            if (now.isBefore(end)) {
                watch(window, Duration.between(now, end));
                return;
            }
            open = null;
        }
        carryOut(window);
    }

    private void carryOut(Window window) {
        Duration lasted = Duration.between(window.opened, timers.clock().instant());
        metrics.observe(BatchMetrics.TIME.series(limits.name()), lasted);
        metrics.observe(BatchMetrics.SIZE.series(limits.name()), window.size);
        window.groups.forEach((key, requests) -> {
            try {
                executor.execute(() -> run(key, requests));
            } catch (RuntimeException rejected) {
                requests.forEach(r -> r.fail(rejected));
            }
        });
    }

    private void run(K key, List<Pending<Q, A>> requests) {
        running.acquireUninterruptibly();
        try {
            execution.run(key, List.copyOf(requests));
            CloudProviderException none =
                    new CloudProviderException("%s: a merged call of %d requests had no answer for this one"
                            .formatted(limits.name(), requests.size()));
            requests.forEach(r -> r.fail(none));
        } catch (RuntimeException | Error failed) {
            requests.forEach(r -> r.fail(failed));
        } finally {
            running.release();
        }
    }
}
