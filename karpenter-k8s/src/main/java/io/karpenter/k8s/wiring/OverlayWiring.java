package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import io.karpenter.k8s.overlay.OverlayReconciler;
import io.karpenter.k8s.overlay.OverlaysAtLaunch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** What NodeOverlays need (gate {@code NodeOverlay}). */
final class OverlayWiring {

    private OverlayWiring() {}

    /**
     * Has overlays looked after.
     *
     * @param watches to which {@code state} listens already
     * @param add makes a controller
     */
    static void add(
            Surroundings with,
            ClusterState state,
            ClusterWatches watches,
            OverlaidCatalogs catalogs,
            Function<Reconciler, Controller> add) {
        ResourceStore overlays = new ResourceStore(resource -> resource);
        List<ResourceStore> others = new ArrayList<>();
        List<ResourceKind> kinds = new ArrayList<>(with.nodeClasses());
        kinds.add(ResourceKind.NODE_POOL);
        for (ResourceKind kind : kinds) {
            ResourceStore store = new ResourceStore(OverlayWiring::generation);
            watches.listen(kind, store);
            others.add(store);
        }
        watches.listen(ResourceKind.NODE_OVERLAY, overlays);
        CloudProvider provider = with.provider();
        provider.correctedBy(new OverlaysAtLaunch(state, catalogs, provider.labels()));
        Controller controller = add.apply(new OverlayReconciler(
                with.api(),
                new OverlayReconciler.Watched(overlays, others),
                state,
                watches::isSynced,
                catalogs,
                new KindReader(provider.labels(), provider.keysNotForOverlays(), provider.resourcesNotForOverlays()),
                with.clock()));
        overlays.subscribe((before, now) -> controller.enqueue(OverlayReconciler.KEY));
        others.forEach(store -> store.subscribe((before, now) -> controller.enqueue(OverlayReconciler.KEY)));
        catalogs.onEvaluated(() -> controller.enqueue(OverlayReconciler.KEY));
    }

    /** Of these only their generation matters. */
    private static Resource generation(Resource resource) {
        return new Resource(
                resource.kind(),
                Map.of("metadata", Objects.requireNonNull(resource.content().get("metadata"))));
    }
}
