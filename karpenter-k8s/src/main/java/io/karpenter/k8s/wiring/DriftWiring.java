package io.karpenter.k8s.wiring;

import io.karpenter.core.label.Labels;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.drift.DisruptionConditionsReconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which changes those hear of who keep the conditions that disruption goes by (DIS-DRF-01). */
final class DriftWiring {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private DriftWiring() {}

    /**
     * Has the conditions kept.
     *
     * @param add makes a controller
     */
    static void add(Lifecycle lifecycle, Stores stores, Function<Reconciler, Controller> add) {
        Controller controller = add.apply(new DisruptionConditionsReconciler(lifecycle, stores.pools));
        stores.claims.subscribe((before, now) ->
                controller.enqueue(ResourceStore.latest(before, now).key()));
        stores.pools.subscribe((before, now) -> {
            Resource pool = ResourceStore.latest(before, now);
            if (differ(before, now)) {
                enqueue(
                        stores,
                        controller,
                        claim -> pool.name().equals(claim.labels().get(Labels.NODEPOOL)));
            }
        });
        stores.nodeClasses.forEach((kind, nodeClasses) -> nodeClasses.subscribe((before, now) -> {
            String name = ResourceStore.latest(before, now).name();
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

    /** Pods that come to a Node, leave it, or begin or cease to keep it call for its NodeClaim; what else changes of them does not. */
    private record PodsOfNodes(Stores stores, Controller controller) implements ResourceStore.Subscriber {

        @Override
        public void changed(@Nullable Resource before, @Nullable Resource now) {
            Presence was = Presence.of(before);
            Presence is = Presence.of(now);
            if (!was.equals(is)) {
                Stream.of(was.node(), is.node())
                        .filter(node -> !node.isEmpty())
                        .distinct()
                        .flatMap(node -> stores.nodes.get(ObjectKey.of(node)).stream())
                        .map(node -> node.text("spec", "providerID"))
                        .filter(id -> !id.isEmpty())
                        .flatMap(id -> stores.claims.withValue(ObjectIndexes.PROVIDER_ID, id).stream())
                        .forEach(claim -> controller.enqueue(claim.key()));
            }
        }
    }

    /**
     * What a pod is to its Node.
     *
     * @param node empty if it is on none
     * @param ended true if its containers have ended for good
     * @param leaving true if it is being deleted
     * @param protection what it says of its disruption, empty if nothing
     */
    private record Presence(String node, boolean ended, boolean leaving, String protection) {

        private static final Presence NONE = new Presence("", false, false, "");

        static Presence of(@Nullable Resource pod) {
            String node = pod == null ? "" : pod.text("spec", "nodeName");
            return pod == null || node.isEmpty()
                    ? NONE
                    : new Presence(
                            node,
                            ENDED.contains(pod.text("status", "phase")),
                            pod.isDeleting(),
                            pod.annotations().getOrDefault(Labels.DO_NOT_DISRUPT, ""));
        }
    }
}
