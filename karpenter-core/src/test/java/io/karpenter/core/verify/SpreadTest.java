package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Hard topology spread holds in some order of binding")
class SpreadTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 16);
    private static final LabelSelector WEB = LabelSelector.of(PodBuilder.APP, "web");

    private static PodBuilder web(int replicas) {
        return pod("web").replicas(replicas).spread(Labels.ZONE, 1);
    }

    /** The first {@code a} replicas of web in zone-a, the next {@code b} in zone-b, {@code c} in zone-c. */
    private static PlanBuilder zones(ClusterBuilder input, int a, int b, int c) {
        PlanBuilder plan = planFor(input, CATALOG);
        int from = 0;
        for (PlannedNodeBuilder node : List.of(
                node("in-a", "c2").in(ZONE_A).replicas("web", 0, a),
                node("in-b", "c2").in(ZONE_B).replicas("web", a, a + b),
                node("in-c", "c2").in(ZONE_C).replicas("web", a + b, a + b + c))) {
            int pods = List.of(a, b, c).get(from++);
            if (pods > 0) {
                plan.with(node);
            }
        }
        return plan;
    }

    private static NodeBuilder old(String name, String zone) {
        return NodeBuilder.node(name).zone(zone).allocatable("cpu", "4", "memory", "8Gi", "pods", "10");
    }

    @Test
    @DisplayName("SCH-TSC-13 SCH-TSC-20 four pods over three zones with skew 1 stand 1, 1, 2")
    void skew() {
        zones(cluster().with(web(4)), 1, 1, 2).isValid();
        assertThat(zones(cluster().with(web(4)), 3, 1, 0).isCaughtBy("SCH-TSC-13"))
                .contains("zone-a would have 3 more matching pods than zone-c", "maxSkew 1");
        zones(cluster().with(web(5)), 3, 1, 1).isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName(
            "SCH-TSC-20 zones limited to two by the NodePool give 2, 2; a bound pod elsewhere counts for nothing more")
    void zonesOfTheNodePool() {
        ClusterBuilder two = cluster().with(web(4)).with(nodePool("default").zones(ZONE_A, ZONE_B));

        zones(two, 2, 2, 0).isValid();
        zones(two, 3, 1, 0).isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-TSC-20 with one bound pod in a zone that the NodePool cannot use, 2 and 2 fit, 3 do not")
    void boundPodHoldsTheMinimum() {
        ClusterBuilder input = cluster()
                .with(web(5))
                .with(nodePool("default").zones(ZONE_A, ZONE_B))
                .with(old("old", ZONE_C))
                .with(pod("web").named("web-old").label(PodBuilder.APP, "web").on("old"));

        zones(input, 2, 2, 0).pending("web-4").isValid();
        zones(input, 3, 2, 0).isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-TSC-09 bound pods count unless they are being deleted, are elsewhere or match nothing")
    void whichPodsCount() {
        for (PodBuilder bound : List.of(
                pod("x").replicas(2).label(PodBuilder.APP, "web").on("old").terminating(),
                pod("x").replicas(2).label(PodBuilder.APP, "web").on("old").namespace("other"),
                pod("x").replicas(2).label(PodBuilder.APP, "api").on("old"))) {
            zones(cluster().with(web(3)).with(old("old", ZONE_A)).with(bound), 1, 1, 1)
                    .isValid();
        }
        zones(
                        cluster()
                                .with(web(3))
                                .with(old("old", ZONE_A))
                                .with(pod("x").replicas(2)
                                        .label(PodBuilder.APP, "web")
                                        .on("old")),
                        1,
                        1,
                        1)
                .isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-TSC-06 KW-D-18 a zone without available capacity counts as an empty one, unless only nodes count")
    void emptyZone() {
        Catalog noneInC = Catalogs.of(Catalogs.linearType(2)
                .offering(Offering.of("zone-d", CapacityType.ON_DEMAND, 1).withAvailable(false)));
        PlanBuilder plan = planFor(cluster().with(web(6)), noneInC)
                .with(
                        node("a", "c2").in(ZONE_A).replicas("web", 0, 2),
                        node("b", "c2").in(ZONE_B).replicas("web", 2, 4),
                        node("c", "c2").in(ZONE_C).replicas("web", 4, 6));

        assertThat(plan.isCaughtBy("SCH-TSC-13")).contains("zone-d");
        plan.settings(VerifierSettings.DEFAULT.withSpreadDomains(VerifierSettings.SpreadDomains.NODES_ONLY))
                .isValid();
    }

    @Test
    @DisplayName("SCH-TSC-12 fewer domains than minDomains make the minimum zero")
    void minDomains() {
        ClusterBuilder two = cluster().with(nodePool("default").zones(ZONE_A, ZONE_B));
        PodBuilder web = pod("web")
                .replicas(3)
                .spread(new TopologySpreadConstraint(
                        1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.of(3), true, false, List.of()));

        zones(two.with(web), 1, 1, 0).pending("web-2").isValid();
        assertThat(zones(
                                cluster()
                                        .with(nodePool("default").zones(ZONE_A, ZONE_B))
                                        .with(web),
                                2,
                                1,
                                0)
                        .isCaughtBy("SCH-TSC-13"))
                .contains("minDomains is 3");
    }

    @Test
    @DisplayName(
            "SCH-TSC-15 a planned node pins the zone its pods are spread over, an existing one carries it (decisions 5)")
    void pinnedDomain() {
        planFor(cluster().with(web(1)), CATALOG)
                .with(node("a", "c2").in(ZONE_A).pods("web-0"))
                .isValid();
        assertThat(planFor(cluster().with(web(1)), CATALOG)
                        .with(node("a", "c2").in(ZONE_A, ZONE_B).pods("web-0"))
                        .isCaughtBy("SCH-TSC-15"))
                .contains("leaves open: zone-a or zone-b");
        planFor(cluster().with(web(1)).with(old("old", ZONE_A).withoutLabel(Labels.ZONE)), CATALOG)
                .onExisting("old", "web-0")
                .isCaughtBy("SCH-TSC-15");
    }

    @Test
    @DisplayName("SCH-LBL-02 a spread over another name of a key finds no domain")
    void aliasKey() {
        planFor(cluster().with(pod("web").spread("failure-domain.beta.kubernetes.io/zone", 1)), CATALOG)
                .with(node("a", "c2").pods("web"))
                .isCaughtBy("SCH-TSC-15");
    }

    @Test
    @DisplayName("SCH-TSC-14 over hostnames a node takes maxSkew pods, since a new node is always possible")
    void hostnames() {
        PodBuilder web = pod("web").replicas(4).spread(Labels.HOSTNAME, 2);

        planFor(cluster().with(web), CATALOG)
                .with(node("a", "c2").replicas("web", 0, 2), node("b", "c2").replicas("web", 2, 4))
                .isValid();
        planFor(cluster().with(web), CATALOG)
                .with(node("a", "c2").replicas("web", 0, 3), node("b", "c2").replicas("web", 3, 4))
                .isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-TSC-14 where only nodes count, hostnames are as even as the emptiest node allows")
    void hostnamesOfNodesOnly() {
        PlanBuilder plan = planFor(cluster().with(pod("web").replicas(5).spread(Labels.HOSTNAME, 1)), CATALOG)
                .with(node("a", "c2").replicas("web", 0, 3), node("b", "c2").replicas("web", 3, 5));

        plan.isCaughtBy("SCH-TSC-13");
        plan.settings(VerifierSettings.DEFAULT.withSpreadDomains(VerifierSettings.SpreadDomains.NODES_ONLY))
                .isValid();
    }

    @Test
    @DisplayName("SCH-TSC-13 pods that do not match their own selector may share a domain in any number")
    void notSelfMatching() {
        PodBuilder api = pod("api").replicas(3).spread(TopologySpreadConstraint.hard(Labels.ZONE, 1, WEB));

        planFor(cluster().with(api), CATALOG)
                .with(node("a", "c2").replicas("api", 0, 3))
                .isValid();
        planFor(
                        cluster()
                                .with(api)
                                .with(old("old", ZONE_A))
                                .with(pod("x").replicas(2)
                                        .label(PodBuilder.APP, "web")
                                        .on("old")),
                        CATALOG)
                .with(node("a", "c2").replicas("api", 0, 3))
                .isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-TSC-13 matching pods without the constraint may be bound last, so they block nobody")
    void unconstrainedPods() {
        ClusterBuilder input =
                cluster().with(web(3)).with(pod("free").replicas(4).label(PodBuilder.APP, "web"));

        planFor(input, CATALOG)
                .with(
                        node("a", "c16").in(ZONE_A).replicas("web", 0, 1).replicas("free", 0, 4),
                        node("b", "c2").in(ZONE_B).replicas("web", 1, 2),
                        node("c", "c2").in(ZONE_C).replicas("web", 2, 3))
                .isValid();
    }

    @Test
    @DisplayName(
            "SCH-TSC-05 KW-D-06 without a selector nothing counts, with an empty one everything in the namespace does")
    void selectors() {
        PodBuilder none = pod("web").replicas(3).spread(constraint(Optional.empty(), List.of()));
        PodBuilder all = pod("web").replicas(3).spread(constraint(Optional.of(LabelSelector.EVERYTHING), List.of()));

        zones(cluster().with(none), 3, 0, 0).isValid();
        zones(cluster().with(all), 1, 1, 1).isValid();
        zones(cluster().with(all), 3, 0, 0).isCaughtBy("SCH-TSC-13");
    }

    private static TopologySpreadConstraint constraint(Optional<LabelSelector> selector, List<String> matchLabelKeys) {
        return new TopologySpreadConstraint(
                1, Labels.ZONE, true, selector, OptionalInt.empty(), true, false, matchLabelKeys);
    }

    @Test
    @DisplayName("SCH-TSC-04 matchLabelKeys restrict counting to pods with the same value")
    void matchLabelKeys() {
        for (boolean sameVersion : List.of(true, false)) {
            PodBuilder web = pod("web")
                    .replicas(3)
                    .label(PodBuilder.APP, "web")
                    .label("version", "2")
                    .spread(constraint(Optional.of(WEB), List.of("version", "absent")));
            PlanBuilder plan = zones(
                    cluster()
                            .with(web)
                            .with(old("old", ZONE_A))
                            .with(pod("x").replicas(2)
                                    .label(PodBuilder.APP, "web")
                                    .label("version", sameVersion ? "2" : "1")
                                    .on("old")),
                    1,
                    1,
                    1);
            if (sameVersion) {
                plan.isCaughtBy("SCH-TSC-13");
            } else {
                plan.isValid();
            }
        }
    }

    @Test
    @DisplayName(
            "SCH-TSC-10 nodeAffinityPolicy Honor leaves out nodes that the pod's own affinity excludes, Ignore does not")
    void nodeAffinityPolicy() {
        for (boolean honor : List.of(true, false)) {
            PodBuilder web = pod("web")
                    .replicas(2)
                    .requiresNode(new Expression(Labels.ZONE, Operator.NOT_IN, List.of(ZONE_B)))
                    .spread(new TopologySpreadConstraint(
                            1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.empty(), honor, false, List.of()));
            PlanBuilder plan = planFor(
                            cluster()
                                    .with(web)
                                    .with(nodePool("default").zones(ZONE_A))
                                    .with(old("old", ZONE_B)),
                            CATALOG)
                    .with(node("a", "c2").replicas("web", 0, 2));
            if (honor) {
                plan.isValid();
            } else {
                plan.isCaughtBy("SCH-TSC-13");
            }
        }
    }

    @Test
    @DisplayName("SCH-TSC-07 SCH-TSC-10 nodeTaintsPolicy Honor leaves out domains behind taints, Ignore does not")
    void nodeTaintsPolicy() {
        for (boolean honor : List.of(true, false)) {
            PodBuilder web = pod("web")
                    .replicas(2)
                    .spread(new TopologySpreadConstraint(
                            1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.empty(), true, honor, List.of()));
            PlanBuilder plan = planFor(
                            cluster()
                                    .with(web)
                                    .with(
                                            nodePool("default").zones(ZONE_A),
                                            nodePool("tainted")
                                                    .zones(ZONE_B)
                                                    .taint("team", "red", TaintEffect.NO_SCHEDULE))
                                    .with(old("old", ZONE_C).taint("team", "red", TaintEffect.NO_SCHEDULE)),
                            CATALOG)
                    .with(node("a", "c2").replicas("web", 0, 2));
            if (honor) {
                plan.isValid();
            } else {
                plan.isCaughtBy("SCH-TSC-13");
            }
        }
    }

    @Test
    @DisplayName(
            "SCH-TSC-03 KW-D-05 each pod counts by its own affinity: kinds pinned to different zones do not share counts")
    void ownFilter() {
        ClusterBuilder input = cluster()
                .with(
                        pod("one")
                                .replicas(2)
                                .label(PodBuilder.APP, "web")
                                .zone(ZONE_A)
                                .spread(Labels.ZONE, 1),
                        pod("two")
                                .replicas(5)
                                .label(PodBuilder.APP, "web")
                                .zone(ZONE_B)
                                .spread(Labels.ZONE, 1));

        planFor(input, CATALOG)
                .with(
                        node("a", "c2").in(ZONE_A).replicas("one", 0, 2),
                        node("b", "c2").in(ZONE_B).replicas("two", 0, 5))
                .isValid();
    }

    @Test
    @DisplayName("SCH-TSC-13 of two kinds in a domain one must be able to come last")
    void kindsBlockEachOther() {
        ClusterBuilder input = cluster()
                .with(
                        pod("one").label(PodBuilder.APP, "web").spread(Labels.HOSTNAME, 1),
                        pod("two").label(PodBuilder.APP, "web").cpu("1").spread(Labels.HOSTNAME, 1),
                        pod("loose").label(PodBuilder.APP, "web").spread(Labels.HOSTNAME, 2));

        planFor(input, CATALOG)
                .with(node("a", "c2").pods("one", "loose"), node("b", "c2").pods("two"))
                .isValid();
        planFor(input, CATALOG)
                .with(node("a", "c2").pods("one", "two"), node("b", "c2").pods("loose"))
                .isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-TSC-06 KW-D-11 KW-D-32 values a NodePool excludes are no domains, its own name is one")
    void domainsOfNodePools() {
        ClusterBuilder teams = cluster()
                .with(pod("web").replicas(2).spread("team", 1))
                .with(nodePool("default")
                        .requires("team", Operator.IN, "red", "blue")
                        .requires("team", Operator.NOT_IN, "blue"));

        planFor(teams, CATALOG)
                .with(node("a", "c2").label("team", "red").replicas("web", 0, 2))
                .isValid();
        planFor(
                        cluster()
                                .with(pod("web").replicas(2).spread(Labels.NODEPOOL, 1))
                                .with(nodePool("default"), nodePool("other")),
                        CATALOG)
                .with(node("a", "c2").replicas("web", 0, 2))
                .isCaughtBy("SCH-TSC-13");
    }

    @Test
    @DisplayName("SCH-PREF-01 soft spread is not the verifier's business")
    void softSpread() {
        zones(cluster().with(pod("web").replicas(3).prefersSpread(Labels.ZONE, 1)), 3, 0, 0)
                .isValid();
    }
}
