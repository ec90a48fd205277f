package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import java.util.List;
import java.util.Map;

/** What becomes of the pods of nodes that go, as a simulation finds it. */
public sealed interface Destination {

    /**
     * All of them have a place.
     *
     * @param replacements new nodes that some of them need; those that only pending pods need are not among them
     * @param places where each one goes
     */
    record Found(List<PlannedNode> replacements, Map<PodId, String> places) implements Destination {}

    /** Some have none that can be relied on. */
    record Missing(Blocked because) implements Destination {}
}
