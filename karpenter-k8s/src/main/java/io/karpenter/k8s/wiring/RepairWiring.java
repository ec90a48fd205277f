package io.karpenter.k8s.wiring;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.repair.InterruptionReconciler;
import io.karpenter.k8s.repair.NodeRepairReconciler;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which changes those hear of who give up machines that are not well or that are taken back. */
final class RepairWiring {

    /** As many as a queue gives at once (AWS-INT-03). */
    private static final int NOTICES_AT_A_TIME = 10;

    private RepairWiring() {}

    /**
     * Has machines given up.
     *
     * @param add makes a controller
     * @return what is to be done once the watches are open
     */
    static Runnable add(Surroundings with, Lifecycle lifecycle, Stores stores, Function<Reconciler, Controller> add) {
        if (with.settings().isOn(FeatureGate.NODE_REPAIR)
                && !with.provider().repairPolicies().isEmpty()) {
            repair(
                    stores,
                    add.apply(new NodeRepairReconciler(
                            lifecycle, stores.pools, with.settings().mostUnhealthy())));
        }
        return with.provider()
                .notices()
                .map(queue -> add.apply(new InterruptionReconciler(
                        lifecycle, queue, Math.min(NOTICES_AT_A_TIME, with.requestsAtATime()))))
                .<Runnable>map(controller -> () -> controller.enqueue(InterruptionReconciler.ROUND))
                .orElse(() -> {});
    }

    private static void repair(Stores stores, Controller controller) {
        stores.nodes.subscribe((before, now) -> {
            if (now != null && (before == null || !health(before).equals(health(now)))) {
                controller.enqueue(now.key());
            }
        });
        // A Node can be known before its NodeClaim knows which machine it is.
        stores.claims.subscribe((before, now) -> {
            if (now != null && !Stores.machine(now).equals(Stores.machine(before))) {
                stores.nodes.withValue(ObjectIndexes.PROVIDER_ID, Stores.machine(now)).stream()
                        .map(Resource::key)
                        .forEach(controller::enqueue);
            }
        });
    }

    /** What a heartbeat does not change (HLT-03). */
    private record Health(String type, ConditionStatus status, Instant since) {}

    private static Set<Health> health(Resource node) {
        return StatusConditions.stored(node).stream().map(RepairWiring::health).collect(Collectors.toSet());
    }

    private static Health health(Condition condition) {
        return new Health(condition.type(), condition.status(), condition.lastTransition());
    }
}
