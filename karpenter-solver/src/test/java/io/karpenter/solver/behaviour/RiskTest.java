package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.SpotOutlook;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.property.Planning;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Risk in the price")
class RiskTest {

    private static final RiskSettings SHORT = RiskSettings.OFF.withShortage(0.1, 0, 2);

    /** In each of three zones, one core on spot costs a little more than in the one before. */
    private static final Catalog THREE_POOLS = Catalogs.of(instanceType("m")
            .cpu("4")
            .memory("16Gi")
            .onDemand(0.2, ZONE_A, ZONE_B, ZONE_C)
            .spot(0.06, ZONE_A)
            .spot(0.07, ZONE_B)
            .spot(0.08, ZONE_C));

    private static SolverSettings with(RiskSettings risk) {
        return Planning.FIRST_PLAN.withRisk(risk);
    }

    private static Offering spot(double price, InterruptionBand band) {
        return new Offering(
                ZONE_A,
                CapacityType.SPOT,
                price,
                true,
                Requirements.NONE,
                Optional.empty(),
                Optional.of(band),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    private static PodBuilder web(int count) {
        return pods(count).named("web").ownedBy("apps/v1", "ReplicaSet", "web");
    }

    private static long spotNodes(Plan plan) {
        return plan.nodes().stream()
                .filter(node -> node.capacityType() == CapacityType.SPOT)
                .count();
    }

    @Test
    @DisplayName("a type that others can stand in for is preferred to a slightly cheaper one that is alone")
    void prefersTypesWithSubstitutes() {
        Catalog catalog = Catalogs.of(
                instanceType("rare")
                        .cpu("2")
                        .memory("64Gi")
                        .onDemand(0.3, ZONE_A)
                        .spot(0.05, ZONE_A),
                instanceType("common")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .spot(0.06, ZONE_A),
                instanceType("alike")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .spot(0.07, ZONE_A));

        assertThatPlan(plan(cluster().with(pods(1).cpu("1")), catalog)).launchesTypes("rare");
        Plan plan = plan(cluster().with(pods(1).cpu("1")), catalog, with(SHORT));
        assertThatPlan(plan).launchesTypes("common").costs(0.06);
        assertThat(plan.expectedHourlyCost()).isCloseTo(0.9 * (0.06 + 0.1 * 0.07) + 0.01 * 0.2, within(1e-9));
        assertThat(Planned.node(plan).instanceTypeOptions()).startsWith("common", "alike");
    }

    @Test
    @DisplayName(
            "the dearer an interruption, the calmer what is bought: first another type, in the end on-demand capacity")
    void prefersCalmCapacity() {
        Catalog catalog = Catalogs.of(
                instanceType("busy")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .offering(spot(0.04, InterruptionBand.ABOVE_20_PERCENT)),
                instanceType("calm")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.11, ZONE_A)
                        .offering(spot(0.042, InterruptionBand.BELOW_5_PERCENT)));

        assertThatPlan(plan(cluster().with(pods(1).cpu("1")), catalog, with(RiskSettings.OFF.withInterruption(1, 1))))
                .launchesTypes("busy")
                .costs(0.04);
        assertThatPlan(plan(cluster().with(pods(1).cpu("1")), catalog, with(RiskSettings.OFF.withInterruption(10, 1))))
                .launchesTypes("calm")
                .costs(0.042);
        assertThatPlan(plan(
                        cluster().with(pods(1).cpu("1")), catalog, with(RiskSettings.OFF.withInterruption(5000, 1))))
                .launchesTypes("busy")
                .costs(0.1);
    }

    private static Offering unsteady(double price, double volatility) {
        return spot(price, InterruptionBand.BELOW_5_PERCENT)
                .withOutlook(new SpotOutlook(volatility, OptionalInt.empty()));
    }

    @Test
    @DisplayName("a steady price is preferred to one that varies and is slightly lower, by as much as the weight says")
    void prefersSteadyPrices() {
        Catalog catalog = Catalogs.of(
                instanceType("moody")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .offering(unsteady(0.04, 0.5)),
                instanceType("steady")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .offering(unsteady(0.041, 0)));
        RiskSettings dear = RiskSettings.OFF.withInterruption(50, 0);

        // -ln(0.975) / 730 x 50 = 0.001734 an hour; twice as much at a weight of 2 and a volatility of a half.
        Plan plan = plan(cluster().with(pods(1).cpu("1")), catalog, with(dear));
        assertThatPlan(plan).launchesTypes("steady").costs(0.041);
        assertThat(plan.expectedHourlyCost()).isCloseTo(0.042734, within(1e-6));
        Plan heedless = plan(cluster().with(pods(1).cpu("1")), catalog, with(dear.withVolatilityWeight(0)));
        assertThatPlan(heedless).launchesTypes("moody");
        assertThat(heedless.expectedHourlyCost()).isCloseTo(0.041734, within(1e-6));
        Plan moody = plan(
                cluster().with(pods(1).cpu("1")),
                Catalogs.of(instanceType("moody")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .offering(unsteady(0.04, 0.5))),
                with(dear));
        assertThat(moody.expectedHourlyCost()).isCloseTo(0.04 + 2 * 0.001734, within(1e-6));
    }

    @Test
    @DisplayName(
            "a zone with a high placement score is preferred to one with a low one, each with its own chance of a shortage")
    void prefersHighScores() {
        Catalog catalog = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.2, ZONE_A, ZONE_B)
                .offering(
                        Offering.of(ZONE_A, CapacityType.SPOT, 0.05).withOutlook(new SpotOutlook(0, OptionalInt.of(1))))
                .offering(Offering.of(ZONE_B, CapacityType.SPOT, 0.055)
                        .withOutlook(new SpotOutlook(0, OptionalInt.of(10)))));

        Plan plan = plan(cluster().with(pods(1).cpu("1")), catalog, with(SHORT));

        // 0.1 x (11 - 10) / 5.5 = 0.01818 of 0.4, against 0.1 x 10 / 5.5 = 0.1818 of it.
        assertThatPlan(plan).costs(0.055);
        assertThat(plan.expectedHourlyCost()).isCloseTo((1 - 0.1 / 5.5) * 0.055 + 0.1 / 5.5 * 0.4, within(1e-9));
        assertThatPlan(plan(cluster().with(pods(1).cpu("1")), catalog)).costs(0.05);
    }

    @Test
    @DisplayName("bound and gap are of the expected cost, the price is the catalogue's")
    void boundOfExpectedCost() {
        Plan plan = plan(cluster().with(pods(4).cpu("900m")), THREE_POOLS, with(SHORT));

        assertThatPlan(plan).schedulesAll().costs(0.06);
        assertThat(plan.lowerBound().orElseThrow()).isBetween(0.06 + 1e-6, plan.expectedHourlyCost());
        assertThat(plan.gap().orElseThrow())
                .isEqualTo((plan.expectedHourlyCost() - plan.lowerBound().orElseThrow())
                        / plan.lowerBound().orElseThrow());
        assertThat(plan.risk().settings()).isEqualTo(SHORT);
    }

    @Test
    @DisplayName(
            "at most a share of all pods comes to spot nodes of one type and zone; the nodes that are moved cost least")
    void shareOfAllPods() {
        Plan plan =
                plan(cluster().with(pods(12).cpu("1900m")), THREE_POOLS, with(RiskSettings.OFF.withMaxShares(0.5, 1)));

        assertThatPlan(plan).schedulesAll().launches(6).costs(3 * 0.06 + 3 * 0.07);
        assertThat(plan.risk().crowded()).isEmpty();
    }

    @Test
    @DisplayName("what no spot pool has room for becomes on-demand")
    void onDemandAtLast() {
        Plan plan =
                plan(cluster().with(pods(12).cpu("1900m")), THREE_POOLS, with(RiskSettings.OFF.withMaxShares(0.17, 1)));

        assertThatPlan(plan).schedulesAll().costs(0.06 + 0.07 + 0.08 + 3 * 0.2);
        assertThat(spotNodes(plan)).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "the pods of one workload are put on more nodes where one node would hold more of them than a pool may")
    void workloadOnSeveralNodes() {
        Plan together = plan(cluster().with(web(4).cpu("900m")), THREE_POOLS);
        Plan plan = plan(cluster().with(web(4).cpu("900m")), THREE_POOLS, with(RiskSettings.OFF.withMaxShares(1, 0.5)));

        assertThatPlan(together).launches(1);
        assertThatPlan(plan).schedulesAll().launches(2).costs(0.06 + 0.07);
        assertThat(plan.risk().crowded()).isEmpty();
        assertThat(plan.lowerBound().orElseThrow()).isLessThanOrEqualTo(together.hourlyPrice());
    }

    @Test
    @DisplayName(
            "what a crowded pool may not hold is packed anew for others, in place of nodes that become something dearer as they are")
    void packsAnewForOtherPools() {
        Catalog catalog = Catalogs.of(
                instanceType("a").cpu("4").memory("64Gi").onDemand(0.8, ZONE_A).spot(0.08, ZONE_A),
                instanceType("b").cpu("3").memory("64Gi").onDemand(0.6, ZONE_A).spot(0.063, ZONE_A),
                instanceType("large")
                        .cpu("5")
                        .memory("64Gi")
                        .onDemand(1, ZONE_A)
                        .spot(0.2, ZONE_A));

        Plan plan = plan(cluster().with(pods(8).cpu("1")), catalog, with(RiskSettings.OFF.withMaxShares(0.5, 1)));

        // A full node of "a" holds all that the pool may; as they are, four pods more could only go to "large", for
        // 0.28 in all.
        assertThatPlan(plan).launchesTypes("a", "b", "b").costs(0.08 + 2 * 0.063);
        assertThat(plan.risk().crowded()).isEmpty();
    }

    @Test
    @DisplayName("a share that cannot be kept is told with its numbers, and leaves no pod pending")
    void toldWhatCannotBeKept() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default")
                                .zones(ZONE_A)
                                .capacityTypes("spot")
                                .limit("nodes", "1"))
                        .with(web(4).cpu("900m")),
                THREE_POOLS,
                with(RiskSettings.OFF.withMaxShares(0.5, 0.25)));

        assertThatPlan(plan).schedulesAll().launches(1);
        assertThat(plan.risk().crowded())
                .containsExactly(
                        new CrowdedPool.OfCluster("m", ZONE_A, 4, 2, 4),
                        new CrowdedPool.OfWorkload("ReplicaSet default/web", "m", ZONE_A, 4, 1, 4));
    }

    @Test
    @DisplayName("pods that run on spot nodes leave less room in their pool")
    void runningPodsCount() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default"))
                        .with(node("old")
                                .pool("default")
                                .of(THREE_POOLS.shared().get(0), ZONE_A, CapacityType.SPOT))
                        .with(
                                pods(2).named("old").cpu("1900m").on("old"),
                                pods(2).named("new").cpu("1900m")),
                THREE_POOLS,
                with(RiskSettings.OFF.withMaxShares(0.5, 1)));

        assertThatPlan(plan).schedulesAll().launches(1).costs(0.07);
    }

    @Test
    @DisplayName("shares keep the minValues of a NodePool")
    void keepsMinValues() {
        Catalog catalog = Catalogs.of(
                instanceType("a").cpu("4").memory("16Gi").spot(0.06, ZONE_A).onDemand(0.2, ZONE_A),
                instanceType("b").cpu("4").memory("16Gi").spot(0.07, ZONE_A).onDemand(0.2, ZONE_A));
        Plan plan = plan(
                cluster()
                        .with(nodePool("default")
                                .capacityTypes("spot")
                                .minValues("node.kubernetes.io/instance-type", 2))
                        .with(pods(8).cpu("1900m")),
                catalog,
                with(RiskSettings.OFF.withMaxShares(0.5, 1)));

        assertThatPlan(plan).schedulesAll().launches(4);
        assertThat(plan.nodes())
                .allSatisfy(node -> assertThat(node.instanceTypeOptions()).hasSize(2));
        assertThat(plan.risk().crowded()).containsExactly(new CrowdedPool.OfCluster("a", ZONE_A, 8, 4, 8));
    }

    @Test
    @DisplayName("settings that price nothing and limit nothing change nothing")
    void offIsOff() {
        SolverSettings off = with(RiskSettings.OFF.withShortage(0, 0, 3));

        assertThat(plan(cluster().with(web(9).cpu("900m")), THREE_POOLS, off).nodes())
                .isEqualTo(plan(cluster().with(web(9).cpu("900m")), THREE_POOLS).nodes());
    }
}
