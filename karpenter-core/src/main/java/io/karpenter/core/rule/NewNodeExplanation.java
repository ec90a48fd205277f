package io.karpenter.core.rule;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.NoRoomLeft;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.DaemonOverhead;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.topology.TopologyView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why a NodePool gives a pod no new node. Asks every rule, those that depend on other pods last. */
final class NewNodeExplanation {

    /** A pod meets its rules in this order; the alternative that comes furthest gives the reasons. */
    private enum Obstacle {
        LABELS,
        TYPES,
        LIMITS,
        MIN_VALUES,
        NONE
    }

    private record Finding(Obstacle obstacle, InstanceTypeRule.Stage stage, List<Reason> reasons) {

        boolean comesFurtherThan(Finding other) {
            int byObstacle = obstacle.compareTo(other.obstacle);
            return byObstacle > 0 || (byObstacle == 0 && stage.compareTo(other.stage) > 0);
        }
    }

    private final LabelSchema schema;
    private final DaemonOverhead daemons;
    private final PoolUsage usage;
    private final List<TopologyRule> topologyRules;
    private final boolean strictMinValues;
    private final List<NodeRule> nodeRules =
            List.of(new TaintRule(), new NodeRequirementsRule(), new VolumeTopologyRule());
    private final InstanceTypeRule instanceTypes = new InstanceTypeRule();
    private final LimitRule limits = new LimitRule();
    private final MinValuesRule minValues = new MinValuesRule();

    NewNodeExplanation(
            Cluster cluster,
            Catalog catalog,
            PoolUsage usage,
            List<TopologyRule> topologyRules,
            boolean strictMinValues) {
        this.schema = catalog.schema();
        this.daemons = DaemonOverhead.of(cluster, schema);
        this.usage = usage;
        this.topologyRules = topologyRules;
        this.strictMinValues = strictMinValues;
    }

    /** At least one reason. */
    List<Reason> explain(PodDemand demand, NodePoolTemplate template, TopologyView topology) {
        NewNode node = NewNode.empty(template, daemons, schema);
        List<Reason> always = new ArrayList<>();
        nodeRules.forEach(rule -> always.addAll(rule.admits(demand, node).reasons()));
        if (!always.isEmpty()) {
            return always;
        }
        Finding alone = furthest(demand, node, ResourceList.EMPTY);
        if (alone.obstacle() != Obstacle.NONE) {
            return alone.reasons();
        }
        List<Reason> shared = usedUp(demand, node, topology);
        return shared.isEmpty()
                ? List.of(new NoRoomLeft("a new node would take the pod, but the plan launches none for it"))
                : shared;
    }

    /** What other pods have used up; empty if nothing is. */
    private List<Reason> usedUp(PodDemand demand, NewNode node, TopologyView topology) {
        List<DomainRestriction> restrictions = topologyRules.stream()
                .flatMap(rule -> rule.restrictions(demand, topology).stream())
                .toList();
        List<Reason> ofTopology = DomainRestriction.together(restrictions, node).reasons();
        for (ResourceList used : usage.of(node.template().name())) {
            List<Reason> reasons = new ArrayList<>(ofTopology);
            reasons.addAll(furthest(demand, node, used).reasons());
            if (!reasons.isEmpty()) {
                return reasons;
            }
            Finding inDomain = furthest(demand, node.narrowed(DomainRestriction.asRequirements(restrictions)), used);
            if (inDomain.obstacle() != Obstacle.NONE) {
                // Each would be met by itself, but not where the other pods leave room.
                restrictions.forEach(restriction -> reasons.add(restriction.otherwise()));
                reasons.addAll(inDomain.reasons());
                return reasons;
            }
        }
        return List.of();
    }

    /** What comes of the combination of alternatives of pod and volumes that comes furthest. */
    private Finding furthest(PodDemand demand, NewNode node, ResourceList used) {
        Optional<Finding> best = Optional.empty();
        for (Requirements ofPod : demand.alternatives()) {
            for (Requirements ofVolumes : demand.volumeAlternatives()) {
                Finding finding = PodRequirements.together(ofPod, ofVolumes)
                        .map(asked -> judge(demand, node, asked, used))
                        .orElseGet(() -> contradiction(ofVolumes));
                if (best.isEmpty() || finding.comesFurtherThan(best.get())) {
                    best = Optional.of(finding);
                }
            }
        }
        return best.orElseGet(() -> contradiction(Requirements.NONE));
    }

    private static Finding contradiction(Requirements ofVolumes) {
        return new Finding(
                Obstacle.LABELS,
                InstanceTypeRule.Stage.REQUIREMENTS,
                List.of(new Reason.VolumesElsewhere(List.of(ofVolumes.toString()))));
    }

    private Finding judge(PodDemand demand, NewNode node, Requirements asked, ResourceList used) {
        List<Reason> labels = NodeRequirementsRule.oneOf(List.of(asked), node).reasons();
        if (!labels.isEmpty()) {
            return new Finding(Obstacle.LABELS, InstanceTypeRule.Stage.REQUIREMENTS, labels);
        }
        NewNode narrowed = node.narrowed(asked);
        InstanceTypeRule.Outcome outcome =
                instanceTypes.judge(narrowed, demand.pod().spec());
        if (!outcome.verdict().isAdmitted()) {
            return new Finding(
                    Obstacle.TYPES, outcome.stage(), outcome.verdict().reasons());
        }
        ResourceList ofPool = node.template().nodePool().limits();
        Verdict withinLimits = limits.admits(outcome.eligible(), ofPool, used);
        if (!withinLimits.isAdmitted()) {
            return new Finding(Obstacle.LIMITS, outcome.stage(), withinLimits.reasons());
        }
        List<InstanceType> left = limits.within(outcome.eligible(), ofPool, used);
        Verdict diverse = strictMinValues ? minValues.admits(left, narrowed.requirements()) : Verdict.admitted();
        return diverse.isAdmitted()
                ? new Finding(Obstacle.NONE, outcome.stage(), List.of())
                : new Finding(Obstacle.MIN_VALUES, outcome.stage(), diverse.reasons());
    }
}
