package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a plan says about risk follows from prices and places")
class RiskTest {

    /** The rare one is cheaper, but nothing can stand in for it that is cheaper than going without. */
    private static final Catalog RARE_AND_COMMON = Catalogs.of(
            instanceType("rare").cpu("2").memory("64Gi").onDemand(0.3, ZONE_A).spot(0.05, ZONE_A),
            instanceType("common").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).spot(0.06, ZONE_A),
            instanceType("alike").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).spot(0.07, ZONE_A));

    private static final RiskSettings SHORT = RiskSettings.OFF.withShortage(0.1, 0, 2);
    private static final double RARE = 0.9 * 0.05 + 0.1 * 0.6;
    private static final double COMMON = 0.9 * (0.06 + 0.1 * 0.07) + 0.01 * 0.2;

    private static final Catalog SPOT = Catalogs.of(instanceType("m")
            .cpu("4")
            .memory("16Gi")
            .onDemand(0.2, ZONE_A, ZONE_B)
            .spot(0.06, ZONE_A, ZONE_B));
    private static final RiskSettings HALF = RiskSettings.OFF.withMaxShares(0.5, 1);
    private static final RiskSettings HALF_OF_EACH = RiskSettings.OFF.withMaxShares(1, 0.5);

    private static ClusterBuilder onePod() {
        return cluster().with(pod("web").cpu("1"));
    }

    private static PlannedNodeBuilder spot(String name, String... options) {
        return PlannedNodeBuilder.node(name, options).bought(CapacityType.SPOT);
    }

    private static PodBuilder web(int count) {
        return pods(count).named("web").cpu("100m").ownedBy("apps/v1", "ReplicaSet", "web");
    }

    @Test
    @DisplayName(
            "PLAN-COST the expected cost of a node is worked out anew from prices; its price stays the catalogue's")
    void expectedCost() {
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common").pods("web").expectedCost(COMMON))
                .risk(SHORT)
                .isValid();
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common").pods("web").expectedCost(COMMON - 1e-6))
                .risk(SHORT)
                .isCaughtBy("PLAN-COST");
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common").pods("web").expectedCost(0.05))
                .isCaughtBy("PLAN-COST");
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common").pods("web").price(COMMON).expectedCost(COMMON))
                .risk(SHORT)
                .isCaughtBy("PLAN-PRICE");
    }

    @Test
    @DisplayName("PLAN-OPTIONS where risk has a price, options are in the order of their expected cost")
    void orderOfOptions() {
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common", "rare").pods("web").expectedCost(COMMON))
                .risk(SHORT)
                .isValid();
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "rare", "common").pods("web").expectedCost(RARE))
                .risk(SHORT)
                .isCaughtBy("PLAN-OPTIONS");
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "rare", "common").pods("web"))
                .isValid();
    }

    @Test
    @DisplayName("PLAN-BOUND the lower bound is one of the expected cost")
    void bound() {
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common").pods("web").expectedCost(COMMON))
                .risk(SHORT)
                .lowerBound(COMMON)
                .isValid();
        planFor(onePod(), RARE_AND_COMMON)
                .with(spot("a", "common").pods("web").expectedCost(COMMON))
                .risk(SHORT)
                .lowerBound(COMMON + 1e-6)
                .isCaughtBy("PLAN-BOUND");
    }

    @Test
    @DisplayName(
            "PLAN-SHARE more pods in a pool than its share are reported, unless the plan says so with the right numbers")
    void shareOfAllPods() {
        ClusterBuilder four = cluster().with(web(4));
        planFor(four, SPOT)
                .with(
                        spot("a", "m").replicas("web", 0, 2),
                        spot("b", "m").in(ZONE_B).replicas("web", 2, 4))
                .risk(HALF)
                .isValid();
        assertThat(planFor(four, SPOT)
                        .with(
                                spot("a", "m").replicas("web", 0, 3),
                                spot("b", "m").in(ZONE_B).replicas("web", 3, 4))
                        .risk(HALF)
                        .isCaughtBy("PLAN-SHARE"))
                .contains("spot m in zone-a has 3 of the 4 pods of the cluster (75 %), 2 are allowed");
        planFor(four, SPOT)
                .with(spot("a", "m").replicas("web", 0, 4))
                .risk(HALF, new CrowdedPool.OfCluster("m", ZONE_A, 4, 2, 4))
                .isValid();
        planFor(four, SPOT)
                .with(
                        spot("a", "m").replicas("web", 0, 2),
                        spot("b", "m").in(ZONE_B).replicas("web", 2, 4))
                .risk(HALF, new CrowdedPool.OfCluster("m", ZONE_A, 4, 2, 4))
                .isCaughtBy("PLAN-SHARE");
    }

    @Test
    @DisplayName("PLAN-SHARE on-demand nodes are in no pool, and a share is of at least one pod")
    void notOnDemand() {
        planFor(cluster().with(web(4)), SPOT)
                .with(PlannedNodeBuilder.node("a", "m").replicas("web", 0, 4))
                .risk(HALF)
                .isValid();
        planFor(cluster().with(web(1)), SPOT)
                .with(spot("a", "m").replicas("web", 0, 1))
                .risk(RiskSettings.OFF.withMaxShares(0.1, 0.1))
                .isValid();
    }

    @Test
    @DisplayName("PLAN-SHARE the share of a workload is of the pods that one controller owns")
    void shareOfWorkload() {
        ClusterBuilder two = cluster().with(web(2), pods(8).named("other").cpu("100m"));
        assertThat(planFor(two, SPOT)
                        .with(spot("a", "m").replicas("web", 0, 2).replicas("other", 0, 8))
                        .risk(HALF_OF_EACH)
                        .isCaughtBy("PLAN-SHARE"))
                .contains("spot m in zone-a has 2 of the 2 pods of ReplicaSet default/web (100 %), 1 are allowed");
        planFor(two, SPOT)
                .with(
                        spot("a", "m").replicas("web", 0, 1).replicas("other", 0, 8),
                        spot("b", "m").in(ZONE_B).replicas("web", 1, 2))
                .risk(HALF_OF_EACH)
                .isValid();
    }

    @Test
    @DisplayName("PLAN-SHARE pods that run count, those of DaemonSets do not")
    void runningPods() {
        ClusterBuilder running = cluster()
                .with(nodePool("default"))
                .with(node("old").pool("default").of(SPOT.shared().get(0), ZONE_A, CapacityType.SPOT))
                .with(
                        pods(2).named("old").cpu("100m").on("old"),
                        pods(5).named("agent")
                                .cpu("10m")
                                .ownedBy("apps/v1", "DaemonSet", "agent")
                                .on("old"),
                        pods(2).named("new").cpu("100m"));

        planFor(running, SPOT)
                .with(spot("a", "m").in(ZONE_B).replicas("new", 0, 2))
                .risk(HALF)
                .isValid();
        assertThat(planFor(running, SPOT)
                        .onExisting("old", "new-0")
                        .with(spot("a", "m").in(ZONE_B).replicas("new", 1, 2))
                        .risk(HALF)
                        .isCaughtBy("PLAN-SHARE"))
                .contains("3 of the 4 pods of the cluster");
    }
}
