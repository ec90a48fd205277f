package io.karpenter.solver.api;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;

/** What to solve: a snapshot of a cluster and what can be bought for it. Immutable. */
public record Problem(Cluster cluster, Catalog catalog) {

    public static Problem of(Cluster cluster, Catalog catalog) {
        return new Problem(cluster, catalog);
    }
}
