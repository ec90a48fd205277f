package io.karpenter.core.rule.explain;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.NoRoomLeft;
import io.karpenter.core.plan.Reason.NodeFull;
import io.karpenter.core.plan.Reason.RefusedByNodes;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.rule.AttachLimitRule;
import io.karpenter.core.rule.HostPortRule;
import io.karpenter.core.rule.NodeRequirementsRule;
import io.karpenter.core.rule.NodeRule;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.rule.ResourceRule;
import io.karpenter.core.rule.TaintRule;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.rule.VolumeTopologyRule;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.topology.DomainRestriction;
import io.karpenter.core.rule.topology.TopologyRule;
import io.karpenter.core.rule.topology.TopologyView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why no existing node takes a pod: the nodes are counted by the first rule that refuses, each count with its closest node. */
final class ExistingNodesExplanation {

    private final List<ExistingNode> nodes;
    private final List<NodeRule> nodeRules;
    private final List<TopologyRule> topologyRules;

    /** Nodes that refuse for the same kind of reason. */
    private record Tally(int nodes, ExistingNode closest, Reason because) {

        Tally and(ExistingNode node, Reason reason) {
            boolean closer = room(node, reason).compareTo(room(closest, because)) > 0;
            return new Tally(nodes + 1, closer ? node : closest, closer ? reason : because);
        }

        /** What is left of the resource that is short; zero for other reasons, where the first node is as good as any. */
        private static Quantity room(ExistingNode node, Reason reason) {
            return reason instanceof NodeFull full ? node.available().get(full.resource()) : Quantity.ZERO;
        }
    }

    /**
     * @param nodes that take pods, the plan's pods placed on them
     */
    ExistingNodesExplanation(List<ExistingNode> nodes, List<TopologyRule> topologyRules) {
        this.nodes = nodes;
        this.topologyRules = topologyRules;
        this.nodeRules = List.of(
                new TaintRule(),
                new NodeRequirementsRule(),
                new VolumeTopologyRule(),
                new ResourceRule(),
                new HostPortRule(),
                new AttachLimitRule());
    }

    /** Empty if there are no nodes. */
    List<Reason> explain(PodDemand demand, TopologyView topology) {
        if (nodes.isEmpty()) {
            return List.of();
        }
        List<DomainRestriction> restrictions = topologyRules.stream()
                .flatMap(rule -> rule.restrictions(demand, topology).stream())
                .toList();
        Map<String, Tally> tallies = new LinkedHashMap<>();
        for (ExistingNode node : nodes) {
            Reason reason = firstReason(demand, node, restrictions);
            tallies.merge(kind(reason), new Tally(1, node, reason), (soFar, one) -> soFar.and(node, reason));
        }
        List<Reason> reasons = new ArrayList<>();
        tallies.values()
                .forEach(t ->
                        reasons.add(new RefusedByNodes(t.nodes(), t.closest().name(), t.because())));
        return reasons;
    }

    private Reason firstReason(PodDemand demand, ExistingNode node, List<DomainRestriction> restrictions) {
        for (NodeRule rule : nodeRules) {
            Verdict verdict = rule.admits(demand, node);
            if (!verdict.isAdmitted()) {
                return verdict.reasons().get(0);
            }
        }
        Verdict verdict = DomainRestriction.together(restrictions, node);
        return verdict.isAdmitted()
                ? new NoRoomLeft("would take the pod, but the plan does not place it there")
                : verdict.reasons().get(0);
    }

    private static String kind(Reason reason) {
        return reason instanceof NodeFull full ? full.code() + " " + full.resource() : reason.code();
    }
}
