package io.karpenter.solver.consolidation;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.disruption.DestinationRule;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.packing.FirstPlan;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks where the pods of nodes would go if these were not there. Pending pods and pods of nodes that are being deleted want places
 * too, and are promised theirs first where only they may go; pending ones without a place stand in nobody's way.
 *
 * <p>One simulation takes as long as compiling the problem and packing it the reference's way. Not thread-safe. Source: DIS-SIM,
 * SCH-NOD-10.
 */
final class Simulation {

    private static final int MOST_PODS_NAMED = 5;

    private final ConsolidationProblem problem;
    private final ConsolidationSettings settings;
    private final StopSignal stop;
    /** The snapshot, pods of leaving nodes waiting, and nodes cordoned that take no pods which need not move. */
    private final Cluster base;

    private final PodEvictions evictions;
    private final Set<String> uninitialized;
    private final Set<PodId> ofLeavingNodes;

    Simulation(ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        this.problem = problem;
        this.settings = settings;
        this.stop = stop;
        Cluster cluster = problem.cluster();
        this.evictions = new PodEvictions(cluster.podDisruptionBudgets(), cluster.now());
        ExistingNodes existing = ExistingNodes.of(cluster, problem.catalog());
        this.uninitialized = existing.all().stream()
                .filter(node -> !node.initialized())
                .map(ExistingNode::name)
                .collect(Collectors.toSet());
        Set<String> leaving = existing.all().stream()
                .filter(node -> node.leaving() || problem.standing().isLeaving(node.name()))
                .map(ExistingNode::name)
                .collect(Collectors.toSet());
        this.ofLeavingNodes = cluster.pods().stream()
                .filter(pod -> pod.status().nodeName().filter(leaving::contains).isPresent())
                .filter(evictions::isCurrentlyReschedulable)
                .map(Pod::id)
                .collect(Collectors.toSet());
        this.base = closed(Aftermath.without(cluster, leaving, ofLeavingNodes));
    }

    /**
     * Cordons the nodes whose {@code consolidateAfter} has not passed. Pods that must go somewhere may go there all the same, so they
     * are placed there before.
     */
    private Cluster closed(Cluster cluster) {
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
        return cordoned(withPromises(cluster, closed), closed);
    }

    private Cluster withPromises(Cluster cluster, Set<String> closed) {
        if (cluster.pendingPods().isEmpty()) {
            return cluster;
        }
        Set<String> others = cluster.nodes().stream().map(Node::name).collect(Collectors.toSet());
        others.removeAll(closed);
        Map<PodId, String> places = new HashMap<>();
        for (ExistingNodePods node : packed(cordoned(cluster, others)).settled().existingNodes()) {
            if (closed.contains(node.name())) {
                node.pods().forEach(pod -> places.put(pod, node.name()));
            }
        }
        return Aftermath.of(cluster, problem.catalog(), List.of(), List.of(), places);
    }

    private static Cluster cordoned(Cluster cluster, Set<String> nodes) {
        return cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .map(node -> nodes.contains(node.name()) ? node.cordoned() : node)
                        .toList())
                .build();
    }

    /** Where the pods of {@code candidates} go, with the reasons of those that have no place. */
    Destination explained(Collection<Candidate> candidates) {
        return run(candidates, true);
    }

    /** Where the pods of {@code candidates} go. */
    Destination of(Collection<Candidate> candidates) {
        return run(candidates, false);
    }

    private Destination run(Collection<Candidate> candidates, boolean explained) {
        Set<String> going = candidates.stream().map(Candidate::node).collect(Collectors.toSet());
        Set<PodId> moved = candidates.stream()
                .flatMap(candidate -> candidate.pods().stream())
                .filter(evictions::isCurrentlyReschedulable)
                .map(Pod::id)
                .collect(Collectors.toSet());
        Set<PodId> owed = new HashSet<>(moved);
        base.pendingPods().stream()
                .map(Pod::id)
                .filter(ofLeavingNodes::contains)
                .forEach(owed::add);
        Packed packed = packed(Aftermath.without(base, going, moved));
        Plan settled = packed.settled();
        Map<PodId, String> places = new HashMap<>();
        settled.nodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        settled.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        if (!places.keySet().containsAll(owed)) {
            owed.removeAll(places.keySet());
            return new Destination.Missing(
                    new Blocked.PodsWithoutPlace(owed.size(), explained ? packed.reasons(owed) : List.of()));
        }
        for (PodId pod : moved) {
            String place = places.getOrDefault(pod, "");
            if (uninitialized.contains(place)) {
                return new Destination.Missing(new Blocked.UninitializedDestination(pod, place));
            }
        }
        places.keySet().retainAll(moved);
        Set<String> needed = new HashSet<>(places.values());
        // What may be launched instead is only worked out if there is one: that of many is of no use here.
        boolean single = settled.nodes().stream()
                        .filter(node -> needed.contains(node.name()))
                        .count()
                == 1;
        List<PlannedNode> replacements = (single ? packed.complete() : settled)
                .nodes().stream().filter(node -> needed.contains(node.name())).toList();
        return new Destination.Found(replacements, places);
    }

    private Packed packed(Cluster cluster) {
        Problem simulated = new Problem(cluster, problem.catalog());
        ProblemCompiler compiler = new ProblemCompiler(simulated, settings.solving());
        CompiledProblem compiled = compiler.compile(compiler.firmnesses().getFirst());
        Packing packing = FirstPlan.byFirstFit(compiled, stop);
        return new Packed(new PlanAssembler(simulated, settings.solving(), compiled, packing, stop.isRaised()));
    }

    /** A plan that is worked out as far as somebody asks. */
    private static final class Packed {

        private final PlanAssembler assembler;
        private final Plan settled;

        Packed(PlanAssembler assembler) {
            this.assembler = assembler;
            this.settled = assembler.settled();
        }

        Plan settled() {
            return settled;
        }

        Plan complete() {
            return assembler.complete(settled, List.of(), 0);
        }

        List<String> reasons(Set<PodId> pods) {
            return complete().unschedulable().stream()
                    .filter(pod -> pods.contains(pod.pod()))
                    .limit(MOST_PODS_NAMED)
                    .map(Packed::reason)
                    .toList();
        }

        private static String reason(UnschedulablePod pod) {
            return pod.pod() + ": "
                    + pod.reasons().stream().map(Reason::message).collect(Collectors.joining("; "));
        }
    }
}
