package io.karpenter.core.rule;

import io.karpenter.core.plan.Reason.IncompatibleRequirements;
import io.karpenter.core.plan.Reason.InvalidPod;
import io.karpenter.core.requirement.Incompatibility;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps pods off nodes whose labels do not satisfy their {@code nodeSelector} and one of their required node-affinity terms.
 * The labels of an existing node must be there; a new node may still get those that are well known.
 *
 * <p>Source: Kubernetes NodeAffinity filter; SCH-REQ-11, SCH-REQ-12, SCH-REQ-19, SCH-NOD-09.
 */
public final class NodeRequirementsRule implements NodeRule {

    @Override
    public Verdict admits(PodDemand demand, NodeView node) {
        return demand.alternatives().isEmpty()
                ? Verdict.refused(new InvalidPod("nodeSelector and required node affinity match no node at all"))
                : oneOf(demand.alternatives(), node);
    }

    /**
     * Admitted if the node satisfies one of {@code alternatives}, of which there is at least one. Otherwise the keys of the
     * alternative that comes closest are the reason.
     */
    public static Verdict oneOf(List<Requirements> alternatives, NodeView node) {
        List<List<Incompatibility>> failures = new ArrayList<>();
        for (Requirements alternative : alternatives) {
            List<Incompatibility> keys = node.incompatibilities(alternative);
            if (keys.isEmpty()) {
                return Verdict.admitted();
            }
            failures.add(keys);
        }
        return failures.stream()
                .min(Comparator.comparingInt(List::size))
                .map(keys -> Verdict.refused(new IncompatibleRequirements(keys)))
                .orElse(Verdict.admitted());
    }
}
