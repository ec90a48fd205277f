package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.nodeclass.NodeClassClearing;
import io.karpenter.k8s.nodeclass.NodeClassHashReconciler;
import io.karpenter.k8s.nodeclass.NodeClassObjects;
import io.karpenter.k8s.nodeclass.NodeClassReconciler;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which changes those hear of who look after configuration objects; nobody does unless the provider has a way to. */
final class NodeClassWiring {

    private NodeClassWiring() {}

    /**
     * Has configuration objects looked after.
     *
     * @param add makes a controller
     * @return what is to be done once the watches are open
     */
    static Runnable add(Surroundings with, Stores stores, Function<Reconciler, Controller> add) {
        Optional<NodeClassCare> care = with.provider().nodeClassCare();
        Optional<ResourceStore> store = care.flatMap(c -> store(stores, c));
        if (care.isEmpty() || store.isEmpty()) {
            return () -> {};
        }
        NodeClassObjects objects = new NodeClassObjects(
                with.api(),
                care.get(),
                with.provider().labels(),
                with.events(),
                store.get(),
                stores.claims,
                stores.pools);
        Controller status = add.apply(new NodeClassReconciler(objects));
        Controller hash = add.apply(new NodeClassHashReconciler(objects));
        store.get().subscribe((before, now) -> {
            if (now != null && !said(now).equals(said(before))) {
                status.enqueue(now.key());
                hash.enqueue(now.key());
            }
        });
        stores.claims.subscribe((before, now) -> {
            if (now == null && before != null && objects.isOurs(before)) {
                status.enqueue(NodeClassObjects.keyOf(before));
            }
        });
        return care.get()
                .clearUpInterval()
                .map(interval -> add.apply(new NodeClassClearing(objects, interval)))
                .<Runnable>map(clearing -> () -> clearing.enqueue(NodeClassClearing.ROUND))
                .orElse(() -> {});
    }

    private static Optional<ResourceStore> store(Stores stores, NodeClassCare care) {
        return stores.nodeClasses.entrySet().stream()
                .filter(entry -> entry.getKey().group().equals(care.kind().group())
                        && entry.getKey().kind().equals(care.kind().kind()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** All but the status, which is written here. */
    private static List<Object> said(@Nullable Resource nodeClass) {
        return nodeClass == null
                ? List.of()
                : List.of(
                        nodeClass.uid(),
                        nodeClass.generation(),
                        nodeClass.annotations(),
                        nodeClass.finalizers(),
                        nodeClass.isDeleting());
    }
}
