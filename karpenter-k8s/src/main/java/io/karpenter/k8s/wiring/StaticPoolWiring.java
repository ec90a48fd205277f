package io.karpenter.k8s.wiring;

import io.karpenter.core.label.Labels;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which changes the controllers of static NodePools hear of. */
final class StaticPoolWiring {

    private StaticPoolWiring() {}

    /**
     * Has static NodePools looked after (gate {@code StaticCapacity}).
     *
     * @param scaleUp creates NodeClaims that are missing
     * @param scaleDown deletes those that are too many
     * @param add makes a controller
     */
    static void add(Stores stores, Reconciler scaleUp, Reconciler scaleDown, Function<Reconciler, Controller> add) {
        Controller up = add.apply(scaleUp);
        Controller down = add.apply(scaleDown);
        stores.pools.subscribe((before, now) -> {
            if (now != null && now.at("spec", "replicas") != null && differ(before, now)) {
                up.enqueue(now.key());
                down.enqueue(now.key());
            }
        });
        // One that comes may be too many, one that goes leaves a gap (SCH-STA-07, STC-10).
        stores.claims.subscribe((before, now) -> {
            String pool = ResourceStore.latest(before, now).labels().getOrDefault(Labels.NODEPOOL, "");
            boolean goes = now == null || (now.isDeleting() && before != null && !before.isDeleting());
            if (!pool.isEmpty() && goes) {
                up.enqueue(ObjectKey.of(pool));
            } else if (!pool.isEmpty() && before == null) {
                down.enqueue(ObjectKey.of(pool));
            }
        });
    }

    /** A pool's count of nodes, which changes with each of them, does not matter; that it has become ready does (SCH-STA-07, STC-05). */
    private static boolean differ(@Nullable Resource before, Resource now) {
        return before == null || before.generation() != now.generation() || (isReady(now) && !isReady(before));
    }

    private static boolean isReady(Resource pool) {
        return StatusConditions.isTrue(pool, "Ready");
    }
}
