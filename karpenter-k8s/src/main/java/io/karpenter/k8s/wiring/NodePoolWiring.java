package io.karpenter.k8s.wiring;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.nodepool.CounterReconciler;
import io.karpenter.k8s.nodepool.HashReconciler;
import io.karpenter.k8s.nodepool.PoolCare;
import io.karpenter.k8s.nodepool.PoolUsages;
import io.karpenter.k8s.nodepool.ReadinessReconciler;
import io.karpenter.k8s.nodepool.RegistrationHealthReconciler;
import io.karpenter.k8s.nodepool.RegistrationHealths;
import io.karpenter.k8s.nodepool.ValidationReconciler;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.List;
import java.util.function.Function;

/** Which changes the controllers of NodePools hear of. */
final class NodePoolWiring {

    private NodePoolWiring() {}

    /**
     * Has NodePools looked after.
     *
     * @param usages what their nodes add up to
     * @param add makes a controller
     */
    static void add(
            Surroundings with,
            Stores stores,
            PoolCare care,
            RegistrationHealths healths,
            PoolUsages usages,
            Function<Reconciler, Controller> add) {
        LabelSchema schema = with.provider().labels();
        Controller hash = add.apply(new HashReconciler(care, stores.claims, schema));
        Controller validation = add.apply(new ValidationReconciler(care, schema));
        Controller readiness = add.apply(new ReadinessReconciler(care));
        Controller registration = add.apply(new RegistrationHealthReconciler(care, healths));
        Controller counter = add.apply(new CounterReconciler(care, usages));
        List<Controller> all = List.of(hash, validation, readiness, registration, counter);
        stores.pools.subscribe((before, now) -> all.forEach(controller ->
                controller.enqueue(ResourceStore.latest(before, now).key())));
        for (ResourceStore nodeClasses : stores.nodeClasses.values()) {
            nodeClasses.subscribe((before, now) -> {
                String name = ResourceStore.latest(before, now).name();
                for (Resource pool : stores.pools.all()) {
                    if (pool.text("spec", "template", "spec", "nodeClassRef", "name")
                            .equals(name)) {
                        readiness.enqueue(pool.key());
                        registration.enqueue(pool.key());
                    }
                }
            });
        }
    }
}
