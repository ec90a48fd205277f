package io.karpenter.core.rule.place;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.CSI_DRIVER;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.PodPhase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExistingNodesTest {

    private static final Catalog CATALOG = linear(4, 8);
    private static final String NOT_READY = "node.kubernetes.io/not-ready";

    private static ExistingNodes nodes(ClusterBuilder cluster) {
        return ExistingNodes.of(cluster.build(), CATALOG);
    }

    private static ExistingNode only(ClusterBuilder cluster) {
        assertThat(nodes(cluster).all()).hasSize(1);
        return nodes(cluster).all().get(0);
    }

    private static NodeBuilder small(String name) {
        return node(name).allocatable("cpu", "4", "memory", "16Gi", "pods", "10");
    }

    private static NodeBuilder machine(String name) {
        return node(name).of(CATALOG.find("c4").orElseThrow(), ZONE_A, CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName("SCH-NOD-02 open nodes are initialized ones first, then by name")
    void order() {
        ExistingNodes nodes = nodes(cluster()
                .with(
                        small("d").pool("default"),
                        small("c").pool("default").uninitialized(),
                        small("b"),
                        machine("a").pool("default").inFlight()));

        assertThat(nodes.open()).extracting(ExistingNode::name).containsExactly("b", "d", "a", "c");
    }

    @Test
    @DisplayName("SCH-NOD-04 nodes that are being deleted, and cordoned ones, take no pods but are still there")
    void closedNodes() {
        ExistingNodes nodes = nodes(cluster()
                .with(
                        small("cordoned").cordoned(),
                        small("deleting").deleting(),
                        machine("claim-deleting").pool("default").inFlight().deleting(),
                        small("open")));

        assertThat(nodes.open()).extracting(ExistingNode::name).containsExactly("open");
        assertThat(nodes.all()).hasSize(4);
        assertThat(nodes.find("cordoned").orElseThrow().leaving()).isFalse();
        assertThat(nodes.find("deleting").orElseThrow().leaving()).isTrue();
    }

    @Test
    @DisplayName("SCH-NOD-05 the hostname is the label, else the name")
    void hostname() {
        ExistingNodes nodes = nodes(cluster()
                .with(
                        small("a").label(Labels.HOSTNAME, "ip-10-0-0-1"),
                        small("b").withoutLabel(Labels.HOSTNAME)));

        assertThat(nodes.find("a").orElseThrow().labels()).containsEntry(Labels.HOSTNAME, "ip-10-0-0-1");
        assertThat(nodes.find("b").orElseThrow().labels()).containsEntry(Labels.HOSTNAME, "b");
    }

    @Test
    @DisplayName("SCH-LBL-01 labels under alias keys count under the canonical one, which wins if it is there")
    void aliases() {
        ExistingNode node = only(cluster()
                .with(small("a")
                        .label("failure-domain.beta.kubernetes.io/zone", ZONE_B)
                        .label("beta.kubernetes.io/arch", "arm64")
                        .label(Labels.ARCH, "amd64")));

        assertThat(node.labels()).containsEntry(Labels.ZONE, ZONE_B).containsEntry(Labels.ARCH, "amd64");
    }

    @Test
    @DisplayName("SCH-NOD-06 bound pods take their requests, those that have ended do not")
    void available() {
        ExistingNode node = only(cluster()
                .with(small("n"))
                .with(
                        pod("a").cpu("1").memory("2Gi").on("n"),
                        pod("b").cpu("500m").on("n"),
                        pod("c").cpu("2").on("n").phase(PodPhase.SUCCEEDED),
                        pod("d").cpu("2").on("elsewhere")));

        assertThat(node.available()).isEqualTo(ResourceList.parse("cpu", "2500m", "memory", "14Gi", "pods", "8"));
        assertThat(node.pods()).extracting(p -> p.id().name()).containsExactly("a", "b");
    }

    @Test
    @DisplayName("SCH-NOD-06 until initialized, resources that the kubelet reports as zero are those of the claim")
    void zeroedResources() {
        NodeClaim claim = small("n")
                .pool("default")
                .uninitialized()
                .allocatable("cpu", "3900m", "memory", "15Gi", "pods", "10", "gpu", "1")
                .claim()
                .orElseThrow();
        Node node = small("n")
                .allocatable("cpu", "4", "memory", "16Gi", "pods", "10", "gpu", "0")
                .build()
                .orElseThrow();
        Cluster cluster = cluster().build().toBuilder()
                .nodes(List.of(node))
                .nodeClaims(List.of(claim))
                .build();

        assertThat(ExistingNodes.of(cluster, CATALOG).find("n").orElseThrow().allocatable())
                .isEqualTo(ResourceList.parse("cpu", "4", "memory", "16Gi", "pods", "10", "gpu", "1"));
        assertThat(only(cluster().with(small("n").pool("default").allocatable("cpu", "4", "gpu", "0")))
                        .allocatable())
                .isEqualTo(ResourceList.parse("cpu", "4", "gpu", "0"));
    }

    @Test
    @DisplayName(
            "SCH-STA-02 a claim that names no instance type has room as the least that it may become, and counts as the largest")
    void undecided() {
        NodeClaim claim = new NodeClaim(
                "claim",
                "static",
                Map.of(),
                Map.of(),
                List.of(new Expression(Labels.INSTANCE_TYPE, Operator.NOT_IN, List.of("c2"))),
                List.of(),
                List.of(),
                "",
                ResourceList.EMPTY,
                ResourceList.EMPTY,
                Optional.empty(),
                false,
                false,
                false,
                Instant.EPOCH);
        Catalog catalog = linear(2, 4, 8);
        Cluster cluster =
                cluster().build().toBuilder().nodeClaims(List.of(claim)).build();

        ExistingNode node = ExistingNodes.of(cluster, catalog).find("claim").orElseThrow();

        assertThat(node.allocatable())
                .isEqualTo(catalog.find("c4").orElseThrow().allocatable());
        assertThat(node.capacity()).isEqualTo(catalog.find("c8").orElseThrow().capacity());
    }

    @Test
    @DisplayName("SCH-NOD-07 daemons still to come are kept room for, those already there only once")
    void daemonsToCome() {
        ClusterBuilder cluster = cluster()
                .daemonSet(pod("cni").namespace("kube-system").cpu("300m").memory("1Gi"))
                .daemonSet(pod("logs").namespace("kube-system").cpu("200m"))
                .with(small("n"))
                .with(pod("cni-x")
                        .namespace("kube-system")
                        .cpu("300m")
                        .memory("1Gi")
                        .on("n")
                        .ownedBy("apps/v1", "DaemonSet", "cni"));

        assertThat(only(cluster).available())
                .isEqualTo(ResourceList.parse("cpu", "3500m", "memory", "15Gi", "pods", "8"));
    }

    @Test
    @DisplayName(
            "STA-35 what is predicted for a daemon takes room where none of its pods runs yet, and nothing where one runs")
    void predictedDaemon() {
        ClusterBuilder cluster = cluster()
                .daemonSet(
                        pod("agent").namespace("kube-system").cpu("2"),
                        pod("agent").namespace("kube-system").cpu("500m"))
                .with(small("running"), small("other"), small("fresh"))
                .with(pod("agent-x")
                        .namespace("kube-system")
                        .cpu("500m")
                        .on("running")
                        .ownedBy("apps/v1", "DaemonSet", "agent"))
                .with(pod("agent-y").cpu("500m").on("other").ownedBy("apps/v1", "DaemonSet", "agent"));

        assertThat(available(cluster, "running")).isEqualTo(Quantity.parse("3500m"));
        assertThat(available(cluster, "fresh")).isEqualTo(Quantity.parse("2"));
        assertThat(available(cluster, "other"))
                .as("a DaemonSet of that name in another namespace is another one")
                .isEqualTo(Quantity.parse("2"));
    }

    private static Quantity available(ClusterBuilder cluster, String node) {
        return nodes(cluster).find(node).orElseThrow().available().get("cpu");
    }

    @Test
    @DisplayName("SCH-NOD-07 a daemon pod that nobody expects neither adds to what is left nor takes twice")
    void unexpectedDaemon() {
        ClusterBuilder cluster = cluster()
                .daemonSet(pod("logs").namespace("kube-system").cpu("200m").memory("1Gi"))
                .with(small("n"))
                .with(pod("other").cpu("1").on("n").ownedBy("apps/v1", "DaemonSet", "gone"));

        assertThat(only(cluster).available()).isEqualTo(ResourceList.parse("cpu", "3", "memory", "15Gi", "pods", "9"));
    }

    @Test
    @DisplayName("SCH-TNT-04 until a node is initialized, its startup taints and the ephemeral ones do not count")
    void setupTaints() {
        ExistingNode node = only(cluster()
                .with(small("n")
                        .pool("default")
                        .uninitialized()
                        .taint("team", "red", TaintEffect.NO_SCHEDULE)
                        .taint("cni", "waiting", TaintEffect.NO_SCHEDULE)
                        .startupTaint("cni", "", TaintEffect.NO_SCHEDULE)
                        .taint(NOT_READY, "", TaintEffect.NO_EXECUTE)
                        .taint("node.kubernetes.io/unreachable", "", TaintEffect.NO_SCHEDULE)
                        .taint("node.kubernetes.io/unreachable", "", TaintEffect.NO_EXECUTE)
                        .taint("readiness.k8s.io/gpu", "", TaintEffect.PREFER_NO_SCHEDULE)
                        .taint("x.readiness.k8s.io/gpu", "", TaintEffect.NO_SCHEDULE)));

        assertThat(node.taints())
                .extracting(Taint::toString)
                .containsExactly(
                        "team=red:NoSchedule",
                        "node.kubernetes.io/unreachable:NoExecute",
                        "x.readiness.k8s.io/gpu:NoSchedule");
    }

    @Test
    @DisplayName("SCH-TNT-05 once initialized every taint counts, also a startup taint that re-appears")
    void initializedTaints() {
        ExistingNode node = only(cluster()
                .with(small("n")
                        .pool("default")
                        .taint("cni", "waiting", TaintEffect.NO_SCHEDULE)
                        .startupTaint("cni", "", TaintEffect.NO_SCHEDULE)
                        .taint(NOT_READY, "", TaintEffect.NO_SCHEDULE)));

        assertThat(node.taints()).hasSize(2);
    }

    @Test
    @DisplayName("SCH-TNT-06 all taints of an unmanaged node count")
    void unmanagedTaints() {
        assertThat(only(cluster().with(small("n").taint(NOT_READY, "", TaintEffect.NO_SCHEDULE)))
                        .taints())
                .hasSize(1);
    }

    @Test
    @DisplayName("SCH-TNT-03 a claim without Node brings its own taints, startup taints left out")
    void inFlightTaints() {
        ExistingNode node = only(cluster()
                .with(machine("claim")
                        .pool("default")
                        .inFlight()
                        .taint("team", "red", TaintEffect.NO_SCHEDULE)
                        .startupTaint("cni", "", TaintEffect.NO_SCHEDULE)));

        assertThat(node.taints()).containsExactly(new Taint("team", "red", TaintEffect.NO_SCHEDULE));
        assertThat(node.joined()).isFalse();
        assertThat(node.nodeTaints()).isEmpty();
    }

    @Test
    @DisplayName("Decisions 10: a Node with a NodePool label and no claim is managed and initialized")
    void managedWithoutClaim() {
        ExistingNode node = only(cluster().with(small("n").label(Labels.NODEPOOL, "default")));

        assertThat(node.nodePool()).contains("default");
        assertThat(node.initialized()).isTrue();
    }

    @Test
    @DisplayName("Decisions 10: a node that only names its instance type gets the rest from the catalogue")
    void fromCatalogue() {
        ExistingNode node = only(cluster()
                .with(node("n")
                        .label(Labels.INSTANCE_TYPE, "c8")
                        .label(Labels.ZONE, ZONE_B)
                        .label(Labels.CAPACITY_TYPE, "on-demand")));

        assertThat(node.available().get("cpu")).isEqualTo(Quantity.of(8));
        assertThat(node.labels()).containsEntry(Labels.ARCH, "amd64");
    }

    @Test
    @DisplayName(
            "An in-flight claim that may become several types can be relied on for the least and counts as the largest")
    void undecidedClaim() {
        NodeClaim claim = new NodeClaim(
                "claim-1",
                "default",
                Map.of(),
                Map.of(),
                List.of(Expression.in(Labels.INSTANCE_TYPE, "c4", "c8"), Expression.in(Labels.ZONE, ZONE_A)),
                List.of(),
                List.of(),
                "",
                ResourceList.EMPTY,
                ResourceList.EMPTY,
                Optional.empty(),
                false,
                false,
                false,
                Instant.EPOCH);
        ExistingNodes nodes = ExistingNodes.of(
                cluster().build().toBuilder().nodeClaims(List.of(claim)).build(), CATALOG);

        ExistingNode node = nodes.find("claim-1").orElseThrow();
        assertThat(node.allocatable().get("cpu")).isEqualTo(Quantity.of(4));
        assertThat(node.labels()).containsEntry(Labels.ZONE, ZONE_A).doesNotContainKey(Labels.INSTANCE_TYPE);
        assertThat(nodes.used("default").get("cpu")).isEqualTo(Quantity.of(8));
    }

    @Test
    @DisplayName("SCH-LIM-04 the use of a pool is the capacity of its nodes, one of nodes each, deleting ones left out")
    void used() {
        ExistingNodes nodes = nodes(cluster()
                .with(
                        small("a").pool("default").capacity("cpu", "5"),
                        small("b").pool("default").cordoned().capacity("cpu", "6"),
                        small("c").pool("default").deleting().capacity("cpu", "7"),
                        machine("d").pool("default").inFlight(),
                        small("e")));

        assertThat(nodes.used("default").get("cpu")).isEqualTo(Quantity.of(15));
        assertThat(nodes.used("default").get("nodes")).isEqualTo(Quantity.of(3));
        assertThat(nodes.used("other")).isEqualTo(ResourceList.EMPTY);
    }

    @Test
    @DisplayName(
            "SCH-HP-03, SCH-VOL-10 host ports and attached claims are those of the bound pods; a shared claim counts once")
    void portsAndVolumes() {
        ExistingNode node = only(cluster()
                .boundVolume("one", ZONE_A)
                .boundVolume("two", ZONE_A)
                .with(small("n").attachLimit(CSI_DRIVER, 2))
                .with(
                        pod("a").hostPort(80).volumeClaim("one").on("n"),
                        pod("b").volumeClaim("one").volumeClaim("two").on("n")));

        assertThat(node.usedPorts()).containsExactly(new HostPort("", 80, "TCP"));
        assertThat(node.attachLimits()).containsEntry(CSI_DRIVER, 2);
        assertThat(node.attached()).isEqualTo(Map.of(CSI_DRIVER, Set.of("default/one", "default/two")));
    }

    @Test
    @DisplayName("One more pod takes room, ports and attachments of a node")
    void oneMorePod() {
        ExistingNode node = only(cluster().with(small("n")))
                .with(pod("a").cpu("1").hostPort(80).one(), Map.of(CSI_DRIVER, Set.of("default/one")));

        assertThat(node.available()).isEqualTo(ResourceList.parse("cpu", "3", "memory", "16Gi", "pods", "9"));
        assertThat(node.usedPorts()).containsExactly(new HostPort("", 80, "TCP"));
        assertThat(node.attached()).isEqualTo(Map.of(CSI_DRIVER, Set.of("default/one")));
    }
}
