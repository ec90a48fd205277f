package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.CSI_DRIVER;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.PodPhase;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An existing node or in-flight claim takes what it has room for and its rules admit")
class ExistingNodeTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    private static NodeBuilder old() {
        return NodeBuilder.node("old").zone(ZONE_A).allocatable("cpu", "4", "memory", "8Gi", "pods", "10");
    }

    private static PlanBuilder plan(NodeBuilder node, PodBuilder... pods) {
        return planFor(cluster().with(node).with(pods), CATALOG).onExisting("old", "web");
    }

    @Test
    @DisplayName("SCH-NOD-04 cordoned and deleting nodes take no pods (decisions 4)")
    void closedNodes() {
        plan(old(), pod("web")).isValid();
        assertThat(plan(old().cordoned(), pod("web")).isCaughtBy("SCH-NOD-04")).contains("cordoned");
        plan(old().deleting(), pod("web")).isCaughtBy("SCH-NOD-04");
        plan(old().pool("default").deleting(), pod("web")).isCaughtBy("SCH-NOD-04");
        plan(old().pool("default").inFlight().deleting(), pod("web")).isCaughtBy("SCH-NOD-04");
    }

    @Test
    @DisplayName("SCH-NOD-09 labels are taken as they are: no label is added, none is assumed")
    void strictLabels() {
        plan(old(), pod("web").zone(ZONE_A).nodeSelector(Labels.HOSTNAME, "old"))
                .isValid();
        plan(old(), pod("web").zone(ZONE_B)).isCaughtBy("SCH-REQ-19");
        plan(old(), pod("web").nodeSelector(Labels.ARCH, "amd64")).isCaughtBy("SCH-REQ-19");
    }

    @Test
    @DisplayName("SCH-NOD-05 a host is called by its hostname label, else by the node's name")
    void hostname() {
        plan(old().withoutLabel(Labels.HOSTNAME), pod("web").nodeSelector(Labels.HOSTNAME, "old"))
                .isValid();
        plan(old().label(Labels.HOSTNAME, "ip-1"), pod("web").nodeSelector(Labels.HOSTNAME, "old"))
                .isCaughtBy("SCH-REQ-19");
    }

    @Test
    @DisplayName("SCH-TNT-06 all taints of a node that nobody manages count, SCH-TNT-05 and of an initialized one")
    void taints() {
        NodeBuilder unready = old().taint("node.kubernetes.io/not-ready", "", TaintEffect.NO_SCHEDULE);

        plan(unready, pod("web").tolerates("node.kubernetes.io/not-ready")).isValid();
        plan(unready, pod("web")).isCaughtBy("SCH-TNT-01");
        plan(
                        old().pool("default")
                                .taint("starting", "", TaintEffect.NO_SCHEDULE)
                                .startupTaint("starting", "", TaintEffect.NO_SCHEDULE),
                        pod("web"))
                .isCaughtBy("SCH-TNT-01");
    }

    @Test
    @DisplayName("SCH-TNT-04 while a managed node starts, startup and ephemeral taints do not count, others do")
    void ephemeralTaints() {
        plan(
                        starting()
                                .startupTaint("starting", "", TaintEffect.NO_SCHEDULE)
                                .taint("starting", "", TaintEffect.NO_SCHEDULE),
                        pod("web"))
                .isValid();
        for (TaintEffect effect : List.of(TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE)) {
            plan(starting().taint("node.kubernetes.io/not-ready", "", effect), pod("web"))
                    .isValid();
            plan(starting().taint("readiness.k8s.io/gpu", "", effect), pod("web"))
                    .isValid();
        }
        plan(starting().taint("node.kubernetes.io/unreachable", "", TaintEffect.NO_SCHEDULE), pod("web"))
                .isValid();
        plan(starting().taint("node.kubernetes.io/unreachable", "", TaintEffect.NO_EXECUTE), pod("web"))
                .isCaughtBy("SCH-TNT-01");
        plan(starting().taint("my.readiness.k8s.io/gpu", "", TaintEffect.NO_SCHEDULE), pod("web"))
                .isCaughtBy("SCH-TNT-01");
        plan(starting().taint("team", "red", TaintEffect.NO_SCHEDULE), pod("web"))
                .isCaughtBy("SCH-TNT-01");
    }

    private static NodeBuilder starting() {
        return old().pool("default").uninitialized();
    }

    @Test
    @DisplayName("SCH-TNT-03 SCH-NOD-05 before registration, taints and labels are those of the claim")
    void unregistered() {
        Scenario input = cluster()
                .with(starting().taint("team", "red", TaintEffect.NO_SCHEDULE))
                .with(pod("web").zone(ZONE_B))
                .and(CATALOG);
        NodeClaim registered = input.cluster().nodeClaims().get(0);
        NodeClaim unregistered = new NodeClaim(
                registered.name(),
                registered.nodePool(),
                Map.of(Labels.ZONE, ZONE_B),
                registered.annotations(),
                registered.requirements(),
                List.<Taint>of(),
                registered.startupTaints(),
                registered.providerId(),
                registered.capacity(),
                registered.allocatable(),
                registered.nodeName(),
                false,
                false,
                false,
                registered.created());

        planFor(input.withCluster(input.cluster().toBuilder()
                        .nodeClaims(List.of(unregistered))
                        .build()))
                .onExisting("old", "web")
                .isValid();
    }

    @Test
    @DisplayName("SCH-NOD-06 bound pods take room until they have ended")
    void boundPods() {
        plan(old(), pod("web").cpu("2"), pods(2).named("bound").cpu("1").on("old"))
                .isValid();
        assertThat(plan(
                                old(),
                                pod("web").cpu("3"),
                                pods(2).named("bound").cpu("1").on("old"))
                        .isCaughtBy("SCH-RES-04"))
                .contains("cpu needs 3, has 2");
        plan(
                        old(),
                        pod("web").cpu("3"),
                        pods(2).named("bound").cpu("1").on("old").phase(PodPhase.SUCCEEDED))
                .isValid();
        plan(
                        old(),
                        pod("web").cpu("3"),
                        pods(2).named("bound").cpu("1").on("old").terminating())
                .isCaughtBy("SCH-RES-04");
    }

    @Test
    @DisplayName("SCH-RES-04 a node that is overcommitted in any resource takes nothing more")
    void overcommitted() {
        plan(old(), pod("web").cpu("1"), pod("bound").memory("9Gi").on("old")).isCaughtBy("SCH-RES-04");
        plan(
                        old(),
                        pod("web").cpu("1"),
                        pod("bound").request("example.com/gpu", "1").on("old"))
                .isValid();
    }

    @Test
    @DisplayName("SCH-NOD-07 room is kept for daemons still to come, not for those that run already")
    void daemons() {
        ClusterBuilder input = cluster()
                .with(old())
                .with(pod("web").cpu("3500m"))
                .daemonSet(pod("cni").cpu("1"));

        planFor(input, CATALOG).onExisting("old", "web").isCaughtBy("SCH-RES-04");
        planFor(
                        cluster()
                                .with(old())
                                .with(pod("web").cpu("3"))
                                .with(pod("cni-x")
                                        .cpu("1")
                                        .ownedBy("apps/v1", "DaemonSet", "cni")
                                        .on("old"))
                                .daemonSet(pod("cni").cpu("1")),
                        CATALOG)
                .onExisting("old", "web")
                .isValid();
        planFor(
                        cluster()
                                .with(old().taint("team", "red", TaintEffect.NO_SCHEDULE))
                                .with(pod("web").cpu("4").tolerates("team"))
                                .daemonSet(pod("cni").cpu("1")),
                        CATALOG)
                .onExisting("old", "web")
                .isValid();
    }

    @Test
    @DisplayName("STA-35 room is kept for what is predicted for a daemon where it does not run yet, and only there")
    void predictedDaemons() {
        ClusterBuilder fresh = cluster()
                .with(old())
                .with(pod("web").cpu("3"))
                .daemonSet(pod("cni").cpu("2"), pod("cni").cpu("1"));
        planFor(fresh, CATALOG).onExisting("old", "web").isCaughtBy("SCH-RES-04");
        planFor(
                        cluster()
                                .with(old())
                                .with(pod("web").cpu("3"))
                                .with(pod("cni-x")
                                        .cpu("1")
                                        .ownedBy("apps/v1", "DaemonSet", "cni")
                                        .on("old"))
                                .daemonSet(pod("cni").cpu("2"), pod("cni").cpu("1")),
                        CATALOG)
                .onExisting("old", "web")
                .isValid();
    }

    @Test
    @DisplayName("SCH-NOD-07 a daemon pod that no daemon set explains takes room once, and frees none kept for others")
    void unexpectedDaemons() {
        ClusterBuilder input = cluster()
                .with(old())
                .with(pod("stray")
                        .cpu("2")
                        .ownedBy("apps/v1", "DaemonSet", "gone")
                        .on("old"))
                .daemonSet(pod("cni").cpu("1").memory("6Gi"));

        planFor(input.with(pod("web").cpu("2").memory("2Gi")), CATALOG)
                .onExisting("old", "web")
                .isValid();
        planFor(
                        cluster()
                                .with(old())
                                .with(pod("stray")
                                        .cpu("2")
                                        .ownedBy("apps/v1", "DaemonSet", "gone")
                                        .on("old"))
                                .with(pod("web").cpu("2500m"))
                                .daemonSet(pod("cni").cpu("1")),
                        CATALOG)
                .onExisting("old", "web")
                .isCaughtBy("SCH-RES-04");
    }

    @Test
    @DisplayName("SCH-NOD-06 an uninitialized node has what its claim reports where it reports nothing itself")
    void uninitializedResources() {
        Scenario input = cluster()
                .with(starting())
                .with(pod("web").request("example.com/gpu", "1"))
                .and(CATALOG);
        NodeClaim claim = input.cluster().nodeClaims().get(0);
        NodeClaim withGpu = new NodeClaim(
                claim.name(),
                claim.nodePool(),
                claim.labels(),
                claim.annotations(),
                claim.requirements(),
                claim.taints(),
                claim.startupTaints(),
                claim.providerId(),
                claim.capacity(),
                claim.allocatable().plus(ResourceList.parse("example.com/gpu", "1")),
                claim.nodeName(),
                true,
                false,
                false,
                claim.created());

        planFor(input).onExisting("old", "web").isCaughtBy("SCH-RES-04");
        planFor(input.withCluster(
                        input.cluster().toBuilder().nodeClaims(List.of(withGpu)).build()))
                .onExisting("old", "web")
                .isValid();
    }

    @Test
    @DisplayName("SCH-NOD-04 a claim in flight takes pods by its own name, labels and allocatable amounts")
    void inFlight() {
        plan(old().pool("default").inFlight(), pod("web").cpu("4").zone(ZONE_A)).isValid();
        plan(old().pool("default").inFlight(), pod("web").cpu("5")).isCaughtBy("SCH-RES-04");
    }

    @Test
    @DisplayName("SCH-HP-03 bound pods have their ports")
    void ports() {
        plan(old(), pod("web").hostPort(80), pod("bound").hostPort(81).on("old"))
                .isValid();
        plan(old(), pod("web").hostPort(80), pod("bound").hostPort(80).on("old"))
                .isCaughtBy("SCH-HP-03");
    }

    @Test
    @DisplayName("SCH-HP-03 pods that come to a node have theirs too")
    void portsOfNewcomers() {
        ClusterBuilder two =
                cluster().with(old()).with(pod("web").hostPort(80), pod("api").hostPort(80));

        planFor(two, CATALOG).onExisting("old", "web", "api").isCaughtBy("SCH-HP-03");
    }

    @Test
    @DisplayName("SCH-VOL-10 distinct claims of a driver stay within the node's attach limit")
    void attachLimits() {
        ClusterBuilder twoClaims = cluster()
                .storageClass("fast")
                .waitingVolume("data", "fast")
                .waitingVolume("other", "fast")
                .with(pod("bound").volumeClaim("other").on("old"));

        planFor(twoClaims.with(old().attachLimit(CSI_DRIVER, 2)).with(pod("web").volumeClaim("data")), CATALOG)
                .onExisting("old", "web")
                .isValid();
        planFor(
                        cluster()
                                .storageClass("fast")
                                .waitingVolume("data", "fast")
                                .waitingVolume("other", "fast")
                                .with(pod("bound").volumeClaim("other").on("old"))
                                .with(old().attachLimit(CSI_DRIVER, 1))
                                .with(pod("web").volumeClaim("data")),
                        CATALOG)
                .onExisting("old", "web")
                .isCaughtBy("SCH-VOL-10");
        planFor(
                        cluster()
                                .storageClass("fast")
                                .waitingVolume("data", "fast")
                                .with(pod("bound").volumeClaim("data").on("old"))
                                .with(old().attachLimit(CSI_DRIVER, 1))
                                .with(pod("web").volumeClaim("data")),
                        CATALOG)
                .onExisting("old", "web")
                .isValid();
    }

    @Test
    @DisplayName("SCH-VOL-04 a bound volume is reached from its zone, a waiting one from what its class allows")
    void volumeTopology() {
        ClusterBuilder input = cluster()
                .boundVolume("bound", ZONE_A)
                .storageClass("b-only", ZONE_B)
                .waitingVolume("waiting", "b-only")
                .with(pod("one").volumeClaim("bound"), pod("two").volumeClaim("waiting"));

        planFor(input, CATALOG)
                .with(
                        node("a", "c2").in(ZONE_A).pods("one"),
                        node("b", "c2").in(ZONE_B).pods("two"))
                .isValid();
        assertThat(planFor(input, CATALOG)
                        .with(
                                node("a", "c2").in(ZONE_A, ZONE_B).pods("one"),
                                node("b", "c2").in(ZONE_B).pods("two"))
                        .isCaughtBy("SCH-VOL-04"))
                .contains("default/bound", "zone-a");
        planFor(input, CATALOG)
                .with(node("a", "c2").in(ZONE_A).pods("one", "two"))
                .isCaughtBy("SCH-VOL-04");
    }

    @Test
    @DisplayName("SCH-VOL-05 the hostname of a local volume does not count, of another it does")
    void localVolumes() {
        NodeSelectorTerm onOld = NodeSelectorTerm.of(Expression.in(Labels.HOSTNAME, "old"));

        for (boolean local : List.of(true, false)) {
            PlanBuilder plan = planFor(
                            cluster()
                                    .volume(new Volume("pv", List.of(onOld), Optional.empty(), local, false))
                                    .volumeClaim(claim(Optional.of("pv"), Optional.empty()))
                                    .with(pod("web").volumeClaim("data")),
                            CATALOG)
                    .with(node("a", "c2").pods("web"));
            if (local) {
                plan.isValid();
            } else {
                plan.isCaughtBy("SCH-VOL-04");
            }
        }
    }

    private static VolumeClaim claim(Optional<String> volume, Optional<String> storageClass, String... modes) {
        return new VolumeClaim("default", "data", volume, storageClass, Set.of(modes), false, false);
    }

    @Test
    @DisplayName(
            "SCH-VOL-02 a pod is not placed whose claim is missing, lost, vanishing, without volume or without usable class")
    void unusableClaims() {
        StorageClass immediate = new StorageClass("now", CSI_DRIVER, true, List.of(), false);
        List<ClusterBuilder> unusable = List.of(
                cluster(),
                cluster().volumeClaim(claim(Optional.of("gone"), Optional.empty())),
                cluster().volumeClaim(claim(Optional.empty(), Optional.empty())),
                cluster().volumeClaim(claim(Optional.empty(), Optional.of("gone"))),
                cluster().storageClass(immediate).volumeClaim(claim(Optional.empty(), Optional.of("now"))),
                cluster()
                        .volume(new Volume("pv", List.of(), Optional.empty(), false, true))
                        .volumeClaim(claim(Optional.of("pv"), Optional.empty())),
                cluster()
                        .storageClass("fast")
                        .volumeClaim(new VolumeClaim(
                                "default", "data", Optional.empty(), Optional.of("fast"), Set.of(), true, false)),
                cluster()
                        .storageClass("fast")
                        .volumeClaim(new VolumeClaim(
                                "default", "data", Optional.empty(), Optional.of("fast"), Set.of(), false, true)));

        for (ClusterBuilder input : unusable) {
            planFor(input.with(pod("web").volumeClaim("data")), CATALOG)
                    .with(node("a", "c2").pods("web"))
                    .isCaughtBy("SCH-VOL-02");
        }
    }

    @Test
    @DisplayName("K8S-RWOP a claim for one pod only serves one pod")
    void readWriteOncePod() {
        for (String mode : List.of("ReadWriteOnce", "ReadWriteOncePod")) {
            PlanBuilder plan = planFor(
                            cluster()
                                    .storageClass("fast")
                                    .volumeClaim(claim(Optional.empty(), Optional.of("fast"), mode))
                                    .with(pods(2).volumeClaim("data")),
                            CATALOG)
                    .with(node("a", "c2").replicas("pod", 0, 2));
            if (mode.equals("ReadWriteOnce")) {
                plan.isValid();
            } else {
                plan.isCaughtBy("K8S-RWOP");
            }
        }
    }
}
