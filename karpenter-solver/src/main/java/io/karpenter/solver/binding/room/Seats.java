package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a plan of nodes and of what a rehearsal on them came to: pods are planned where the scheduler puts them. A node that it leaves
 * without pods is there for other orders of arrival; as a node is launched for its pods, it gets one of another's. Not thread-safe.
 */
final class Seats {

    private final Problem problem;
    private final SolverSettings settings;
    private final Plan tight;
    private final Claims claims;
    private final Map<PodId, Pod> pods = new HashMap<>();

    Seats(Problem problem, SolverSettings settings, Plan tight, Machines machines) {
        this.problem = problem;
        this.settings = settings;
        this.tight = tight;
        this.claims = new Claims(problem, machines);
        problem.cluster().pendingPods().forEach(pod -> pods.put(pod.id(), pod));
    }

    /**
     * The plan, if it is valid.
     *
     * @param nodes new ones
     * @param bound the node of each pod of the plan
     */
    Optional<Plan> seated(List<PlannedNode> nodes, Map<PodId, String> bound) {
        Map<String, List<Pod>> byNode = new LinkedHashMap<>();
        nodes.forEach(node -> byNode.put(node.name(), new ArrayList<>()));
        tight.nodes().forEach(node -> seat(node.pods(), bound, byNode));
        tight.existingNodes().forEach(node -> seat(node.pods(), bound, byNode));
        for (PlannedNode node : nodes) {
            if (Objects.requireNonNull(byNode.get(node.name())).isEmpty()) {
                borrow(node, nodes, byNode);
            }
        }
        List<PlannedNode> claimed = nodes.stream()
                .map(node -> claims.claim(node, before(node), Objects.requireNonNull(byNode.remove(node.name()))))
                .toList();
        List<ExistingNodePods> existing = new ArrayList<>();
        byNode.forEach((name, here) -> existing.add(
                new ExistingNodePods(name, here.stream().map(Pod::id).toList())));
        Plan plan = PoolShares.reportedOn(
                withPreferences(tight.withPods(claimed, existing, tight.unschedulable(), List.of())),
                problem.cluster(),
                problem.catalog(),
                settings.risk());
        return isValid(plan) ? Optional.of(plan) : Optional.empty();
    }

    private void seat(List<PodId> planned, Map<PodId, String> bound, Map<String, List<Pod>> byNode) {
        for (PodId pod : planned) {
            byNode.computeIfAbsent(Objects.requireNonNull(bound.get(pod)), name -> new ArrayList<>())
                    .add(Objects.requireNonNull(pods.get(pod)));
        }
    }

    private List<Pod> before(PlannedNode node) {
        return node.pods().stream()
                .map(pod -> Objects.requireNonNull(pods.get(pod)))
                .toList();
    }

    /** Gives a node without pods one that it can take and that shares its node with others, if possible of its zone. */
    private void borrow(PlannedNode node, List<PlannedNode> nodes, Map<String, List<Pod>> byNode) {
        List<PlannedNode> lenders = nodes.stream()
                .filter(other -> other.nodePool().equals(node.nodePool())
                        && Objects.requireNonNull(byNode.get(other.name())).size() > 1)
                .sorted(Comparator.comparing(
                                (PlannedNode other) -> !other.zone().equals(node.zone()))
                        .thenComparing(other -> -Objects.requireNonNull(byNode.get(other.name()))
                                .size()))
                .toList();
        for (PlannedNode lender : lenders) {
            if (lend(Objects.requireNonNull(byNode.get(lender.name())), node, byNode)) {
                return;
            }
        }
    }

    private boolean lend(List<Pod> there, PlannedNode node, Map<String, List<Pod>> byNode) {
        for (Pod pod : there) {
            if (claims.takes(node, pod)) {
                Objects.requireNonNull(byNode.get(node.name())).add(pod);
                there.remove(pod);
                return true;
            }
        }
        return false;
    }

    private boolean isValid(Plan plan) {
        VerifierSettings rules = VerifierSettings.DEFAULT.withMinValuesMayBeLowered(
                settings.minValuesPolicy() == MinValuesPolicy.BEST_EFFORT);
        return PlanVerifier.verify(problem.cluster(), problem.catalog(), plan, rules)
                .isEmpty();
    }

    private Plan withPreferences(Plan plan) {
        if (settings.preferencePolicy() == PreferencePolicy.IGNORE) {
            return plan;
        }
        return plan.withPods(
                plan.nodes(),
                plan.existingNodes(),
                plan.unschedulable(),
                PreferenceReport.of(problem.cluster(), problem.catalog(), plan).relaxed());
    }
}
