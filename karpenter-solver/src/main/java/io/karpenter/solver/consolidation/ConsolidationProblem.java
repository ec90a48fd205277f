package io.karpenter.solver.consolidation;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.offering.Catalog;
import io.karpenter.solver.api.Problem;

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

    /** The same problem a command later. */
    public ConsolidationProblem with(Cluster later) {
        return new ConsolidationProblem(later, catalog, standing);
    }
}
