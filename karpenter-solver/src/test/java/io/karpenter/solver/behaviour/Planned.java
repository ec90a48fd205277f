package io.karpenter.solver.behaviour;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.List;

/** First plans that have been verified. */
final class Planned {

    private Planned() {}

    static Plan plan(ClusterBuilder cluster, Catalog catalog) {
        return plan(cluster, catalog, Planning.FIRST_PLAN);
    }

    static Plan plan(Scenario scenario) {
        return plan(scenario, Planning.FIRST_PLAN);
    }

    static Plan plan(ClusterBuilder cluster, Catalog catalog, SolverSettings settings) {
        return plan(cluster.and(catalog), settings);
    }

    private static Plan plan(Scenario scenario, SolverSettings settings) {
        Plan plan = Planning.plan(scenario, settings);
        Planning.assertEveryPodOnce(scenario, plan);
        Planning.assertValid(scenario, settings, plan);
        return plan;
    }

    static SolverSettings with(PreferencePolicy policy) {
        return new SolverSettings(Duration.ZERO, 0, policy, MinValuesPolicy.STRICT, PoolWeight.STRICT);
    }

    static SolverSettings with(MinValuesPolicy policy) {
        return new SolverSettings(Duration.ZERO, 0, PreferencePolicy.RESPECT, policy, PoolWeight.STRICT);
    }

    static SolverSettings with(PoolWeight weight) {
        return new SolverSettings(Duration.ZERO, 0, PreferencePolicy.RESPECT, MinValuesPolicy.STRICT, weight);
    }

    /** The only new node. */
    static PlannedNode node(Plan plan) {
        if (plan.nodes().size() != 1) {
            throw new AssertionError("one new node is expected, the plan has " + plan.nodes());
        }
        return plan.nodes().get(0);
    }

    /** Values of the claim's {@code In} requirement on a key; empty if there is none. */
    static List<String> values(PlannedNode node, String key) {
        return node.requirements().stream()
                .filter(r -> r.key().equals(key))
                .findFirst()
                .map(Expression::values)
                .orElse(List.of());
    }
}
