package io.karpenter.k8s.wiring;

import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.buffer.BufferReconciler;
import io.karpenter.k8s.buffer.BufferRooms;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** What CapacityBuffers need (gate {@code CapacityBuffer}). */
final class BufferWiring {

    private static final List<ResourceKind> WORKLOADS =
            List.of(ResourceKind.DEPLOYMENT, ResourceKind.STATEFUL_SET, ResourceKind.REPLICA_SET);

    private BufferWiring() {}

    /**
     * Has buffers looked after.
     *
     * @param watches to which {@code state} listens already
     * @param provisioner asks for a planning
     * @param add makes a controller
     */
    static void add(
            Surroundings with,
            ClusterState state,
            ClusterWatches watches,
            BufferRooms rooms,
            Consumer<String> provisioner,
            Function<Reconciler, Controller> add) {
        ResourceStore buffers = new ResourceStore(resource -> resource);
        Controller controller = add.apply(
                new BufferReconciler(with.api(), buffers, state, watches::isSynced, rooms, provisioner, with.clock()));
        // Its status is of our own making.
        buffers.subscribe((before, now) -> {
            if (before == null
                    || now == null
                    || before.generation() != now.generation()
                    || before.isDeleting() != now.isDeleting()) {
                controller.enqueue(ResourceStore.latest(before, now).key());
            }
        });
        watches.listen(ResourceKind.CAPACITY_BUFFER, buffers);
        watches.listen(
                ResourceKind.POD_TEMPLATE,
                new Listener(
                        buffers,
                        controller,
                        (buffer, template) ->
                                buffer.text("spec", "podTemplateRef", "name").equals(template.name())));
        for (ResourceKind kind : WORKLOADS) {
            watches.listen(
                    kind,
                    new Listener(
                            buffers,
                            controller,
                            (buffer, workload) ->
                                    buffer.text("spec", "scalableRef", "kind").equals(kind.kind())
                                            && buffer.text("spec", "scalableRef", "name")
                                                    .equals(workload.name())));
        }
        rooms.onPlanned(
                planned -> planned.buffers().stream().map(BufferWiring::key).forEach(controller::enqueue));
    }

    private static ObjectKey key(CapacityBuffer buffer) {
        return new ObjectKey(buffer.namespace(), buffer.name());
    }

    /** Whether a buffer refers to an object of its namespace. */
    @FunctionalInterface
    private interface Reference {
        boolean refers(Resource buffer, Resource to);
    }

    /** Has buffers looked at that refer to what has changed. */
    private record Listener(ResourceStore buffers, Controller controller, Reference reference)
            implements ClusterApi.Listener {

        @Override
        public void changed(Resource now) {
            buffers.all().stream()
                    .filter(buffer -> buffer.namespace().equals(now.namespace()) && reference.refers(buffer, now))
                    .forEach(buffer -> controller.enqueue(buffer.key()));
        }

        @Override
        public void gone(Resource last) {
            changed(last);
        }
    }
}
