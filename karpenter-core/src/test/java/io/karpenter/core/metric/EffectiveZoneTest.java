package io.karpenter.core.metric;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.NodeSelectorTerm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The zone a pod must run in")
class EffectiveZoneTest {

    private static String zone(PodBuilder pod) {
        return zone(cluster(), pod);
    }

    private static String zone(ClusterBuilder cluster, PodBuilder pod) {
        return EffectiveZone.in(cluster.with(pod).build(), Catalogs.linear(4)).of(pod.one());
    }

    private static NodeBuilder nodeIn(String zone) {
        return node("node-" + zone).zone(zone).allocatable("cpu", "4", "memory", "16Gi", "pods", "110");
    }

    private static Expression zones(Operator operator, String... zones) {
        return new Expression(Labels.ZONE, operator, List.of(zones));
    }

    @Test
    @DisplayName("SCH-MET-12 is the one that it requires, several or none required are flexible")
    void own() {
        assertThat(zone(pod("web").zone(ZONE_A))).isEqualTo(ZONE_A);
        assertThat(zone(pod("web").requiresNode(zones(Operator.IN, ZONE_A, ZONE_B))))
                .isEqualTo("flexible");
        assertThat(zone(pod("web"))).isEqualTo("flexible");
        assertThat(zone(pod("web").requiresNode(zones(Operator.NOT_IN, ZONE_A, ZONE_B))))
                .isEqualTo("flexible");
    }

    @Test
    @DisplayName("SCH-MET-12 is none if its requirements contradict each other")
    void contradiction() {
        assertThat(zone(pod("web").zone(ZONE_A).requiresNode(zones(Operator.IN, ZONE_B))))
                .isEqualTo("none");
    }

    @Test
    @DisplayName("SCH-MET-12 alternatives of node affinity count together")
    void alternatives() {
        assertThat(zone(pod("web").requiresNode(zones(Operator.IN, ZONE_A)).requiresNode(zones(Operator.IN, ZONE_B))))
                .isEqualTo("flexible");
        assertThat(zone(pod("web")
                        .requiresNode(zones(Operator.IN, ZONE_A))
                        .requiresNode(Expression.in(Labels.ARCH, "amd64"))))
                .isEqualTo("flexible");
        assertThat(zone(pod("web")
                        .requiresNode(zones(Operator.IN, ZONE_A))
                        .requiresNode(zones(Operator.IN, ZONE_A), Expression.in(Labels.ARCH, "amd64"))))
                .isEqualTo(ZONE_A);
    }

    @Test
    @DisplayName("SCH-MET-12 is not decided by a preference")
    void preference() {
        assertThat(zone(pod("web").prefersNode(100, zones(Operator.IN, ZONE_A))))
                .isEqualTo("flexible");
        assertThat(zone(
                        cluster()
                                .with(nodeIn(ZONE_A))
                                .with(pod("web-0").label("app", "web").on("node-" + ZONE_A)),
                        pod("web").label("app", "web").prefersSpread(Labels.ZONE, 1)))
                .isEqualTo("flexible");
    }

    @Test
    @DisplayName("SCH-MET-12 is that of its volume; none if its own requirements are elsewhere")
    void volumes() {
        ClusterBuilder withVolume = cluster().boundVolume("data", ZONE_B);

        assertThat(zone(withVolume, pod("web").volumeClaim("data"))).isEqualTo(ZONE_B);
        assertThat(zone(
                        cluster().boundVolume("data", ZONE_B),
                        pod("web").volumeClaim("data").requiresNode(zones(Operator.IN, ZONE_A, ZONE_B))))
                .isEqualTo(ZONE_B);
        assertThat(zone(
                        cluster().boundVolume("data", ZONE_B),
                        pod("web").volumeClaim("data").zone(ZONE_A)))
                .isEqualTo("none");
        assertThat(zone(
                        cluster().boundVolume("data", ZONE_B),
                        pod("web").volumeClaim("data").requiresNode(zones(Operator.NOT_IN, ZONE_B))))
                .isEqualTo("none");
    }

    @Test
    @DisplayName("SCH-MET-12 volumes of several zones leave it flexible, two volumes apart leave none")
    void severalVolumes() {
        assertThat(zone(
                        cluster().storageClass("ab", ZONE_A, ZONE_B).waitingVolume("data", "ab"),
                        pod("web").volumeClaim("data")))
                .isEqualTo("flexible");
        assertThat(zone(
                        cluster().boundVolume("a", ZONE_A).boundVolume("b", ZONE_B),
                        pod("web").volumeClaim("a").volumeClaim("b")))
                .isEqualTo("none");
    }

    @Test
    @DisplayName("SCH-MET-12 is the one zone that its spread, affinity or anti-affinity leaves")
    void topology() {
        ClusterBuilder running = cluster().with(nodeIn(ZONE_A)).with(pod("db").on("node-" + ZONE_A));
        assertThat(zone(running, pod("web").near(Labels.ZONE, "db"))).isEqualTo(ZONE_A);

        ClusterBuilder full = cluster()
                .with(nodeIn(ZONE_A), nodeIn(ZONE_B))
                .with(
                        pod("web-0").label("app", "web").on("node-" + ZONE_A),
                        pod("web-1").label("app", "web").on("node-" + ZONE_B));
        assertThat(zone(full, pod("web").label("app", "web").spread(Labels.ZONE, 1)))
                .isEqualTo(ZONE_C);
    }

    @Test
    @DisplayName("SCH-MET-12 what topology leaves is narrowed by its own zones")
    void topologyAndOwn() {
        ClusterBuilder running = cluster().with(nodeIn(ZONE_A)).with(pod("db").on("node-" + ZONE_A));
        assertThat(zone(running, pod("web").near(Labels.ZONE, "db").zone(ZONE_B)))
                .isEqualTo("none");

        ClusterBuilder apart = cluster().with(nodeIn(ZONE_A)).with(pod("db").on("node-" + ZONE_A));
        assertThat(zone(
                        apart,
                        pod("web").apartFrom(Labels.ZONE, "db").requiresNode(zones(Operator.IN, ZONE_A, ZONE_B))))
                .isEqualTo(ZONE_B);
    }

    @Test
    @DisplayName("SCH-MET-12 is not decided by volumes if one of their places leaves the zone open")
    void volumeElsewhere() {
        ClusterBuilder anywhere = cluster()
                .volume(new Volume(
                        "pv",
                        List.of(
                                NodeSelectorTerm.of(Expression.in(Labels.ZONE, ZONE_B)),
                                NodeSelectorTerm.of(Expression.in(Labels.ARCH, "amd64"))),
                        Optional.empty(),
                        false,
                        false))
                .volumeClaim(new VolumeClaim(
                        "default", "data", Optional.of("pv"), Optional.empty(), Set.of(), false, false));

        assertThat(zone(anywhere, pod("web").volumeClaim("data"))).isEqualTo("flexible");
    }

    @Test
    @DisplayName("SCH-MET-12 what volumes leave is narrowed by topology")
    void volumesAndTopology() {
        assertThat(zone(
                        cluster()
                                .storageClass("ab", ZONE_A, ZONE_B)
                                .waitingVolume("data", "ab")
                                .with(nodeIn(ZONE_A))
                                .with(pod("db").on("node-" + ZONE_A)),
                        pod("web").volumeClaim("data").apartFrom(Labels.ZONE, "db")))
                .isEqualTo(ZONE_B);
        assertThat(zone(
                        cluster()
                                .boundVolume("data", ZONE_B)
                                .with(nodeIn(ZONE_A))
                                .with(pod("db").on("node-" + ZONE_A)),
                        pod("web").volumeClaim("data").near(Labels.ZONE, "db")))
                .isEqualTo("none");
    }

    @Test
    @DisplayName("SCH-MET-12 is none if affinity finds nobody to be near to")
    void unsatisfiable() {
        assertThat(zone(pod("web").near(Labels.ZONE, "nobody"))).isEqualTo("none");
    }

    @Test
    @DisplayName("SCH-MET-12 does not count what other pods ask for, nor other topology keys")
    void others() {
        ClusterBuilder shunned = cluster()
                .with(nodeIn(ZONE_A))
                .with(pod("db").apartFrom(Labels.ZONE, "web").on("node-" + ZONE_A));
        assertThat(zone(shunned, pod("web").requiresNode(zones(Operator.IN, ZONE_A))))
                .isEqualTo(ZONE_A);

        ClusterBuilder running = cluster().with(nodeIn(ZONE_A)).with(pod("db").on("node-" + ZONE_A));
        assertThat(zone(running, pod("web").near(Labels.HOSTNAME, "db"))).isEqualTo("flexible");
    }
}
