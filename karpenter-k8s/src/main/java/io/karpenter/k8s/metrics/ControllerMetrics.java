package io.karpenter.k8s.metrics;

import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.k8s.controller.Controller;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Measures the work of controllers. Thread-safe. Source: observability.md section 5. */
public final class ControllerMetrics implements Controller.Observer {

    private static final String NO_PRIORITY = "";

    private final MetricSink metrics;
    private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();

    public ControllerMetrics(MetricSink metrics) {
        this.metrics = metrics;
    }

    /** A controller is there, with so many workers. */
    public void added(String controller, int workers) {
        metrics.set(RuntimeMetrics.MAX_CONCURRENT_RECONCILES.series(controller), workers);
        metrics.set(RuntimeMetrics.ACTIVE_WORKERS.series(controller), 0);
        metrics.set(RuntimeMetrics.QUEUE_DEPTH.series(controller, controller, NO_PRIORITY), 0);
        for (Controller.Result result : Controller.Result.values()) {
            metrics.add(RuntimeMetrics.RECONCILES.series(controller, result.toString()), 0);
        }
        metrics.add(RuntimeMetrics.RECONCILE_ERRORS.series(controller), 0);
    }

    @Override
    public void started(String controller, int waiting) {
        metrics.set(RuntimeMetrics.QUEUE_DEPTH.series(controller, controller, NO_PRIORITY), waiting);
        changeActive(controller, 1);
    }

    @Override
    public void ended(String controller, Controller.Result result, Duration time) {
        changeActive(controller, -1);
        metrics.increment(RuntimeMetrics.RECONCILES.series(controller, result.toString()));
        metrics.observe(RuntimeMetrics.RECONCILE_TIME.series(controller), time);
        metrics.observe(RuntimeMetrics.QUEUE_WORK_DURATION.series(controller, controller), time);
        if (result == Controller.Result.ERROR) {
            metrics.increment(RuntimeMetrics.RECONCILE_ERRORS.series(controller));
        }
    }

    private void changeActive(String controller, int by) {
        AtomicInteger workers = active.computeIfAbsent(controller, name -> new AtomicInteger());
        // Together, so that an older number does not replace a newer one.
        synchronized (workers) {
            metrics.set(RuntimeMetrics.ACTIVE_WORKERS.series(controller), workers.addAndGet(by));
        }
    }
}
