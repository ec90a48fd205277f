package io.karpenter.k8s.disrupt;

import io.karpenter.core.disruption.command.Decision;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionPlanner;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who decides what is disrupted, and wants to know what becomes of it.
 *
 * @param planner decides. Of a static NodePool it has reserved a slot in the books for each replacement, which is given back once the
 *     creation of the NodeClaim was attempted, or the decision was dropped
 * @param failed hears of each decision that could not be started, or was given up after that; from any thread
 * @param succeeded hears of each decision that has been carried out; from any thread
 */
public record DisruptionDecider(DisruptionPlanner planner, Consumer<Decision> failed, Consumer<Decision> succeeded) {

    /** Leaves everything as it is. */
    public static final DisruptionDecider NONE = of((now, stop) -> new DisruptionPlan(List.of(), List.of()));

    /** One that wants to know nothing. */
    public static DisruptionDecider of(DisruptionPlanner planner) {
        return new DisruptionDecider(planner, decision -> {}, decision -> {});
    }
}
