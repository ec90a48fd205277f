package io.karpenter.k8s.metrics;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.time.Duration;

/** Sets gauges to how things are now every ten seconds, for sinks that do not say when they are read. There is one key. */
public final class GaugeRefresh implements Reconciler {

    /** The one key. */
    public static final ObjectKey KEY = ObjectKey.of("gauges");

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Runnable refresh;

    public GaugeRefresh(Runnable refresh) {
        this.refresh = refresh;
    }

    @Override
    public String name() {
        return "metrics.refresh";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        refresh.run();
        return Outcome.after(PAUSE);
    }
}
