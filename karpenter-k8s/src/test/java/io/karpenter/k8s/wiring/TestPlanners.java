package io.karpenter.k8s.wiring;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionPlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Planners of disruption that do one thing, for tests of how it is carried out. */
final class TestPlanners {

    private TestPlanners() {}

    /**
     * Replaces nodes one after the other.
     *
     * @param claim true for names of NodeClaims that are to go
     */
    static DisruptionPlanner renewal(Predicate<String> claim) {
        return (now, stop) -> new DisruptionPlan(
                now.standing().inCommands().isEmpty()
                        ? ManagedNode.all(now.cluster()).stream()
                                .filter(node -> node.initialized()
                                        && !node.claim().orElseThrow().isLeaving()
                                        && !now.standing().isLeaving(node.name())
                                        && !now.standing().nominated().contains(node.name())
                                        && claim.test(node.claim().orElseThrow().name()))
                                .flatMap(node -> replaced(now, node.name()).stream())
                                .limit(1)
                                .toList()
                        : List.of(),
                List.of());
    }

    private static Optional<Decision> replaced(ConsolidationProblem now, String node) {
        Cluster cluster = now.cluster();
        Set<String> leaving = ManagedNode.all(cluster).stream()
                .map(ManagedNode::name)
                .filter(name -> now.standing().isLeaving(name))
                .collect(Collectors.toSet());
        if (!leaving.isEmpty()) {
            return Optional.empty();
        }
        Set<PodId> moving = cluster.pods().stream()
                .filter(pod -> pod.status().nodeName().filter(node::equals).isPresent())
                .filter(PodEvictions::isReschedulable)
                .map(Pod::id)
                .collect(Collectors.toSet());
        Plan plan = Solver.builder()
                .settings(SolverSettings.DEFAULT.withTimeLimit(Duration.ZERO))
                .build()
                .solve(new Problem(Aftermath.without(cluster, Set.of(node), moving), now.catalog()));
        if (!plan.unschedulable().isEmpty()) {
            return Optional.empty();
        }
        Map<PodId, String> places = new HashMap<>();
        plan.existingNodes().forEach(there -> there.pods().forEach(pod -> places.put(pod, there.name())));
        List<PlannedNode> replacements = new ArrayList<>();
        for (PlannedNode planned : plan.nodes()) {
            PlannedNode named = planned.withName("replacement-" + replacements.size());
            replacements.add(named);
            named.pods().forEach(pod -> places.put(pod, named.name()));
        }
        return Optional.of(new Decision(
                new Command(
                        DisruptionReason.DRIFTED,
                        List.of(node),
                        replacements,
                        moving.stream()
                                .sorted()
                                .map(pod -> new PodMove(pod, node, places.get(pod)))
                                .toList(),
                        0,
                        1,
                        0),
                DisruptionMethod.DRIFT));
    }

    /** Deletes all empty nodes together, if there are at least so many. */
    static DisruptionPlanner emptiness(int least) {
        return (now, stop) -> {
            List<String> empty =
                    Candidates.of(now.cluster(), now.catalog(), now.standing()).emptiness().candidates().stream()
                            .filter(candidate -> candidate.pods().isEmpty())
                            .map(Candidate::node)
                            .sorted()
                            .toList();
            return new DisruptionPlan(
                    empty.size() < least
                            ? List.of()
                            : List.of(new Decision(
                                    new Command(DisruptionReason.EMPTY, empty, List.of(), List.of(), 1, 1, 0),
                                    DisruptionMethod.EMPTINESS)),
                    List.of());
        };
    }
}
