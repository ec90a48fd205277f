package io.karpenter.solver.api;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PreferencePolicyTest {

    private static final double TOLERANCE = 1e-9;

    @Test
    @DisplayName("KW-C-04 ten small pods with a soft hostname spread share one node, and nine are told that they do")
    void softHostnameSpreadBuysNoNodes() {
        ClusterBuilder cluster = cluster().with(small(10).prefersSpread(Labels.HOSTNAME, 1));

        Plan plan = solve(cluster, Catalogs.linear(2, 4, 8), PreferencePolicy.RESPECT);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes()).hasSize(1);
        assertThat(plan.relaxed())
                .hasSize(9)
                .allSatisfy(r -> assertThat(r.preference())
                        .isEqualTo("spread of pods app=web of namespace default by kubernetes.io/hostname, maxSkew 1"
                                + " (ScheduleAnyway)"));
    }

    @Test
    @DisplayName("KW-C-04 the same for preferred anti-affinity")
    void preferredAntiAffinityBuysNoNodes() {
        ClusterBuilder cluster = cluster().with(small(10).prefersApartFrom(100, Labels.HOSTNAME, "web"));

        Plan plan = solve(cluster, Catalogs.linear(2, 4, 8), PreferencePolicy.RESPECT);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes()).hasSize(1);
        assertThat(plan.relaxed()).hasSize(9);
    }

    @Test
    @DisplayName("SCH-PREF-01 Strict is the reference's way: a soft hostname spread gives every pod its node")
    void strictSpreadsOverNodes() {
        ClusterBuilder cluster = cluster().with(small(10).prefersSpread(Labels.HOSTNAME, 1));

        Plan plan = solve(cluster, Catalogs.linear(2, 4, 8), PreferencePolicy.STRICT);

        assertThat(plan.nodes()).hasSize(10);
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName("SCH-PREF-01 Ignore drops preferences and lists none")
    void ignoreListsNothing() {
        ClusterBuilder cluster =
                cluster().with(small(10).prefersSpread(Labels.HOSTNAME, 1).prefersNode(100, zoneIs("nowhere")));

        Plan plan = solve(cluster, Catalogs.linear(2, 4, 8), PreferencePolicy.IGNORE);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes()).hasSize(1);
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName("Decisions 2: a soft zone spread is kept where zones cost the same")
    void softZoneSpreadIsKeptForFree() {
        ClusterBuilder cluster = cluster().with(pod("web").cpu("2").replicas(6).prefersSpread(Labels.ZONE, 1));

        Plan plan = solve(cluster, Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThat(zones(plan)).containsExactlyInAnyOrder(ZONE_A, ZONE_A, ZONE_B, ZONE_B, ZONE_C, ZONE_C);
        assertThat(plan.hourlyPrice()).isEqualTo(0.6, within(TOLERANCE));
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName("Decisions 2: pods prefer to be near a pod in another zone, which costs no more")
    void preferredAffinityIsKeptForFree() {
        ClusterBuilder cluster = cluster()
                .with(
                        pod("db").cpu("2").zone(ZONE_C),
                        pod("web").cpu("2").replicas(2).prefersNear(10, Labels.ZONE, "db"));

        Plan plan = solve(cluster, Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThat(zones(plan)).containsExactly(ZONE_C, ZONE_C, ZONE_C);
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName(
            "Decisions 2: pods that prefer to be apart get small nodes of their own where a large one costs as much")
    void preferredAntiAffinityIsKeptForFree() {
        ClusterBuilder cluster =
                cluster().with(pod("web").cpu("2").replicas(2).prefersApartFrom(1, Labels.HOSTNAME, "web"));

        Plan plan = solve(cluster, Catalogs.linear(2, 4), PreferencePolicy.RESPECT);

        assertThat(plan.nodes()).extracting(PlannedNode::instanceType).containsExactly("c2", "c2");
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName(
            "Decisions 2: a soft spread over a zone that costs more than 5 % more is given up, over one at 3 % kept")
    void softZoneSpreadIsWorthFivePercent() {
        ClusterBuilder cluster = cluster().with(pod("web").cpu("2").replicas(2).prefersSpread(Labels.ZONE, 1));

        assertThat(zones(solve(cluster, secondZoneAt(0.103), PreferencePolicy.RESPECT)))
                .containsExactlyInAnyOrder(ZONE_A, ZONE_B);
        Plan dear = solve(cluster, secondZoneAt(0.106), PreferencePolicy.RESPECT);
        assertThat(zones(dear)).containsExactly(ZONE_A, ZONE_A);
        assertThat(dear.relaxed()).hasSize(1);
    }

    @Test
    @DisplayName(
            "Decisions 2: a soft zone spread is kept for free beside a soft hostname spread that is not worth its nodes")
    void zoneSpreadIsKeptWithoutHostnameSpread() {
        ClusterBuilder cluster = cluster()
                .with(pod("web")
                        .cpu("500m")
                        .replicas(12)
                        .prefersSpread(Labels.HOSTNAME, 1)
                        .prefersSpread(Labels.ZONE, 1));

        Plan plan = solve(cluster, Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThat(zones(plan)).containsExactlyInAnyOrder(ZONE_A, ZONE_B, ZONE_C);
        assertThat(plan.relaxed())
                .hasSize(9)
                .allSatisfy(r -> assertThat(r.preference()).contains(Labels.HOSTNAME));
    }

    @Test
    @DisplayName("Decisions 2: of existing nodes with room, the one that meets a preference takes the pod")
    void existingNodeThatMeetsThePreference() {
        InstanceType type = Catalogs.linear(2).shared().get(0);
        ClusterBuilder cluster = cluster()
                .with(
                        node("a").pool("default").of(type, ZONE_A, CapacityType.ON_DEMAND),
                        node("b").pool("default").of(type, ZONE_B, CapacityType.ON_DEMAND))
                .with(pod("web").cpu("1").replicas(3).prefersNode(1, zoneIs(ZONE_B)));

        Plan plan = solve(cluster, Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThatPlan(plan).placesOnExisting("b", 2).placesOnExisting("a", 1);
        assertThat(plan.relaxed()).hasSize(1);
    }

    @Test
    @DisplayName("SCH-TSC-17 pods that a constraint of others counts may go where its key is unknown")
    void countedPodsMayLackTheKey() {
        ClusterBuilder cluster = cluster()
                .with(
                        pod("web").cpu("1"),
                        pod("watcher")
                                .cpu("1")
                                .spread(TopologySpreadConstraint.hard("rack", 1, LabelSelector.of("app", "web"))),
                        pod("loner").cpu("1").apartFrom("rack", "web"));

        Plan plan = solve(cluster, Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThatPlan(plan).schedulesPods("web").leavesPendingPods("watcher", "loner");
    }

    @Test
    @DisplayName("Decisions 2: a preferred zone is taken where it costs the same")
    void preferredZoneIsTakenForFree() {
        ClusterBuilder cluster = cluster().with(pod("web").cpu("2").replicas(2).prefersNode(1, zoneIs(ZONE_B)));

        Plan plan = solve(cluster, Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThat(zones(plan)).containsExactly(ZONE_B, ZONE_B);
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName("Decisions 2: a preferred zone at 3 % more is worth it for weight 100, not for weight 50")
    void weightsOfNodePreferences() {
        ClusterBuilder heavy = cluster().with(pod("web").cpu("2").replicas(2).prefersNode(100, zoneIs(ZONE_B)));
        ClusterBuilder light = cluster().with(pod("web").cpu("2").replicas(2).prefersNode(50, zoneIs(ZONE_B)));

        Plan met = solve(heavy, secondZoneAt(0.103), PreferencePolicy.RESPECT);
        Plan missed = solve(light, secondZoneAt(0.103), PreferencePolicy.RESPECT);

        assertThat(zones(met)).containsExactly(ZONE_B, ZONE_B);
        assertThat(met.relaxed()).isEmpty();
        assertThat(zones(missed)).containsExactly(ZONE_A, ZONE_A);
        assertThat(missed.relaxed())
                .extracting(RelaxedPreference::preference)
                .containsExactly(
                        "node affinity [topology.kubernetes.io/zone In [zone-b]], weight 50",
                        "node affinity [topology.kubernetes.io/zone In [zone-b]], weight 50");
    }

    @Test
    @DisplayName("Decisions 5: the claim of a node that meets a preference pins it, so that nothing else is launched")
    void preferenceThatIsMetIsPinned() {
        ClusterBuilder cluster = cluster().with(pod("web").cpu("2").prefersNode(100, zoneIs(ZONE_B)));

        Plan plan = solve(cluster, secondZoneAt(0.103), PreferencePolicy.RESPECT);

        assertThat(plan.nodes().get(0).requirements()).contains(zoneIs(ZONE_B));
    }

    @Test
    @DisplayName("Decisions 2: a preference that nothing meets leaves no pod pending")
    void impossiblePreferences() {
        ClusterBuilder cluster = cluster()
                .with(pod("web")
                        .cpu("1")
                        .replicas(3)
                        .prefersNode(100, zoneIs("nowhere"))
                        .prefersNear(100, Labels.ZONE, "nobody")
                        .prefersSpread("no-such-label", 1));

        for (PreferencePolicy policy : List.of(PreferencePolicy.RESPECT, PreferencePolicy.STRICT)) {
            Plan plan = solve(cluster, Catalogs.linear(2, 4), policy);

            assertThatPlan(plan).schedulesAll();
            assertThat(plan.relaxed()).as(policy.toString()).hasSize(9);
        }
    }

    @Test
    @DisplayName(
            "SCH-PREF-02 Strict gives up the heaviest preference first, so that the lighter one that can be met is met")
    void strictGivesUpTheHeaviestFirst() {
        ClusterBuilder cluster = cluster()
                .with(pod("web").cpu("2").prefersNode(100, zoneIs("nowhere")).prefersNode(1, zoneIs(ZONE_B)));

        Plan plan = solve(cluster, secondZoneAt(0.2), PreferencePolicy.STRICT);

        assertThat(zones(plan)).containsExactly(ZONE_B);
        assertThat(plan.relaxed())
                .extracting(RelaxedPreference::preference)
                .containsExactly("node affinity [topology.kubernetes.io/zone In [nowhere]], weight 100");
    }

    @Test
    @DisplayName(
            "SCH-PREF-02 Strict: of preferences that exclude each other one is given up that costs less, not the first in order")
    void strictGivesUpTheDearerOfTwo() {
        Catalog catalog = Catalogs.of(
                instanceType("c4").cpu("4").memory("16Gi").spot(0.1, ZONE_A).onDemand(0.4, ZONE_A));
        ClusterBuilder cluster = cluster()
                .with(
                        pod("lead").cpu("1"),
                        pod("web")
                                .cpu("1")
                                .replicas(2)
                                .prefersNear(100, Labels.CAPACITY_TYPE, "lead")
                                .prefersApartFrom(50, Labels.CAPACITY_TYPE, "web"));

        Plan plan = solve(cluster, catalog, PreferencePolicy.STRICT);

        assertThatPlan(plan).schedulesAll().costs(0.1);
        assertThat(plan.relaxed())
                .singleElement()
                .extracting(RelaxedPreference::preference)
                .asString()
                .isEqualTo("apart from pods app=web of namespace default by karpenter.sh/capacity-type, weight 50");
    }

    @Test
    @DisplayName(
            "SCH-PREF-02 Strict: a preference is given up before the limit of a NodePool leaves pods without a place for it")
    void strictLeavesNoPodForAPreference() {
        Catalog catalog = Catalogs.of(
                instanceType("c2").cpu("2").memory("4Gi").onDemand(0.085, ZONE_A),
                instanceType("m2").cpu("2").memory("8Gi").onDemand(0.096, ZONE_A),
                instanceType("r2").cpu("2").memory("16Gi").onDemand(0.126, ZONE_A),
                instanceType("c4").cpu("4").memory("8Gi").onDemand(0.17, ZONE_A),
                instanceType("m4").cpu("4").memory("16Gi").onDemand(0.192, ZONE_A));
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").limit("memory", "66Gi"))
                .with(
                        pod("large").cpu("3").memory("3Gi").replicas(12),
                        pod("web").cpu("500m").memory("3Gi").replicas(3).prefersNear(80, Labels.HOSTNAME, "web"));

        assertThatPlan(solve(cluster, catalog, PreferencePolicy.STRICT)).leavesPending(4);
    }

    @Test
    @DisplayName("SCH-PREF-08 Strict: a pool with a PreferNoSchedule taint loses to an untainted one of less weight")
    void strictAvoidsPreferNoSchedule() {
        Plan plan = solve(taintedPool(10), Catalogs.linear(2), PreferencePolicy.STRICT);

        assertThat(plan.nodes()).extracting(PlannedNode::nodePool).containsExactly("plain");
    }

    @Test
    @DisplayName(
            "SCH-PREF-08 Respect: a PreferNoSchedule taint does not outdo the weight of pools, but is listed; at equal weight it decides")
    void respectPricesPreferNoSchedule() {
        Plan heavier = solve(taintedPool(10), Catalogs.linear(2), PreferencePolicy.RESPECT);
        Plan equal = solve(taintedPool(0), Catalogs.linear(2), PreferencePolicy.RESPECT);

        assertThat(heavier.nodes()).extracting(PlannedNode::nodePool).containsExactly("a-tainted");
        assertThat(heavier.relaxed())
                .extracting(RelaxedPreference::preference)
                .containsExactly("no PreferNoSchedule taint, the node has batch:PreferNoSchedule");
        assertThat(equal.nodes()).extracting(PlannedNode::nodePool).containsExactly("plain");
        assertThat(equal.relaxed()).isEmpty();
    }

    @Test
    @DisplayName("Trying every combination of nodes gives up no preferences that are worth more than it saves")
    void combinationsKeepPreferences() {
        ClusterBuilder cluster = cluster()
                .with(
                        pod("a").cpu("1600m").replicas(4).prefersNear(100, Labels.HOSTNAME, "a"),
                        pod("b").cpu("1300m").replicas(4).prefersNear(100, Labels.HOSTNAME, "c"),
                        pod("c").cpu("2300m").replicas(6).prefersNear(100, Labels.HOSTNAME, "b"));

        Plan plan = solve(cluster, Catalogs.referenceBenchmark(60), PreferencePolicy.RESPECT);

        // The cheapest combination, by a billionth of a dollar, has more pods away from those that they prefer.
        assertThat(plan.relaxed()).hasSizeLessThanOrEqualTo(2);
    }

    private static ClusterBuilder taintedPool(int weight) {
        return cluster()
                .with(
                        nodePool("a-tainted").weight(weight).taint("batch", "", TaintEffect.PREFER_NO_SCHEDULE),
                        nodePool("plain"))
                .with(pod("web").cpu("1"));
    }

    private static PodBuilder small(int replicas) {
        return pod("web").cpu("100m").replicas(replicas);
    }

    private static Expression zoneIs(String zone) {
        return Expression.in(Labels.ZONE, zone);
    }

    /** A type of two cores, at 0.100 USD per hour in one zone and {@code price} in another. */
    private static Catalog secondZoneAt(double price) {
        return Catalogs.of(instanceType("c2")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.100, ZONE_A)
                .onDemand(price, ZONE_B));
    }

    private static List<String> zones(Plan plan) {
        return plan.nodes().stream().map(PlannedNode::zone).toList();
    }

    private static Plan solve(ClusterBuilder cluster, Catalog catalog, PreferencePolicy policy) {
        SolverSettings settings =
                new SolverSettings(Duration.ZERO, 0, policy, MinValuesPolicy.STRICT, PoolWeight.STRICT);
        return Solver.builder().settings(settings).build().solve(Problem.of(cluster.build(), catalog));
    }
}
