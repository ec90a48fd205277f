package io.karpenter.core.rule;

import static io.karpenter.core.rule.Situation.messages;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.CSI_DRIVER;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.HostPort;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NodeRulesTest {

    private static NodeBuilder roomy() {
        return node("n").allocatable("cpu", "4", "memory", "8Gi", "pods", "10");
    }

    private static Verdict onNode(NodeRule rule, PodBuilder pod, ClusterBuilder cluster) {
        Situation situation = Situation.of(cluster, linear(4));
        return rule.admits(situation.demand(pod), situation.node("n"));
    }

    private static Verdict onNode(NodeRule rule, PodBuilder pod, NodeBuilder node) {
        return onNode(rule, pod, cluster().with(node));
    }

    private static Verdict onNewNode(NodeRule rule, PodBuilder pod, ClusterBuilder cluster) {
        Situation situation = Situation.of(cluster, linear(4));
        return rule.admits(situation.demand(pod), situation.newNode("default"));
    }

    @Nested
    class TaintRuleTest {

        private final TaintRule rule = new TaintRule();

        @Test
        @DisplayName("SCH-TNT-01 every taint must be tolerated, and all that are not are named")
        void untolerated() {
            NodeBuilder node =
                    roomy().taint("team", "red", TaintEffect.NO_SCHEDULE).taint("gpu", "", TaintEffect.NO_EXECUTE);

            assertThat(messages(onNode(rule, pod("p"), node)))
                    .containsExactly("did not tolerate taint team=red:NoSchedule, gpu:NoExecute");
            assertThat(messages(onNode(rule, pod("p").tolerates("gpu"), node)))
                    .containsExactly("did not tolerate taint team=red:NoSchedule");
            assertThat(onNode(rule, pod("p").tolerates(Toleration.EVERYTHING), node)
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-TNT-02 on a new node the pool's taints count, its startup taints do not")
        void newNode() {
            ClusterBuilder cluster = cluster()
                    .with(nodePool("default")
                            .taint("team", "red", TaintEffect.NO_SCHEDULE)
                            .startupTaint("cni", "", TaintEffect.NO_SCHEDULE));

            assertThat(messages(onNewNode(rule, pod("p"), cluster)))
                    .containsExactly("did not tolerate taint team=red:NoSchedule");
            assertThat(onNewNode(rule, pod("p").tolerates("team"), cluster).isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("Decisions 2: PreferNoSchedule is a wish and refuses nobody")
        void preferNoSchedule() {
            Situation situation =
                    Situation.of(cluster().with(roomy().taint("old", "", TaintEffect.PREFER_NO_SCHEDULE)), linear(4));
            PodDemand plain = situation.demand(pod("p"));

            assertThat(rule.admits(plain, situation.node("n")).isAdmitted()).isTrue();
            assertThat(rule.wishes(plain, situation.node("n")))
                    .containsExactly(new Taint("old", "", TaintEffect.PREFER_NO_SCHEDULE));
            assertThat(rule.wishes(situation.demand(pod("p").tolerates("old")), situation.node("n")))
                    .isEmpty();
        }
    }

    @Nested
    class NodeRequirementsRuleTest {

        private final NodeRequirementsRule rule = new NodeRequirementsRule();

        @Test
        @DisplayName("SCH-NOD-09 an existing node must have every label that is asked for, well-known ones too")
        void strictOnExisting() {
            assertThat(onNode(rule, pod("p").zone(ZONE_A), roomy().zone(ZONE_A)).isAdmitted())
                    .isTrue();
            assertThat(messages(onNode(rule, pod("p").zone(ZONE_A), roomy())))
                    .containsExactly(
                            "incompatible requirements: label \"topology.kubernetes.io/zone\" does not have known values");
            assertThat(messages(onNode(rule, pod("p").zone(ZONE_A), roomy().zone(ZONE_B))))
                    .containsExactly("incompatible requirements: key topology.kubernetes.io/zone, "
                            + "topology.kubernetes.io/zone In [zone-a] not in topology.kubernetes.io/zone In [zone-b]");
        }

        @Test
        @DisplayName("SCH-REQ-11 a new node may lack well-known labels, custom ones must be promised by the pool")
        void newNode() {
            assertThat(onNewNode(rule, pod("p").zone(ZONE_A), cluster()).isAdmitted())
                    .isTrue();
            assertThat(messages(onNewNode(rule, pod("p").nodeSelector("team", "red"), cluster())))
                    .containsExactly("incompatible requirements: label \"team\" does not have known values");
            assertThat(onNewNode(
                                    rule,
                                    pod("p").nodeSelector("team", "red"),
                                    cluster().with(nodePool("default").requires("team", Operator.EXISTS)))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-REQ-19 one of the required terms is enough; the closest one is named if none holds")
        void alternatives() {
            PodBuilder pod = pod("p").requiresNode(Expression.in("disk", "ssd"), Expression.in("team", "red"))
                    .requiresNode(Expression.in("disk", "nvme"));

            assertThat(onNode(rule, pod, roomy().label("disk", "nvme")).isAdmitted())
                    .isTrue();
            assertThat(messages(onNode(rule, pod, roomy().label("disk", "hdd"))))
                    .containsExactly("incompatible requirements: key disk, disk In [nvme] not in disk In [hdd]");
        }

        @Test
        @DisplayName("SCH-LBL-01 a pod may use an alias for a label")
        void aliases() {
            assertThat(onNode(
                                    rule,
                                    pod("p").nodeSelector("failure-domain.beta.kubernetes.io/zone", ZONE_A),
                                    roomy().zone(ZONE_A))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-NOD-12 a pod that asks for a hostname fits no new node")
        void hostname() {
            PodBuilder pod = pod("p").nodeSelector(Labels.HOSTNAME, "n");

            assertThat(onNode(rule, pod, roomy()).isAdmitted()).isTrue();
            assertThat(onNewNode(rule, pod, cluster()).isAdmitted()).isFalse();
        }

        @Test
        @DisplayName("SCH-REQ-06 contradictory requirements match no node, also none without the label")
        void contradiction() {
            assertThat(messages(onNode(
                            rule,
                            pod("p").nodeSelector("disk", "ssd").requiresNode(Expression.in("disk", "hdd")),
                            roomy())))
                    .containsExactly("nodeSelector and required node affinity match no node at all");
        }
    }

    @Nested
    class VolumeTopologyRuleTest {

        private final VolumeTopologyRule rule = new VolumeTopologyRule();

        @Test
        @DisplayName("SCH-VOL-08 an existing node must be where the volume is, a new node may still get there")
        void zones() {
            ClusterBuilder cluster = cluster().boundVolume("data", ZONE_B).with(roomy().zone(ZONE_A));

            assertThat(messages(onNode(rule, pod("p").volumeClaim("data"), cluster)))
                    .containsExactly("its volumes need topology.kubernetes.io/zone In [zone-b]");
            assertThat(onNewNode(rule, pod("p").volumeClaim("data"), cluster).isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-VOL-07 one alternative is enough")
        void alternatives() {
            ClusterBuilder cluster = cluster()
                    .storageClass("ab", ZONE_A, ZONE_B)
                    .waitingVolume("data", "ab")
                    .with(roomy().zone(ZONE_B));

            assertThat(onNode(rule, pod("p").volumeClaim("data"), cluster).isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("KW-D-22 volumes that no one node can have are named as such")
        void contradiction() {
            ClusterBuilder cluster = cluster().boundVolume("one", ZONE_A).boundVolume("two", ZONE_B);

            assertThat(messages(onNewNode(rule, pod("p").volumeClaim("one").volumeClaim("two"), cluster)))
                    .containsExactly("its volumes are in places that no one node can be in");
        }
    }

    @Nested
    class ResourceRuleTest {

        private final ResourceRule rule = new ResourceRule();

        @Test
        @DisplayName("SCH-NOD-06 what is asked must be left, every resource that is short is named")
        void shortages() {
            ClusterBuilder cluster = cluster()
                    .with(roomy())
                    .with(pod("other").cpu("2500m").memory("6Gi").on("n"));

            assertThat(onNode(rule, pod("p").cpu("1500m").memory("2Gi"), cluster)
                            .isAdmitted())
                    .isTrue();
            assertThat(messages(onNode(rule, pod("p").cpu("2").memory("2.5Gi").request("gpu", "1"), cluster)))
                    .containsExactly(
                            "has cpu 1.5 left, 2 requested",
                            "has gpu 0 left, 1 requested",
                            "has memory 2Gi left, 2.5Gi requested");
        }

        @Test
        @DisplayName("SCH-RES-03 a node full of pods takes no more, however small")
        void podCount() {
            NodeBuilder node = node("n").allocatable("cpu", "4", "memory", "8Gi", "pods", "1");

            assertThat(messages(onNode(
                            rule,
                            pod("p"),
                            cluster().with(node).with(pod("other").on("n")))))
                    .containsExactly("has pods 0 left, 1 requested");
        }

        @Test
        @DisplayName("SCH-RES-04 an overcommitted resource stands against every pod")
        void overcommitted() {
            assertThat(messages(onNode(
                            rule,
                            pod("p"),
                            cluster().with(roomy()).with(pod("other").cpu("5").on("n")))))
                    .containsExactly("has cpu -1 left, 0 requested");
        }

        @Test
        @DisplayName("What fits a new node is not its business")
        void newNode() {
            assertThat(onNewNode(rule, pod("p").cpu("1000"), cluster()).isAdmitted())
                    .isTrue();
        }
    }

    @Nested
    class HostPortRuleTest {

        private final HostPortRule rule = new HostPortRule();

        @Test
        @DisplayName("SCH-HP-03 a port that a bound pod holds is taken")
        void taken() {
            ClusterBuilder cluster =
                    cluster().with(roomy()).with(pod("other").hostPort(8080).on("n"));

            assertThat(messages(onNode(rule, pod("p").hostPort(80).hostPort(8080), cluster)))
                    .containsExactly("host port 8080/TCP is already in use");
            assertThat(onNode(rule, pod("p").hostPort(new HostPort("", 8080, "UDP")), cluster)
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-HP-04 pods of a new node hold its ports; another new node is free")
        void newNode() {
            Situation situation = Situation.of(cluster(), linear(4));
            PodBuilder pod = pod("p").hostPort(80);

            assertThat(rule.admits(situation.demand(pod), situation.newNode("default"))
                            .isAdmitted())
                    .isTrue();
            assertThat(rule.admits(
                                    situation.demand(pod),
                                    situation.newNode("default").with(pod.spec()))
                            .isAdmitted())
                    .isFalse();
        }
    }

    @Nested
    class AttachLimitRuleTest {

        private final AttachLimitRule rule = new AttachLimitRule();

        private ClusterBuilder withVolumes() {
            return cluster()
                    .boundVolume("one", ZONE_A)
                    .boundVolume("two", ZONE_A)
                    .boundVolume("three", ZONE_A);
        }

        @Test
        @DisplayName(
                "SCH-VOL-10 the claims of all pods of a node must not exceed its driver's limit; a shared one counts once")
        void limit() {
            ClusterBuilder cluster = withVolumes()
                    .with(roomy().attachLimit(CSI_DRIVER, 2))
                    .with(pod("other").volumeClaim("one").on("n"));

            assertThat(onNode(rule, pod("p").volumeClaim("one").volumeClaim("two"), cluster)
                            .isAdmitted())
                    .isTrue();
            assertThat(messages(onNode(rule, pod("p").volumeClaim("two").volumeClaim("three"), cluster)))
                    .containsExactly("would attach 3 volumes of csi.test.karpenter.io, the node allows 2");
        }

        @Test
        @DisplayName("SCH-VOL-10 a driver without a limit is unlimited")
        void unlimited() {
            assertThat(onNode(
                                    rule,
                                    pod("p").volumeClaim("one").volumeClaim("two"),
                                    withVolumes().with(roomy()))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-VOL-12 new nodes are not limited")
        void newNode() {
            ClusterBuilder cluster = withVolumes().with(roomy().attachLimit(CSI_DRIVER, 1));
            PodBuilder pod = pod("p").volumeClaim("one").volumeClaim("two").volumeClaim("three");

            assertThat(onNewNode(rule, pod, cluster).isAdmitted()).isTrue();
            assertThat(onNode(rule, pod, cluster).isAdmitted()).isFalse();
        }
    }
}
