package io.karpenter.solver.disruption;

import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.disruption.method.ClusterDisruption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A planner of disruption, its clock and its books, with nodes of a small catalogue. */
public final class Disrupting {

    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    public static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    /** Almost any saving is worth any disruption. */
    public static final ConsolidationSettings CONSOLIDATION = Consolidating.SETTINGS
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(200))
            .withEvictionPrice(0.001, Duration.ofHours(1));

    public static final DisruptionSettings SETTINGS = DisruptionSettings.of(CONSOLIDATION);

    public final ManualClock clock = new ManualClock();
    public final NodeAccounts accounts = new NodeAccounts();
    public final ClusterDisruption disruption;

    public Disrupting(DisruptionSettings settings) {
        disruption = new ClusterDisruption(settings, accounts, clock);
    }

    public Disrupting() {
        this(SETTINGS);
    }

    public void setTime(Instant now) {
        clock.passes(Duration.between(clock.instant(), now));
    }

    public DisruptionPlan plan(ClusterBuilder cluster) {
        return plan(problem(cluster));
    }

    public DisruptionPlan plan(ConsolidationProblem problem) {
        return disruption.plan(problem, StopSignal.NEVER);
    }

    public static ConsolidationProblem problem(ClusterBuilder cluster) {
        return new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
    }

    public static ConsolidationProblem inCommands(ConsolidationProblem problem, String... nodes) {
        return new ConsolidationProblem(
                problem.cluster(), problem.catalog(), new Standing(Set.of(nodes), Set.of(), Set.of(), Set.of()));
    }

    public static ConsolidationProblem at(ConsolidationProblem problem, Instant now) {
        Cluster later = problem.cluster().toBuilder().now(now).build();
        return problem.with(later);
    }

    /** A NodePool whose budgets allow anything. */
    public static NodePoolBuilder free(String name) {
        return nodePool(name).budgets();
    }

    public static NodePoolBuilder allowing(String name, String nodes, String... reasons) {
        return nodePool(name).budgets(new Budget(nodes, Optional.empty(), Optional.empty(), Set.of(reasons)));
    }

    public static NodeBuilder of(int cores, String name) {
        return of(cores, name, "default");
    }

    public static NodeBuilder of(int cores, String name, String pool) {
        return node(name)
                .of(CATALOG.find("c" + cores).orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                .pool(pool)
                .created(NOW.minus(Duration.ofDays(1)));
    }

    /** Drifted so many minutes ago. */
    public static NodeBuilder drifted(NodeBuilder node, int minutes) {
        return node.lifecycle(NodeClaim.Lifecycle.UNKNOWN.drifted(NOW.minus(Duration.ofMinutes(minutes))));
    }

    public static NodeBuilder drains(NodeBuilder node, int minutes) {
        return node.lifecycle(new NodeClaim.Lifecycle(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Duration.ofMinutes(5)), false)
                .drifted(NOW.minus(Duration.ofMinutes(minutes))));
    }

    public static PodDisruptionBudget pdb(String app, int allowed) {
        return new PodDisruptionBudget(
                "default",
                app,
                Optional.of(LabelSelector.of("app", app)),
                Optional.of("1"),
                Optional.empty(),
                allowed,
                false);
    }

    public static List<List<String>> nodes(DisruptionPlan plan, DisruptionMethod... methods) {
        return plan.decisions().stream()
                .filter(decision -> Arrays.asList(methods).contains(decision.method()))
                .map(decision -> decision.command().nodes())
                .toList();
    }

    public static List<String> drift(DisruptionPlan plan) {
        return nodes(plan, DisruptionMethod.DRIFT).stream()
                .flatMap(List::stream)
                .toList();
    }

    public static List<DisruptionMethod> methods(DisruptionPlan plan) {
        return plan.decisions().stream().map(Decision::method).toList();
    }

    public static List<Blocked> because(DisruptionPlan plan, String node) {
        return plan.unconsolidatable().stream()
                .filter(kept -> kept.node().equals(node))
                .flatMap(kept -> kept.because().stream())
                .toList();
    }

    public static List<String> codes(DisruptionPlan plan, String node) {
        return because(plan, node).stream().map(Blocked::code).toList();
    }
}
