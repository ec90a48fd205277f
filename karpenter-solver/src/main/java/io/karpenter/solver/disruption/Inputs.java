package io.karpenter.solver.disruption;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.offering.Catalog;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.time.Instant;
import java.util.Map;

/**
 * What a search depends on but for the time: searches on equal inputs come to the same end. Comparing costs little where snapshots
 * share their objects. Immutable. Source: DIS-CON-08, WK-05.
 */
public record Inputs(Cluster cluster, Catalog catalog, Standing standing) {

    public static Inputs of(ConsolidationProblem problem) {
        return new Inputs(
                problem.cluster().toBuilder().now(Instant.EPOCH).build(),
                problem.catalog(),
                problem.standing().withResting(Map.of()));
    }
}
