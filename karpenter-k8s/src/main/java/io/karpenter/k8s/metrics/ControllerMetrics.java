package io.karpenter.k8s.metrics;

import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.k8s.controller.Controller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures the work of controllers. Thread-safe. Source: observability.md section 5. */
public final class ControllerMetrics implements Controller.Observer {

    private static final String NO_PRIORITY = "";

    private final MetricSink metrics;
    private final InstantSource clock;
    private final List<Controller> controllers = new CopyOnWriteArrayList<>();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
    /** Each thread works on one key at a time. */
    private final Map<Thread, Work> underWay = new ConcurrentHashMap<>();

    private record Work(String controller, Instant since) {}

    public ControllerMetrics(MetricSink metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A controller is there. */
    public void added(Controller controller) {
        controllers.add(controller);
        added(controller.name(), controller.workers());
    }

    /** A controller is there, with so many workers. */
    public void added(String controller, int workers) {
        names.add(controller);
        metrics.set(RuntimeMetrics.MAX_CONCURRENT_RECONCILES.series(controller), workers);
        metrics.set(RuntimeMetrics.ACTIVE_WORKERS.series(controller), 0);
        metrics.set(RuntimeMetrics.QUEUE_DEPTH.series(controller, controller, NO_PRIORITY), 0);
        for (Controller.Result result : Controller.Result.values()) {
            metrics.add(RuntimeMetrics.RECONCILES.series(controller, result.toString()), 0);
        }
        metrics.add(RuntimeMetrics.RECONCILE_ERRORS.series(controller), 0);
        metrics.add(RuntimeMetrics.RECONCILE_PANICS.series(controller), 0);
        metrics.add(RuntimeMetrics.RECONCILE_TIMEOUTS.series(controller), 0);
        metrics.add(RuntimeMetrics.TERMINAL_RECONCILE_ERRORS.series(controller), 0);
        metrics.add(RuntimeMetrics.QUEUE_ADDS.series(controller, controller), 0);
        metrics.add(RuntimeMetrics.QUEUE_RETRIES.series(controller, controller), 0);
    }

    @Override
    public void queued(String controller) {
        metrics.increment(RuntimeMetrics.QUEUE_ADDS.series(controller, controller));
    }

    @Override
    public void retried(String controller) {
        metrics.increment(RuntimeMetrics.QUEUE_RETRIES.series(controller, controller));
    }

    @Override
    public void waited(String controller, Duration time) {
        metrics.observe(RuntimeMetrics.QUEUE_DURATION.series(controller, controller), time);
    }

    @Override
    public void started(String controller, int waiting) {
        metrics.set(RuntimeMetrics.QUEUE_DEPTH.series(controller, controller, NO_PRIORITY), waiting);
        underWay.put(Thread.currentThread(), new Work(controller, clock.instant()));
        changeActive(controller, 1);
    }

    @Override
    public void panicked(String controller) {
        metrics.increment(RuntimeMetrics.RECONCILE_PANICS.series(controller));
    }

    @Override
    public void timedOut(String controller) {
        metrics.increment(RuntimeMetrics.RECONCILE_TIMEOUTS.series(controller));
    }

    @Override
    public void ended(String controller, Controller.Result result, Duration time) {
        underWay.remove(Thread.currentThread());
        changeActive(controller, -1);
        metrics.increment(RuntimeMetrics.RECONCILES.series(controller, result.toString()));
        metrics.observe(RuntimeMetrics.RECONCILE_TIME.series(controller), time);
        metrics.observe(RuntimeMetrics.QUEUE_WORK_DURATION.series(controller, controller), time);
        if (result == Controller.Result.ERROR) {
            metrics.increment(RuntimeMetrics.RECONCILE_ERRORS.series(controller));
        }
    }

    /** Tells how long the work under way has taken, and what waits for a worker; to be called before each scrape. */
    public void refresh() {
        for (Controller controller : controllers) {
            metrics.set(
                    RuntimeMetrics.QUEUE_DEPTH.series(controller.name(), controller.name(), NO_PRIORITY),
                    controller.ready());
        }
        Instant now = clock.instant();
        Map<String, Duration> all = new HashMap<>();
        Map<String, Duration> longest = new HashMap<>();
        for (Work work : underWay.values()) {
            Duration time = Duration.between(work.since(), now);
            all.merge(work.controller(), time, Duration::plus);
            longest.merge(work.controller(), time, (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
        for (String controller : names) {
            metrics.set(RuntimeMetrics.QUEUE_UNFINISHED_WORK.series(controller, controller), seconds(all, controller));
            metrics.set(
                    RuntimeMetrics.QUEUE_LONGEST_RUNNING.series(controller, controller), seconds(longest, controller));
        }
    }

    private static double seconds(Map<String, Duration> times, String controller) {
        return times.getOrDefault(controller, Duration.ZERO).toMillis() / 1e3;
    }

    private void changeActive(String controller, int by) {
        AtomicInteger workers = active.computeIfAbsent(controller, name -> new AtomicInteger());
        // Together, so that an older number does not replace a newer one.
        synchronized (workers) {
            metrics.set(RuntimeMetrics.ACTIVE_WORKERS.series(controller), workers.addAndGet(by));
        }
    }
}
