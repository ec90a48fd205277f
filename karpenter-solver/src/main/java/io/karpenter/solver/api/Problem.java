package io.karpenter.solver.api;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.overlay.NodeOverlays;

/**
 * What to solve: a snapshot of a cluster and what can be bought for it. Immutable.
 *
 * @param catalog with the NodeOverlays of the snapshot applied; a plan is priced, and to be verified, by this one
 */
public record Problem(Cluster cluster, Catalog catalog) {

    /**
     * The problem of planning the pending pods of {@code cluster}.
     *
     * @param catalog as the provider gives it; NodeOverlays of the snapshot are applied here (SCH-OVL-04)
     */
    public static Problem of(Cluster cluster, Catalog catalog) {
        return new Problem(
                cluster,
                cluster.nodeOverlays().isEmpty()
                        ? catalog
                        : NodeOverlays.apply(cluster.nodePools(), cluster.nodeOverlays(), catalog)
                                .catalog());
    }
}
