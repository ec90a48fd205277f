package io.karpenter.core.rule.explain;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.NoRoomLeft;
import io.karpenter.core.plan.Reason.VolumesElsewhere;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.InstanceTypeRule;
import io.karpenter.core.rule.LimitRule;
import io.karpenter.core.rule.MinValuesRule;
import io.karpenter.core.rule.NodeRequirementsRule;
import io.karpenter.core.rule.NodeRule;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.rule.TaintRule;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.rule.VolumeTopologyRule;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.topology.DomainRestriction;
import io.karpenter.core.rule.topology.TopologyRule;
import io.karpenter.core.rule.topology.TopologyView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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

    private static final InstanceTypeRule.Outcome NOT_JUDGED =
            new InstanceTypeRule.Outcome(InstanceTypeRule.Stage.REQUIREMENTS, List.of(), Verdict.admitted());

    private record Narrowing(String nodePool, Requirements requirements) {}

    private final Map<Narrowing, List<InstanceTypeRule.Candidate>> candidates = new ConcurrentHashMap<>();
    private final PoolUsage usage;
    private final List<TopologyRule> topologyRules;
    private final boolean strictMinValues;
    private final List<NodeRule> nodeRules =
            List.of(new TaintRule(), new NodeRequirementsRule(), new VolumeTopologyRule());
    private final InstanceTypeRule instanceTypes = new InstanceTypeRule();
    private final LimitRule limits = new LimitRule();
    private final MinValuesRule minValues = new MinValuesRule();

    NewNodeExplanation(PoolUsage usage, List<TopologyRule> topologyRules, boolean strictMinValues) {
        this.usage = usage;
        this.topologyRules = topologyRules;
        this.strictMinValues = strictMinValues;
    }

    /** At least one reason. */
    List<Reason> explain(PodDemand demand, NewNode node, TopologyView topology) {
        List<Reason> always = new ArrayList<>();
        nodeRules.forEach(rule -> always.addAll(rule.admits(demand, node).reasons()));
        if (!always.isEmpty()) {
            return always;
        }
        List<Combination> combinations = combinations(demand, node);
        Finding alone = furthest(combinations, ResourceList.EMPTY);
        if (alone.obstacle() != Obstacle.NONE) {
            return alone.reasons();
        }
        List<Reason> shared = usedUp(demand, node, combinations, topology);
        return shared.isEmpty()
                ? List.of(new NoRoomLeft("a new node would take the pod, but the plan launches none for it"))
                : shared;
    }

    /** What other pods have used up; empty if nothing is. */
    private List<Reason> usedUp(PodDemand demand, NewNode node, List<Combination> combinations, TopologyView topology) {
        List<DomainRestriction> restrictions = topologyRules.stream()
                .flatMap(rule -> rule.restrictions(demand, topology).stream())
                .toList();
        List<Reason> ofTopology = DomainRestriction.together(restrictions, node).reasons();
        List<Combination> inDomain = restrictions.isEmpty() || !ofTopology.isEmpty()
                ? combinations
                : combinations(demand, node.narrowed(DomainRestriction.asRequirements(restrictions)));
        for (ResourceList used : usage.of(node.template().name())) {
            List<Reason> reasons = new ArrayList<>(ofTopology);
            reasons.addAll(furthest(combinations, used).reasons());
            if (!reasons.isEmpty()) {
                return reasons;
            }
            Finding there = furthest(inDomain, used);
            if (there.obstacle() != Obstacle.NONE) {
                // Each would be met by itself, but not where the other pods leave room.
                restrictions.forEach(restriction -> reasons.add(restriction.otherwise()));
                reasons.addAll(there.reasons());
                return reasons;
            }
        }
        return List.of();
    }

    /** The node with one alternative of the pod and one of its volumes, and what becomes of its types. */
    private record Combination(NewNode node, List<Reason> contradiction, InstanceTypeRule.Outcome outcome) {}

    private List<Combination> combinations(PodDemand demand, NewNode node) {
        List<Combination> combinations = new ArrayList<>();
        for (Requirements ofPod : demand.alternatives()) {
            for (Requirements ofVolumes : demand.volumeAlternatives()) {
                Optional<Requirements> asked = PodRequirements.together(ofPod, ofVolumes);
                List<Reason> contradiction = asked.map(both ->
                                NodeRequirementsRule.oneOf(List.of(both), node).reasons())
                        .orElseGet(() -> List.of(new VolumesElsewhere(List.of(ofVolumes.toString()))));
                combinations.add(
                        contradiction.isEmpty()
                                ? judged(demand, node.narrowed(asked.orElseThrow()))
                                : new Combination(node, contradiction, NOT_JUDGED));
            }
        }
        return combinations;
    }

    private Combination judged(PodDemand demand, NewNode narrowed) {
        // Most pods ask for the same labels, and finding the types that agree is the dear part.
        List<InstanceTypeRule.Candidate> ofNode = candidates.computeIfAbsent(
                new Narrowing(narrowed.template().name(), narrowed.requirements()),
                narrowing -> instanceTypes.candidates(narrowed));
        return new Combination(
                narrowed,
                List.of(),
                instanceTypes.judge(narrowed, ofNode, demand.pod().spec()));
    }

    /** What comes of the combination that comes furthest; there is at least one. */
    private Finding furthest(List<Combination> combinations, ResourceList used) {
        return combinations.stream()
                .map(combination -> find(combination, used))
                .reduce((best, next) -> next.comesFurtherThan(best) ? next : best)
                .orElseThrow();
    }

    private Finding find(Combination combination, ResourceList used) {
        InstanceTypeRule.Outcome outcome = combination.outcome();
        if (!combination.contradiction().isEmpty()) {
            return new Finding(Obstacle.LABELS, outcome.stage(), combination.contradiction());
        }
        if (!outcome.verdict().isAdmitted()) {
            return new Finding(
                    Obstacle.TYPES, outcome.stage(), outcome.verdict().reasons());
        }
        ResourceList ofPool = combination.node().template().nodePool().limits();
        Verdict withinLimits = limits.admits(outcome.eligible(), ofPool, used);
        if (!withinLimits.isAdmitted()) {
            return new Finding(Obstacle.LIMITS, outcome.stage(), withinLimits.reasons());
        }
        List<InstanceType> left = limits.within(outcome.eligible(), ofPool, used);
        Verdict diverse =
                strictMinValues ? minValues.admits(left, combination.node().requirements()) : Verdict.admitted();
        return diverse.isAdmitted()
                ? new Finding(Obstacle.NONE, outcome.stage(), List.of())
                : new Finding(Obstacle.MIN_VALUES, outcome.stage(), diverse.reasons());
    }
}
