package io.karpenter.core.rule.place;

import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.NodePoolBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodePoolTemplateTest {

    private static NodePoolTemplate template(NodePoolBuilder pool, Catalog catalog) {
        return NodePoolTemplate.of(pool.build(), catalog);
    }

    @Test
    @DisplayName("SCH-LIM-01 usable pools come heaviest first, equal weights by name descending")
    void order() {
        assertThat(NodePoolTemplate.usable(
                        cluster()
                                .with(
                                        nodePool("a"),
                                        nodePool("b"),
                                        nodePool("heavy").weight(10),
                                        nodePool("static").replicas(2),
                                        nodePool("broken").notReady(),
                                        nodePool("going").deleting())
                                .build(),
                        linear(2)))
                .extracting(NodePoolTemplate::name)
                .containsExactly("heavy", "b", "a");
    }

    @Test
    @DisplayName("SCH-IT-12 types are filtered by the pool's requirements and by available offerings that satisfy them")
    void instanceTypes() {
        Catalog catalog = Catalogs.of(
                instanceType("both").cpu("2").memory("4Gi").onDemand(1, ZONE_A, ZONE_B),
                instanceType("elsewhere").cpu("2").memory("4Gi").onDemand(1, ZONE_A),
                instanceType("arm").cpu("2").memory("4Gi").arch("arm64").onDemand(1, ZONE_B),
                instanceType("sold-out")
                        .cpu("2")
                        .memory("4Gi")
                        .offering(Offering.of(ZONE_B, CapacityType.ON_DEMAND, 1).withAvailable(false)),
                instanceType("spot-there")
                        .cpu("2")
                        .memory("4Gi")
                        .onDemand(1, ZONE_A)
                        .spot(1, ZONE_B));

        assertThat(template(
                                nodePool("default")
                                        .zones(ZONE_B)
                                        .capacityTypes("on-demand")
                                        .requires(Labels.ARCH, Operator.IN, "amd64"),
                                catalog)
                        .instanceTypes())
                .extracting(InstanceType::name)
                .containsExactly("both");
    }

    @Test
    @DisplayName("KW-D-32, SCH-NC-05 nodes carry the names of their pool and of its NodeClass")
    void names() {
        NodePoolTemplate template =
                template(nodePool("default").nodeClass("karpenter.k8s.aws", "EC2NodeClass", "main"), linear(2));

        assertThat(template.requirements().get(Labels.NODEPOOL)).isEqualTo(Requirement.in(Labels.NODEPOOL, "default"));
        assertThat(template.requirements().get("karpenter.k8s.aws/ec2nodeclass"))
                .isEqualTo(Requirement.in("karpenter.k8s.aws/ec2nodeclass", "main"));
    }

    @Test
    @DisplayName("SCH-LBL-01 alias keys of a pool are rewritten, its labels are requirements")
    void aliasesAndLabels() {
        NodePoolTemplate template = template(
                nodePool("default")
                        .requires("beta.kubernetes.io/arch", Operator.IN, "amd64")
                        .label("team", "red"),
                linear(2));

        assertThat(template.requirements().get(Labels.ARCH)).isEqualTo(Requirement.in(Labels.ARCH, "amd64"));
        assertThat(template.requirements().get("team")).isEqualTo(Requirement.in("team", "red"));
    }

    @Test
    @DisplayName("SCH-TNT-02 startup taints are not among the taints of a new node")
    void startupTaints() {
        assertThat(template(
                                nodePool("default")
                                        .taint("team", "red", TaintEffect.NO_SCHEDULE)
                                        .startupTaint("cni", "", TaintEffect.NO_SCHEDULE),
                                linear(2))
                        .taints())
                .extracting(Object::toString)
                .containsExactly("team=red:NoSchedule");
    }

    @Test
    @DisplayName("SCH-NOD-12 a new node has a hostname that no pod can ask for")
    void hostname() {
        NewNode node = NewNode.empty(
                template(nodePool("default"), linear(2)),
                DaemonOverhead.of(cluster().build(), SCHEMA),
                SCHEMA);

        assertThat(node.requirements().get(Labels.HOSTNAME).values()).hasSize(1);
        assertThat(node.label("no-such-key")).isEmpty();
        assertThat(node.label(Labels.ZONE)).contains(Requirement.exists(Labels.ZONE));
    }
}
