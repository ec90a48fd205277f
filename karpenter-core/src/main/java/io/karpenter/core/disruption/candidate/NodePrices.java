package io.karpenter.core.disruption.candidate;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.commitment.CommitmentUse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@link NodePrice}s of managed nodes of one snapshot and catalogue; types are named once for each NodePool. Not thread-safe. */
public final class NodePrices {

    private final Catalog catalog;
    private final CommitmentUse commitments;
    private final Map<String, Map<String, InstanceType>> typesOfPool = new HashMap<>();

    public NodePrices(Cluster cluster, Catalog catalog) {
        this.catalog = catalog;
        this.commitments = CommitmentUse.of(cluster, catalog);
    }

    /**
     * USD per hour at the cost that the catalogue gives the node's offering, less what a commitment covers; 0 if it does not know the
     * type (DIS-CAN-15).
     */
    public double of(ManagedNode managed) {
        Map<String, InstanceType> types = typesOfPool.computeIfAbsent(managed.nodePool(), pool -> {
            Map<String, InstanceType> byName = new HashMap<>();
            catalog.forNodePool(pool).forEach(type -> byName.putIfAbsent(type.name(), type));
            return byName;
        });
        Map<String, String> labels = managed.node().labels();
        return Optional.ofNullable(types.get(labels.getOrDefault(Labels.INSTANCE_TYPE, "")))
                .map(type -> NodePrice.of(type, labels, commitments.of(managed.name())))
                .orElse(0.0);
    }
}
