package io.karpenter.k8s.wiring;

import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.controller.TokenBucket;
import io.karpenter.k8s.drain.Budgets;
import io.karpenter.k8s.drain.Drainer;
import io.karpenter.k8s.drain.Evictions;
import io.karpenter.k8s.drain.Volumes;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.NodeDrain;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.operate.Pace;
import java.util.function.Function;

/** What those hear of who empty Nodes. */
final class DrainWiring {

    private DrainWiring() {}

    /**
     * Has pods evicted.
     *
     * @param watches are not open yet
     * @param add makes a controller
     * @return who empties Nodes
     */
    static NodeDrain add(
            Surroundings with,
            Stores stores,
            ClusterWatches watches,
            Lifecycle lifecycle,
            Function<Reconciler, Controller> add) {
        Volumes volumes = new Volumes();
        volumes.listenTo(watches);
        Budgets budgets = new Budgets();
        watches.listen(ResourceKind.POD_DISRUPTION_BUDGET, budgets);
        Pace.Retries starts = Pace.of(Evictions.NAME, with.settings().machine().cpuRequests())
                .retries()
                .orElseThrow();
        Evictions evictions = new Evictions(
                lifecycle,
                stores.pods,
                budgets,
                new TokenBucket(starts.perSecond(), starts.burst(), with.clock()),
                with.metrics());
        evictions.follow(add.apply(evictions));
        stores.pods.subscribe(evictions);
        return new Drainer(lifecycle, node -> stores.pods.withValue(Stores.NODE, node), volumes, evictions);
    }
}
