package io.karpenter.solver.consolidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.command.CommandVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.reference.ReferenceMethod;
import io.karpenter.solver.property.Planning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Consolidation plans that have been verified. */
public final class Consolidating {

    /** No budget of the tests has a schedule. */
    public static final Schedule.Reader NO_SCHEDULES = text -> {
        throw new IllegalArgumentException(text);
    };

    public static final ConsolidationSettings SETTINGS =
            ConsolidationSettings.of(NO_SCHEDULES).withSolving(Planning.FIRST_PLAN);

    private Consolidating() {}

    public static ConsolidationPlan consolidate(ClusterBuilder cluster, Catalog catalog) {
        return consolidate(cluster, catalog, SETTINGS);
    }

    public static ConsolidationPlan consolidate(
            ClusterBuilder cluster, Catalog catalog, ConsolidationSettings settings) {
        return consolidate(new ConsolidationProblem(cluster.build(), catalog, Standing.UNKNOWN), settings);
    }

    public static ConsolidationPlan consolidate(ConsolidationProblem problem, ConsolidationSettings settings) {
        ConsolidationPlan plan = new ReferenceMethod().consolidate(problem, settings, StopSignal.NEVER);
        assertSafe(problem, plan);
        return plan;
    }

    /** Nothing that the independent verifier objects to. */
    public static void assertSafe(ConsolidationProblem problem, ConsolidationPlan plan) {
        assertThat(CommandVerifier.verify(
                        problem.cluster(), problem.catalog(), plan, NO_SCHEDULES, VerifierSettings.DEFAULT))
                .as(() -> "violations of the plan " + plan)
                .isEmpty();
    }

    /** Without these nodes, a first plan deciding where these pods go: to existing nodes, or to any number of new ones. */
    public static ClusterChange change(ConsolidationProblem problem, Set<String> removed, Set<PodId> moved) {
        Cluster without = Aftermath.without(problem.cluster(), removed, moved);
        Plan plan = Planning.plan(new Scenario(without, problem.catalog()), Planning.FIRST_PLAN);
        Map<PodId, String> places = new HashMap<>();
        List<PlannedNode> added = plan.nodes().stream()
                .map(node -> node.withName("new-" + node.name()))
                .toList();
        added.forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        places.keySet().retainAll(moved);
        return new ClusterChange(removed, added, places);
    }

    /** A scenario after its plan was carried out and some of its pods have ended. */
    public static ConsolidationProblem running(Scenario scenario, long seed, double share) {
        Problem problem = Problem.of(scenario.cluster(), scenario.catalog());
        Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
        Map<PodId, String> places = new HashMap<>();
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        Cluster launched = Aftermath.of(scenario.cluster(), problem.catalog(), List.of(), plan.nodes(), places);
        Random random = new Random(seed);
        List<Pod> left = new ArrayList<>();
        for (Pod pod : launched.pods()) {
            if (random.nextDouble() >= share) {
                left.add(pod);
            }
        }
        return new ConsolidationProblem(launched.toBuilder().pods(left).build(), problem.catalog(), Standing.UNKNOWN);
    }
}
