package io.karpenter.solver.api;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.pricing.RiskPricing;
import io.karpenter.core.risk.share.InterruptionPool;
import java.util.HashMap;
import java.util.Map;

/**
 * What to solve: a snapshot of a cluster and what can be bought for it. Immutable.
 *
 * @param catalog with the NodeOverlays of the snapshot applied; a plan is priced, and to be verified, by this one. Offerings are chosen
 *     by their cost, which is their price unless risk has a price
 * @param poolRations how many more nodes may be planned as spot capacity of an interruption pool; those not named have no limit
 */
public record Problem(Cluster cluster, Catalog catalog, Map<InterruptionPool, Integer> poolRations) {

    public Problem {
        poolRations = Map.copyOf(poolRations);
    }

    /** Without limits of interruption pools. */
    public Problem(Cluster cluster, Catalog catalog) {
        this(cluster, catalog, Map.of());
    }

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

    /** The same for another snapshot. */
    Problem with(Cluster other) {
        return new Problem(other, catalog, poolRations);
    }

    /** The same with these limits in place of others of the same interruption pools. */
    Problem rationed(Map<InterruptionPool, Integer> rations) {
        Map<InterruptionPool, Integer> all = new HashMap<>(poolRations);
        all.putAll(rations);
        return new Problem(cluster, catalog, all);
    }

    /** The same, offerings at what they are expected to cost; itself if the settings price no risk. */
    public Problem priced(RiskSettings risk) {
        return risk.pricesRisk()
                ? new Problem(cluster, RiskPricing.priced(cluster.nodePools(), catalog, risk), poolRations)
                : this;
    }
}
