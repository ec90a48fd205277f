package io.karpenter.core.testkit;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.requirement.Requirement;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Test builders")
class BuildersTest {

    @Test
    @DisplayName(
            "SCH-IT-01 give an instance type every well-known label but the NodePool's, from its offerings where they say")
    void instanceTypes() {
        InstanceType type = instanceType("t")
                .cpu("2")
                .onDemand(0.1, ZONE_A)
                .spot(0.05, ZONE_B)
                .reserved("cr-1", 3, 0, ZONE_A)
                .build();

        assertThat(type.requirements().keys())
                .containsAll(Catalogs.SCHEMA.wellKnown().stream()
                        .filter(k -> !k.equals(Labels.NODEPOOL))
                        .toList());
        assertThat(type.requirements().get(Labels.ZONE)).isEqualTo(Requirement.in(Labels.ZONE, ZONE_A, ZONE_B));
        assertThat(type.requirements().get(Labels.CAPACITY_TYPE))
                .isEqualTo(Requirement.in(Labels.CAPACITY_TYPE, "on-demand", "reserved", "spot"));
        assertThat(type.requirements().get(Catalogs.RESERVATION_ID))
                .isEqualTo(Requirement.in(Catalogs.RESERVATION_ID, "cr-1"));
    }

    @Test
    @DisplayName("KW 26.4 price the reference's 400 types by cores and memory")
    void referenceBenchmark() {
        Catalog catalog = Catalogs.referenceBenchmark();

        assertThat(catalog.shared()).hasSize(400);
        InstanceType last = catalog.shared().get(399);
        assertThat(last.name()).isEqualTo("fake-it-399");
        assertThat(last.capacity().get("cpu")).isEqualTo(Quantity.of(400));
        assertThat(last.capacity().get("memory")).isEqualTo(Quantity.parse("800Gi"));
        assertThat(last.capacity().get("pods")).isEqualTo(Quantity.of(4000));
        assertThat(last.offerings())
                .allSatisfy(o -> assertThat(o.price()).isCloseTo(40 + 0.1 * 858.9934592, Offset.offset(1e-9)));
    }

    @Test
    @DisplayName("KW-C-01 price sizes in proportion")
    void linear() {
        assertThat(Catalogs.linear(2, 16).shared())
                .flatExtracting(InstanceType::offerings)
                .extracting(Offering::price)
                .containsExactly(0.1, 0.1, 0.1, 0.8, 0.8, 0.8);
    }

    @Test
    @DisplayName("make a managed node of an instance type: labels, amounts, and a NodeClaim of the same name")
    void managedNodes() {
        InstanceType type = Catalogs.linearType(4).build();
        Cluster cluster = cluster()
                .with(node("n1").of(type, ZONE_B, CapacityType.ON_DEMAND).pool("default"))
                .build();

        assertThat(cluster.nodes()).singleElement().satisfies(n -> {
            assertThat(n.labels())
                    .containsEntry(Labels.INSTANCE_TYPE, "c4")
                    .containsEntry(Labels.ZONE, ZONE_B)
                    .containsEntry(Labels.CAPACITY_TYPE, "on-demand")
                    .containsEntry(Labels.NODEPOOL, "default")
                    .containsEntry(Labels.INITIALIZED, "true")
                    .doesNotContainKey(Labels.WINDOWS_BUILD);
            assertThat(n.allocatable()).isEqualTo(type.allocatable());
        });
        assertThat(cluster.nodeClaims()).singleElement().satisfies(c -> {
            assertThat(c.nodeName()).contains("n1");
            assertThat(c.initialized()).isTrue();
        });
        assertThatThrownBy(() -> node("n").of(type, "nowhere", CapacityType.SPOT))
                .hasMessage("c4 is not offered spot in nowhere");
    }

    @Test
    @DisplayName("make an in-flight claim without a Node, whatever comes first")
    void inFlightClaims() {
        Cluster cluster = cluster()
                .with(
                        node("a").inFlight().pool("default"),
                        node("b").pool("default").inFlight())
                .build();

        assertThat(cluster.nodes()).isEmpty();
        assertThat(cluster.nodeClaims()).hasSize(2).allSatisfy(c -> {
            assertThat(c.nodeName()).isEmpty();
            assertThat(c.registered()).isFalse();
            assertThat(c.labels()).containsOnlyKeys(Labels.NODEPOOL);
        });
    }

    @Test
    @DisplayName("name a workload by its app label, which its own rules select")
    void ownWorkload() {
        assertThat(pods(2).named("web").apartFromEachOther(Labels.HOSTNAME).build())
                .allSatisfy(p -> {
                    assertThat(p.spec().labels()).containsExactly(java.util.Map.entry("app", "web"));
                    assertThat(p.spec()
                                    .podAntiAffinity()
                                    .required()
                                    .get(0)
                                    .selector()
                                    .orElseThrow()
                                    .matches(p.spec().labels()))
                            .isTrue();
                });
        assertThatThrownBy(() -> pods(2).one()).hasMessage("2 pods are built where one is asked for");
    }

    @Test
    @DisplayName("give a cluster one open NodePool unless others, or none, are asked for")
    void defaultNodePool() {
        assertThat(cluster().build().nodePools()).extracting("name").containsExactly("default");
        assertThat(cluster().with(nodePool("a")).build().nodePools())
                .extracting("name")
                .containsExactly("a");
        assertThat(cluster().withoutNodePools().build().nodePools()).isEmpty();
    }

    @Test
    @DisplayName("bind volume claims to a zone or let them wait in a class")
    void volumes() {
        Cluster cluster = cluster()
                .boundVolume("data", ZONE_A)
                .storageClass("gp3", ZONE_B)
                .waitingVolume("later", "gp3")
                .with(pod("db").volumeClaim("data"))
                .build();

        assertThat(cluster.volumeClaims().get("default/data").volumeName()).contains("pv-data");
        assertThat(cluster.volumes()).containsOnlyKeys("pv-data");
        assertThat(cluster.volumeClaims().get("default/later").volumeName()).isEmpty();
        assertThat(cluster.storageClasses().get("gp3").allowedTopologies()).hasSize(1);
    }
}
