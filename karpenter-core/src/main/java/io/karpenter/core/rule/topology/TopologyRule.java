package io.karpenter.core.rule.topology;

import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.rule.place.NodeView;
import java.util.List;

/** A rule that depends on where other pods are. Implementations are immutable and thread-safe. */
public interface TopologyRule {

    /** What is left to the pod of each topology key, one for each of its constraints; none if it has none. */
    List<DomainRestriction> restrictions(PodDemand demand, TopologyView view);

    default Verdict admits(PodDemand demand, NodeView node, TopologyView view) {
        return DomainRestriction.together(restrictions(demand, view), node);
    }
}
