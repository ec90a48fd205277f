package io.karpenter.solver.consolidation;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.pricing.RiskPricing;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to consolidate. Immutable.
 *
 * @param cluster as it is now
 * @param catalog with the NodeOverlays of the snapshot applied
 * @param standing what only a running system knows of the nodes
 */
public record ConsolidationProblem(Cluster cluster, Catalog catalog, Standing standing) {

    /**
     * The problem of a snapshot of which nothing more is known.
     *
     * @param catalog as the provider gives it; NodeOverlays of the snapshot are applied here
     */
    public static ConsolidationProblem of(Cluster cluster, Catalog catalog) {
        return new ConsolidationProblem(cluster, Problem.of(cluster, catalog).catalog(), Standing.UNKNOWN);
    }

    /**
     * The problem of a snapshot whose pending pods have been planned for: nodes that they are to go to are nominated, and nodes that
     * hold virtual pods of buffers are known to, so that nobody takes them away.
     *
     * @param catalog with the NodeOverlays of the snapshot applied
     */
    public static ConsolidationProblem afterProvisioning(Cluster cluster, Catalog catalog, SolverSettings settings) {
        if (cluster.pendingPods().isEmpty()) {
            return new ConsolidationProblem(cluster, catalog, Standing.UNKNOWN);
        }
        Plan plan = Solver.builder().settings(settings).build().solve(new Problem(cluster, catalog));
        BufferPlan parts = BufferPlan.of(plan, cluster);
        Set<String> nominated = parts.real().existingNodes().stream()
                .filter(node -> !node.pods().isEmpty())
                .map(ExistingNodePods::name)
                .collect(Collectors.toSet());
        return new ConsolidationProblem(
                cluster,
                catalog,
                new Standing(
                        Set.of(), Set.of(), nominated, parts.onExistingNodes().keySet()));
    }

    /** The same, offerings at what they are expected to cost; itself if the settings price no risk. */
    public ConsolidationProblem priced(RiskSettings risk) {
        return risk.pricesRisk()
                ? new ConsolidationProblem(cluster, RiskPricing.priced(cluster.nodePools(), catalog, risk), standing)
                : this;
    }

    /** The same cluster, of whose nodes other things are known. */
    public ConsolidationProblem with(Standing known) {
        return new ConsolidationProblem(cluster, catalog, known);
    }

    /** The same problem a command later. */
    public ConsolidationProblem with(Cluster later) {
        return new ConsolidationProblem(later, catalog, standing);
    }
}
