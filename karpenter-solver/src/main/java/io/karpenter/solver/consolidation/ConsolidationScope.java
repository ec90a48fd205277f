package io.karpenter.solver.consolidation;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.disruption.DestinationRule;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a method of consolidation has to work with. Immutable.
 *
 * @param candidates nodes that may go, empty ones and others, in the reference's order
 * @param blocked the other nodes, and why they stay
 * @param base the snapshot in which pods of nodes that are being deleted wait, and nodes are cordoned that take no pods which need
 *     not move: those whose {@code consolidateAfter} has not passed. Pods that must go somewhere have been promised places there.
 *     Pods of candidates run in it
 * @param uninitialized nodes that pods must not rely on (DIS-SIM-08)
 * @param ofLeavingNodes pods of nodes that are being deleted: they want places too
 */
public record ConsolidationScope(
        List<Candidate> candidates,
        List<UnconsolidatableNode> blocked,
        Cluster base,
        Set<String> uninitialized,
        Set<PodId> ofLeavingNodes) {

    public ConsolidationScope {
        candidates = List.copyOf(candidates);
        blocked = List.copyOf(blocked);
        uninitialized = Set.copyOf(uninitialized);
        ofLeavingNodes = Set.copyOf(ofLeavingNodes);
    }

    /**
     * The scope of a problem.
     *
     * @param planner plans the pending pods of a snapshot; asked only where pods have to be promised places
     */
    public static ConsolidationScope of(ConsolidationProblem problem, Function<Cluster, Plan> planner) {
        return restricted(problem, base -> closed(base, problem, planner));
    }

    /** The scope of a problem in which pods may go to nodes whose {@code consolidateAfter} has not passed (DIS-DRF-12). */
    public static ConsolidationScope withAllDestinations(ConsolidationProblem problem) {
        return restricted(problem, UnaryOperator.identity());
    }

    private static ConsolidationScope restricted(ConsolidationProblem problem, UnaryOperator<Cluster> destinations) {
        Cluster cluster = problem.cluster();
        Candidates candidates = Candidates.of(cluster, problem.catalog(), problem.standing());
        CandidateList empty = candidates.emptiness();
        CandidateList filled = candidates.consolidation();
        List<Candidate> all = new ArrayList<>(empty.candidates());
        all.addAll(filled.candidates());
        all.sort(Candidate.ORDER);
        Set<String> names = all.stream().map(Candidate::node).collect(Collectors.toSet());
        Map<String, UnconsolidatableNode> blocked = new TreeMap<>();
        empty.blocked().forEach(node -> blocked.put(node.node(), node));
        filled.blocked().forEach(node -> blocked.put(node.node(), node));
        blocked.keySet().removeAll(names);

        ExistingNodes existing = candidates.existing();
        Set<String> uninitialized = new HashSet<>();
        Set<String> leaving = new HashSet<>();
        for (ExistingNode node : existing.all()) {
            if (!node.initialized()) {
                uninitialized.add(node.name());
            }
            if (node.leaving() || problem.standing().isLeaving(node.name())) {
                leaving.add(node.name());
            }
        }
        PodEvictions evictions = new PodEvictions(cluster.podDisruptionBudgets(), cluster.now());
        Set<PodId> ofLeavingNodes = cluster.pods().stream()
                .filter(pod -> pod.status().nodeName().filter(leaving::contains).isPresent())
                .filter(evictions::isCurrentlyReschedulable)
                .map(Pod::id)
                .collect(Collectors.toSet());
        Cluster base = destinations.apply(Aftermath.without(cluster, leaving, ofLeavingNodes));
        return new ConsolidationScope(all, List.copyOf(blocked.values()), base, uninitialized, ofLeavingNodes);
    }

    private static Cluster closed(Cluster cluster, ConsolidationProblem problem, Function<Cluster, Plan> planner) {
        Map<String, NodePool> pools = new HashMap<>();
        cluster.nodePools().forEach(pool -> pools.put(pool.name(), pool));
        Pod moved = Pod.bound("", "", PodSpec.builder().build(), "");
        Set<String> closed = ManagedNode.all(cluster).stream()
                .filter(node -> DestinationRule.closedFor(
                                moved,
                                false,
                                node.activity(),
                                Optional.ofNullable(pools.get(node.nodePool())),
                                cluster.now())
                        .isPresent())
                .map(ManagedNode::name)
                .collect(Collectors.toSet());
        if (closed.isEmpty()) {
            return cluster;
        }
        Set<String> open = cluster.nodes().stream().map(Node::name).collect(Collectors.toSet());
        open.removeAll(closed);
        Map<PodId, String> promised = new HashMap<>();
        if (!cluster.pendingPods().isEmpty()) {
            for (ExistingNodePods node : planner.apply(cordoned(cluster, open)).existingNodes()) {
                if (closed.contains(node.name())) {
                    node.pods().forEach(pod -> promised.put(pod, node.name()));
                }
            }
        }
        return cordoned(Aftermath.of(cluster, problem.catalog(), List.of(), List.of(), promised), closed);
    }

    private static Cluster cordoned(Cluster cluster, Set<String> nodes) {
        return cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .map(node -> nodes.contains(node.name()) ? node.cordoned() : node)
                        .toList())
                .build();
    }
}
