package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.api.PreferencePolicy;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Prices and preferences")
class PriceTest {

    /** A core costs half as much in zone-a as in zone-b. */
    private static final Catalog TWO_ZONES = Catalogs.of(
            instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).onDemand(0.2, ZONE_B));

    private static ClusterBuilder preferring(String zone, int weight) {
        return cluster().with(pods(1).cpu("1").prefersNode(weight, Expression.in(Labels.ZONE, zone)));
    }

    @Test
    @DisplayName("KW-C-01 seventeen cores cost a node of sixteen and one of two, not one of thirty-two")
    void noSizeJump() {
        assertThatPlan(plan(cluster().with(pods(17).cpu("1")), Catalogs.linear(2, 4, 8, 16, 32)))
                .schedulesAll()
                .costs(0.9)
                .isBoundedBelow();
    }

    @Test
    @DisplayName("where pods of a kind need a node each, others join them there: no plan costs less")
    void othersJoinPodsThatAreApart() {
        // Large nodes are the better buy for pods that may share them, but eight nodes are needed anyway.
        Catalog catalog = Catalogs.of(
                instanceType("one").cpu("1").memory("8Gi").onDemand(0.06, ZONE_A),
                instanceType("two").cpu("2").memory("16Gi").onDemand(0.1, ZONE_A),
                instanceType("sixteen").cpu("16").memory("128Gi").onDemand(0.6, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pods(8).named("apart")
                                                .cpu("200m")
                                                .label("app", "apart")
                                                .apartFrom(Labels.HOSTNAME, "apart"),
                                        pods(24).named("filler").cpu("500m")),
                        catalog))
                .schedulesAll()
                .launches(8)
                .costs(0.8);
    }

    @Test
    @DisplayName("where pods of several kinds need a node each, no plan costs less, by however little")
    void severalKindsApart() {
        Catalog catalog = Catalogs.of(
                instanceType("c").cpu("2").memory("3115Mi").onDemand(0.0275, ZONE_A),
                instanceType("m").cpu("2").memory("6903Mi").onDemand(0.0301, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        apart("one", 5).cpu("500m").memory("1500Mi"),
                                        apart("two", 4).cpu("250m").memory("1500Mi"),
                                        apart("three", 2).cpu("100m").memory("512Mi"),
                                        pod("four").cpu("100m").memory("128Mi")),
                        catalog))
                .schedulesAll()
                .costs(4 * 0.0275 + 0.0301);
    }

    @Test
    @DisplayName(
            "few pods get nodes that hold all of them at least cost, though other nodes are better filled one by one")
    void fewPods() {
        Catalog catalog = Catalogs.of(
                instanceType("c2").cpu("2").memory("4Gi").onDemand(0.08, ZONE_A),
                instanceType("m2").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A),
                instanceType("c4").cpu("4").memory("8Gi").onDemand(0.16, ZONE_A),
                instanceType("m4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("large").cpu("2").memory("1Gi").replicas(2),
                                        pod("small").cpu("200m").memory("2Gi").replicas(5)),
                        catalog))
                .schedulesAll()
                .costs(0.28);
    }

    private static PodBuilder apart(String name, int count) {
        return pods(count).named(name).label(PodBuilder.APP, name).spread(Labels.HOSTNAME, 1);
    }

    @Test
    @DisplayName("KW-C-02 of NodePools of equal weight the cheaper one is taken, whatever their names")
    void cheaperPool() {
        Catalog catalog = Catalogs.of(
                instanceType("cheap").cpu("4").memory("16Gi").onDemand(0.1, ZONE_A),
                instanceType("dear").cpu("4").memory("16Gi").onDemand(0.4, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        nodePool("a").instanceTypes("cheap"),
                                        nodePool("z").instanceTypes("dear"))
                                .with(pods(4).cpu("1")),
                        catalog))
                .schedulesAll()
                .launchesOnlyFrom("a")
                .costs(0.1);
    }

    @Test
    @DisplayName("KW-C-04 a preference for nodes apart opens no node that is not worth it")
    void preferenceOpensNoNodes() {
        ClusterBuilder cluster = cluster().with(pods(10).cpu("100m").prefersSpread(Labels.HOSTNAME, 1));

        assertThatPlan(plan(cluster, Catalogs.linear(2, 4))).schedulesAll().launches(1);
        assertThatPlan(plan(cluster, Catalogs.linear(2, 4), Planned.with(PreferencePolicy.IGNORE)))
                .schedulesAll()
                .launches(1);
    }

    @Test
    @DisplayName("SCH-PREF-01 Strict: a soft spread is hard as long as it can be met")
    void strictSpread() {
        assertThatPlan(plan(
                        cluster().with(pods(3).cpu("100m").prefersSpread(Labels.HOSTNAME, 1)),
                        Catalogs.linear(2, 4),
                        Planned.with(PreferencePolicy.STRICT)))
                .schedulesAll()
                .launches(3);
    }

    @Test
    @DisplayName("SCH-PREF-02 a preference that cannot be met leaves no pod pending, under any policy")
    void unmetPreference() {
        for (PreferencePolicy policy : PreferencePolicy.values()) {
            Plan plan = plan(preferring("nowhere", 100), TWO_ZONES, Planned.with(policy));

            assertThatPlan(plan).schedulesAll().costs(0.1);
        }
    }

    @Test
    @DisplayName("Decisions 2, Respect: a preference is not worth twice the price, Strict: it is")
    void preferenceHasAPrice() {
        assertThatPlan(plan(preferring(ZONE_B, 100), TWO_ZONES)).schedulesAll().costs(0.1);
        assertThatPlan(plan(preferring(ZONE_B, 100), TWO_ZONES, Planned.with(PreferencePolicy.STRICT)))
                .schedulesAll()
                .costs(0.2);
        assertThatPlan(plan(preferring(ZONE_B, 100), TWO_ZONES, Planned.with(PreferencePolicy.IGNORE)))
                .schedulesAll()
                .costs(0.1);
    }

    @Test
    @DisplayName("Decisions 2, Respect: what a plan does not meet is listed with the pod")
    void unmetIsListed() {
        assertThat(plan(preferring(ZONE_B, 100), TWO_ZONES).relaxed())
                .hasSize(1)
                .allSatisfy(relaxed -> assertThat(relaxed.pod().name()).isEqualTo("pod-0"));
        assertThat(plan(preferring(ZONE_A, 100), TWO_ZONES).relaxed()).isEmpty();
    }

    @Test
    @DisplayName("SCH-PREF-08 a NodePool with a PreferNoSchedule taint loses to one without, at an equal price")
    void shyPool() {
        for (PreferencePolicy policy : List.of(PreferencePolicy.RESPECT, PreferencePolicy.STRICT)) {
            assertThatPlan(plan(
                            cluster()
                                    .with(nodePool("a").taint("shy", "", TaintEffect.PREFER_NO_SCHEDULE), nodePool("b"))
                                    .with(pods(1).cpu("1")),
                            TWO_ZONES,
                            Planned.with(policy)))
                    .schedulesAll()
                    .launchesOnlyFrom("b");
        }
    }

    @Test
    @DisplayName("SCH-PREF-02 the only NodePool is used though it has a PreferNoSchedule taint")
    void onlyShyPool() {
        for (PreferencePolicy policy : PreferencePolicy.values()) {
            assertThatPlan(plan(
                            cluster()
                                    .with(nodePool("a").taint("shy", "", TaintEffect.PREFER_NO_SCHEDULE))
                                    .with(pods(1).cpu("1")),
                            TWO_ZONES,
                            Planned.with(policy)))
                    .schedulesAll();
        }
    }

    @Test
    @DisplayName("SCH-PREF-03 alternatives of required node affinity are all looked at, the cheapest is taken")
    void cheapestAlternative() {
        assertThatPlan(plan(
                        cluster()
                                .with(pod("a").cpu("1")
                                        .requiresNode(Expression.in(Labels.ZONE, ZONE_B))
                                        .requiresNode(new Expression(Labels.ZONE, Operator.IN, List.of(ZONE_A)))),
                        TWO_ZONES))
                .schedulesAll()
                .costs(0.1);
    }

    @Test
    @DisplayName(
            "Decisions 3: a small node that is the best buy for its pod is dropped where another has room for the pod")
    void noNodeTooMany() {
        Catalog catalog = Catalogs.of(
                instanceType("nano").cpu("1").memory("1Gi").onDemand(0.004, ZONE_A),
                instanceType("large").cpu("8").memory("32Gi").onDemand(0.27, ZONE_A),
                instanceType("huge").cpu("32").memory("128Gi").onDemand(2, ZONE_A));

        // The single pod may share a node with the pair only; the others are of another team, and first fit puts them
        // on one node.
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").requires("test.karpenter.io/team", Operator.IN, "a", "b"))
                        .with(
                                pod("single").cpu("1").memory("1Gi").nodeSelector("test.karpenter.io/team", "a"),
                                pods(2).named("pair").cpu("3").nodeSelector("test.karpenter.io/team", "a"),
                                pods(9).named("other")
                                        .cpu("1")
                                        .memory("2Gi")
                                        .nodeSelector("test.karpenter.io/team", "b")),
                catalog);

        assertThatPlan(plan).schedulesAll().launchesTypes("large", "large", "large");
    }

    @Test
    @DisplayName("Decisions 3: pods that may carry any label join a node whose pods need one, where that is cheaper")
    void joinsALabelledNode() {
        Catalog catalog = Catalogs.of(
                instanceType("nano").cpu("2").memory("1Gi").onDemand(0.004, ZONE_A),
                instanceType("large").cpu("8").memory("32Gi").onDemand(0.27, ZONE_A));

        Plan plan = plan(
                cluster()
                        .with(nodePool("default").requires("test.karpenter.io/team", Operator.EXISTS))
                        .with(
                                pod("blue").cpu("1900m").nodeSelector("test.karpenter.io/team", "blue"),
                                pods(2).named("any").cpu("3").memory("3Gi")),
                catalog);

        assertThatPlan(plan).schedulesAll().launchesTypes("large");
    }
}
