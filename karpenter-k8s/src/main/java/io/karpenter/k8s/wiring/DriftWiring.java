package io.karpenter.k8s.wiring;

import io.karpenter.core.label.Labels;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.drift.DisruptionConditionsReconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.ObjectIndexes;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which changes those hear of who keep the conditions that disruption goes by (DIS-DRF-01). */
final class DriftWiring {

    private DriftWiring() {}

    /**
     * Has the conditions kept.
     *
     * @param add makes a controller
     */
    static void add(Lifecycle lifecycle, Stores stores, Function<Reconciler, Controller> add) {
        Controller controller = add.apply(new DisruptionConditionsReconciler(lifecycle, stores.pools));
        stores.claims.subscribe((before, now) ->
                controller.enqueue(ControllerSet.either(before, now).key()));
        stores.pools.subscribe((before, now) -> {
            Resource pool = ControllerSet.either(before, now);
            if (differ(before, now)) {
                enqueue(
                        stores,
                        controller,
                        claim -> pool.name().equals(claim.labels().get(Labels.NODEPOOL)));
            }
        });
        stores.nodeClasses.forEach((kind, nodeClasses) -> nodeClasses.subscribe((before, now) -> {
            String name = ControllerSet.either(before, now).name();
            enqueue(stores, controller, claim -> refers(claim, kind, name));
        }));
        stores.pods.subscribe(new PodsOfNodes(stores, controller));
    }

    /** The status of a pool, which changes with each of its nodes, does not matter. */
    private static boolean differ(@Nullable Resource before, @Nullable Resource now) {
        return before == null
                || now == null
                || before.generation() != now.generation()
                || !before.uid().equals(now.uid())
                || !before.annotations().equals(now.annotations());
    }

    private static boolean refers(Resource claim, ResourceKind kind, String name) {
        return claim.text("spec", "nodeClassRef", "name").equals(name)
                && claim.text("spec", "nodeClassRef", "kind").equals(kind.kind())
                && claim.text("spec", "nodeClassRef", "group").equals(kind.group());
    }

    private static void enqueue(Stores stores, Controller controller, Predicate<Resource> meant) {
        stores.claims.all().stream().filter(meant).forEach(claim -> controller.enqueue(claim.key()));
    }

    /** Pods that come to a Node, change there or leave it call for its NodeClaim. */
    private record PodsOfNodes(Stores stores, Controller controller) implements ResourceStore.Subscriber {

        @Override
        public void changed(@Nullable Resource before, @Nullable Resource now) {
            String node = Objects.requireNonNull(now == null ? before : now).text("spec", "nodeName");
            if (!node.isEmpty()) {
                stores.nodes
                        .get(ObjectKey.of(node))
                        .map(found -> found.text("spec", "providerID"))
                        .filter(id -> !id.isEmpty())
                        .ifPresent(id -> stores.claims
                                .withValue(ObjectIndexes.PROVIDER_ID, id)
                                .forEach(claim -> controller.enqueue(claim.key())));
            }
        }
    }
}
