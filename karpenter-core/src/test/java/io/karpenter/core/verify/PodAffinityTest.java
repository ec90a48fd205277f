package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Required pod affinity and anti-affinity hold in some order of binding")
class PodAffinityTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    /** {@code in} zone-a the first pods, in zone-b the second. */
    private static PlanBuilder zones(ClusterBuilder input, List<String> inA, List<String> inB) {
        PlanBuilder plan = planFor(input, CATALOG);
        if (!inA.isEmpty()) {
            plan.with(node("in-a", "c2").in(ZONE_A).pods(inA.toArray(String[]::new)));
        }
        if (!inB.isEmpty()) {
            plan.with(node("in-b", "c2").in(ZONE_B).pods(inB.toArray(String[]::new)));
        }
        return plan;
    }

    private static NodeBuilder old(String name, String zone) {
        return NodeBuilder.node(name).zone(zone).allocatable("cpu", "4", "memory", "8Gi", "pods", "10");
    }

    @Test
    @DisplayName("SCH-AFF-04 a pod joins a domain that has a matching pod, bound or planned")
    void follows() {
        ClusterBuilder planned = cluster().with(pod("db"), pod("web").near(Labels.ZONE, "db"));
        ClusterBuilder bound = cluster()
                .with(old("old", ZONE_A))
                .with(pod("db").on("old"), pod("web").near(Labels.ZONE, "db"));

        zones(planned, List.of("db", "web"), List.of()).isValid();
        assertThat(zones(planned, List.of("db"), List.of("web")).isCaughtBy("SCH-AFF-04"))
                .contains("zone-b", "pod default/db on node in-a");
        zones(bound, List.of("web"), List.of()).isValid();
        zones(bound, List.of(), List.of("web")).isCaughtBy("SCH-AFF-04");
    }

    @Test
    @DisplayName("SCH-AFF-08 affinity to nobody leaves the pod pending; chains resolve in any order")
    void chains() {
        ClusterBuilder chain = cluster()
                .with(
                        pod("ui").near(Labels.ZONE, "cache"),
                        pod("cache").near(Labels.ZONE, "web"),
                        pod("web").near(Labels.ZONE, "db"),
                        pod("db"));

        zones(chain, List.of("ui", "cache", "web", "db"), List.of()).isValid();
        zones(chain, List.of("ui", "cache", "web"), List.of()).pending("db").isCaughtBy("SCH-AFF-04");
        zones(cluster().with(pod("web").near(Labels.ZONE, "db")), List.of(), List.of())
                .pending("web")
                .isValid();
    }

    @Test
    @DisplayName("SCH-AFF-05 pods near each other open one domain, not two (KW-D-19)")
    void opensOneDomain() {
        ClusterBuilder input = cluster().with(pod("web").replicas(3).nearEachOther(Labels.ZONE));

        zones(input, List.of("web-0", "web-1", "web-2"), List.of()).isValid();
        assertThat(zones(input, List.of("web-0", "web-1"), List.of("web-2")).isCaughtBy("SCH-AFF-05"))
                .startsWith("pod default/web-2");
    }

    @Test
    @DisplayName("SCH-AFF-05 a matching bound pod anywhere forbids opening another domain")
    void boundPodForbidsOpening() {
        ClusterBuilder input = cluster()
                .with(old("old", ZONE_A))
                .with(pod("web").named("web-old").label(PodBuilder.APP, "web").on("old"))
                .with(pod("web").replicas(1).nearEachOther(Labels.ZONE));

        zones(input, List.of("web-0"), List.of()).isValid();
        zones(input, List.of(), List.of("web-0")).isCaughtBy("SCH-AFF-05");
    }

    @Test
    @DisplayName("SCH-AFF-05 opening comes before planned pods that would forbid it")
    void opensEarly() {
        ClusterBuilder input = cluster()
                .with(
                        pod("web").replicas(2).nearEachOther(Labels.ZONE),
                        pod("plain").label(PodBuilder.APP, "web"));

        zones(input, List.of("web-0", "web-1"), List.of("plain")).isValid();
    }

    @Test
    @DisplayName("SCH-AFF-07 self-affine pods forced into two zones cannot both be bound (decisions 4)")
    void twoForcedZones() {
        ClusterBuilder input = cluster()
                .with(
                        pod("one").label(PodBuilder.APP, "web").zone(ZONE_A).nearEachOther(Labels.ZONE),
                        pod("two").label(PodBuilder.APP, "web").zone(ZONE_B).nearEachOther(Labels.ZONE));

        zones(input, List.of("one"), List.of("two")).isCaughtBy("SCH-AFF-05");
        zones(input, List.of("one"), List.of()).pending("two").isValid();
    }

    @Test
    @DisplayName("SCH-AFF-06 hostname self-affinity fills one node")
    void oneHost() {
        ClusterBuilder input = cluster().with(pod("web").replicas(2).nearEachOther(Labels.HOSTNAME));

        planFor(input, CATALOG).with(node("a", "c2").pods("web-0", "web-1")).isValid();
        planFor(input, CATALOG)
                .with(node("a", "c2").pods("web-0"), node("b", "c2").pods("web-1"))
                .isCaughtBy("SCH-AFF-05");
    }

    @Test
    @DisplayName("SCH-AFF-04 a pod counts only if it matches all terms (decisions 4)")
    void allTerms() {
        PodAffinityTerm db = PodAffinityTerm.of(Labels.ZONE, LabelSelector.of(PodBuilder.APP, "db"));
        PodAffinityTerm fast = PodAffinityTerm.of(Labels.ZONE, LabelSelector.of("disk", "fast"));
        PodBuilder web = pod("web").near(db).near(fast);

        zones(
                        cluster()
                                .with(
                                        web,
                                        pod("both").label(PodBuilder.APP, "db").label("disk", "fast")),
                        List.of("web", "both"),
                        List.of())
                .isValid();
        zones(
                        cluster()
                                .with(
                                        web,
                                        pod("one").label(PodBuilder.APP, "db"),
                                        pod("two").label("disk", "fast")),
                        List.of("web", "one", "two"),
                        List.of())
                .isCaughtBy("SCH-AFF-04");
    }

    @Test
    @DisplayName("SCH-AFF-02 a term looks at the pod's namespace, at those it lists, and at those it selects by label")
    void namespaces() {
        LabelSelector db = LabelSelector.of(PodBuilder.APP, "db");
        PodAffinityTerm own = PodAffinityTerm.of(Labels.ZONE, db);
        PodAffinityTerm listed = new PodAffinityTerm(Labels.ZONE, Optional.of(db), Set.of("data"), Optional.empty());
        PodAffinityTerm selected = new PodAffinityTerm(
                Labels.ZONE, Optional.of(db), Set.of(), Optional.of(LabelSelector.of("kind", "storage")));
        PodAffinityTerm byName = new PodAffinityTerm(
                Labels.ZONE,
                Optional.of(db),
                Set.of(),
                Optional.of(LabelSelector.of("kubernetes.io/metadata.name", "data")));
        PodAffinityTerm everywhere =
                new PodAffinityTerm(Labels.ZONE, Optional.of(db), Set.of(), Optional.of(LabelSelector.EVERYTHING));
        PodAffinityTerm elsewhere =
                new PodAffinityTerm(Labels.ZONE, Optional.of(db), Set.of("other"), Optional.empty());

        for (PodAffinityTerm term : List.of(listed, selected, byName, everywhere)) {
            nearDbOfNamespaceData(term).isValid();
        }
        for (PodAffinityTerm term : List.of(own, elsewhere)) {
            nearDbOfNamespaceData(term).isCaughtBy("SCH-AFF-04");
        }
    }

    private static PlanBuilder nearDbOfNamespaceData(PodAffinityTerm term) {
        ClusterBuilder input = cluster()
                .namespace("data", Map.of("kind", "storage"))
                .with(pod("db").namespace("data"), pod("web").near(term));
        return zones(input, List.of("data/db", "web"), List.of());
    }

    @Test
    @DisplayName("SCH-AFF-04 SCH-AFF-08 a node pins the key its pods' affinity relies on, and existing ones carry it")
    void pinnedDomain() {
        ClusterBuilder input = cluster().with(pod("db"), pod("web").near(Labels.ZONE, "db"));

        planFor(input, CATALOG)
                .with(node("a", "c2").in(ZONE_A, ZONE_B).pods("db", "web"))
                .isCaughtBy("SCH-AFF-04");
        planFor(input, CATALOG)
                .with(
                        node("a", "c2").in(ZONE_A, ZONE_B).pods("db"),
                        node("b", "c2").in(ZONE_A).pods("web"))
                .isCaughtBy("SCH-AFF-04");
        planFor(input.with(old("old", ZONE_A).withoutLabel(Labels.ZONE)), CATALOG)
                .onExisting("old", "db", "web")
                .isCaughtBy("SCH-AFF-04");
    }

    @Test
    @DisplayName("SCH-AFF-04 a pod that is being deleted is no company")
    void terminatingCompany() {
        ClusterBuilder input = cluster()
                .with(old("old", ZONE_A))
                .with(pod("db").on("old").terminating(), pod("web").near(Labels.ZONE, "db"));

        zones(input, List.of("web"), List.of()).isCaughtBy("SCH-AFF-04");
    }

    @Test
    @DisplayName("SCH-AFF-09 pods apart from others share no domain with them, whoever holds the term")
    void apart() {
        ClusterBuilder input = cluster().with(pod("db"), pod("web").apartFrom(Labels.ZONE, "db"));

        zones(input, List.of("web"), List.of("db")).isValid();
        assertThat(zones(input, List.of("web", "db"), List.of()).isCaughtBy("SCH-AFF-09"))
                .contains("pod default/web", "pod default/db on node in-a");
        planFor(input, CATALOG)
                .with(
                        node("a", "c2").in(ZONE_A).pods("db"),
                        node("b", "c2").in(ZONE_A).pods("web"))
                .isCaughtBy("SCH-AFF-09");
    }

    @Test
    @DisplayName("SCH-AFF-09 replicas apart from each other need a domain each")
    void apartFromEachOther() {
        ClusterBuilder hosts = cluster().with(pod("web").replicas(2).apartFromEachOther(Labels.HOSTNAME));

        planFor(hosts, CATALOG)
                .with(node("a", "c2").pods("web-0"), node("b", "c2").pods("web-1"))
                .isValid();
        planFor(hosts, CATALOG).with(node("a", "c2").pods("web-0", "web-1")).isCaughtBy("SCH-AFF-09");
    }

    @Test
    @DisplayName("SCH-AFF-10 terms of bound pods hold too, even while those are being deleted")
    void boundHolders() {
        for (boolean terminating : List.of(true, false)) {
            PodBuilder db = pod("db").apartFrom(Labels.ZONE, "web").on("old");
            ClusterBuilder input =
                    cluster().with(old("old", ZONE_A)).with(terminating ? db.terminating() : db, pod("web"));

            zones(input, List.of(), List.of("web")).isValid();
            assertThat(zones(input, List.of("web"), List.of()).isCaughtBy("SCH-AFF-10"))
                    .contains("pod default/db");
        }
    }

    @Test
    @DisplayName("SCH-AFF-09 bound pods are avoided, except those being deleted")
    void boundTargets() {
        PodBuilder web = pod("web").apartFrom(Labels.ZONE, "db");

        zones(cluster().with(old("old", ZONE_A)).with(pod("db").on("old"), web), List.of("web"), List.of())
                .isCaughtBy("SCH-AFF-09");
        zones(
                        cluster()
                                .with(old("old", ZONE_A))
                                .with(pod("db").on("old").terminating(), web),
                        List.of("web"),
                        List.of())
                .isValid();
    }

    @Test
    @DisplayName("SCH-AFF-11 a node with an open zone is in each zone it may land in")
    void openZones() {
        ClusterBuilder input = cluster().with(pod("db"), pod("web").apartFrom(Labels.ZONE, "db"));

        planFor(input, CATALOG)
                .with(
                        node("a", "c2").in(ZONE_A, ZONE_B).pods("db"),
                        node("b", "c2").in(ZONE_C).pods("web"))
                .isValid();
        planFor(input, CATALOG)
                .with(
                        node("a", "c2").in(ZONE_A, ZONE_B).pods("db"),
                        node("b", "c2").in(ZONE_B).pods("web"))
                .isCaughtBy("SCH-AFF-09");
    }

    @Test
    @DisplayName("KW-D-30 on nodes without the key, anti-affinity is free, as for the kube-scheduler")
    void withoutKey() {
        ClusterBuilder input =
                cluster().with(old("old", ZONE_A)).with(pod("web").replicas(2).apartFromEachOther("example.com/rack"));

        planFor(input, CATALOG).onExisting("old", "web-0", "web-1").isValid();
    }

    @Test
    @DisplayName("SCH-AFF-01 preferred terms are not the verifier's business")
    void preferredTerms() {
        ClusterBuilder input = cluster()
                .with(
                        pod("db"),
                        pod("web").prefersNear(1, Labels.ZONE, "nobody").prefersApartFrom(1, Labels.ZONE, "db"));

        zones(input, List.of("db", "web"), List.of()).isValid();
    }
}
