package io.karpenter.core.testkit;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;

/** What a planner is given: a snapshot and what can be bought for it. */
public record Scenario(Cluster cluster, Catalog catalog) {

    public Scenario withCluster(Cluster newCluster) {
        return new Scenario(newCluster, catalog);
    }

    public Scenario withCatalog(Catalog newCatalog) {
        return new Scenario(cluster, newCatalog);
    }
}
