package io.karpenter.k8s.leader;

import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RuntimeMetrics;
import org.jspecify.annotations.Nullable;

/** Wins without asking, as there is no other replica. */
public final class SoleReplica implements Leadership {

    private static final String NAME = "none";

    private final MetricSink metrics;
    private @Nullable Listener listener;

    public SoleReplica(MetricSink metrics) {
        this.metrics = metrics;
    }

    @Override
    public void compete(Listener newListener) {
        synchronized (this) {
            listener = newListener;
        }
        metrics.set(RuntimeMetrics.LEADER.series(NAME), 1);
        newListener.won();
    }

    @Override
    public synchronized boolean isLeader() {
        return listener != null;
    }

    @Override
    public void close() {
        Listener informed;
        synchronized (this) {
            informed = listener;
            listener = null;
        }
        if (informed != null) {
            informed.lost();
            metrics.set(RuntimeMetrics.LEADER.series(NAME), 0);
        }
    }
}
