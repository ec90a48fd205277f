package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason.InvalidPod;
import io.karpenter.core.plan.Reason.VolumesElsewhere;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.NodeView;
import java.util.List;

/**
 * Keeps pods off nodes that cannot have all their volumes.
 *
 * <p>Source: Kubernetes VolumeBinding filter; SCH-VOL-04 to SCH-VOL-08.
 */
public final class VolumeTopologyRule implements NodeRule {

    @Override
    public Verdict admits(PodDemand demand, NodeView node) {
        List<Requirements> alternatives = demand.volumeAlternatives();
        if (alternatives.isEmpty()) {
            return Verdict.refused(new InvalidPod("its volumes are in places that no one node can be in"));
        }
        Verdict verdict = NodeRequirementsRule.oneOf(alternatives, node);
        return verdict.isAdmitted()
                ? verdict
                : Verdict.refused(new VolumesElsewhere(
                        alternatives.stream().map(Requirements::toString).toList()));
    }
}
