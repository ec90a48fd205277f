package io.karpenter.core.rule.topology;

import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopologyDomainsTest {

    private static final Catalog CATALOG = linear(2);

    private static TopologyDomains domains(ClusterBuilder builder, Catalog catalog) {
        Cluster cluster = builder.build();
        return TopologyDomains.of(cluster, catalog, ExistingNodes.of(cluster, catalog));
    }

    private static Set<String> domains(ClusterBuilder builder, String key) {
        return domains(builder, CATALOG).of(key, NodeFilter.EVERY_NODE);
    }

    private static NodeFilter filter(PodBuilder pod, boolean honorAffinity, boolean honorTaints) {
        return NodeFilter.of(
                pod.spec(),
                new TopologySpreadConstraint(
                        1,
                        Labels.ZONE,
                        true,
                        Optional.of(LabelSelector.EVERYTHING),
                        OptionalInt.empty(),
                        honorAffinity,
                        honorTaints,
                        List.of()),
                SCHEMA);
    }

    @Test
    @DisplayName("SCH-TSC-06 the zones of a pool's types are domains, those that the pool forbids are not")
    void zonesOfPools() {
        assertThat(domains(cluster(), Labels.ZONE)).containsExactly(ZONE_A, ZONE_B, ZONE_C);
        assertThat(domains(cluster().with(nodePool("p").requires(Labels.ZONE, Operator.NOT_IN, ZONE_B)), Labels.ZONE))
                .containsExactly(ZONE_A, ZONE_C);
    }

    @Test
    @DisplayName("SCH-TSC-06 values that a pool itself lists are domains, also of custom keys")
    void valuesOfPools() {
        ClusterBuilder cluster = cluster()
                .with(
                        nodePool("p")
                                .requires("team", Operator.IN, "red", "blue")
                                .label("tier", "gold"),
                        nodePool("q").requires("team", Operator.IN, "green").notReady());

        assertThat(domains(cluster, "team")).containsExactly("blue", "red");
        assertThat(domains(cluster, "tier")).containsExactly("gold");
        assertThat(domains(cluster, "unknown")).isEmpty();
    }

    @Test
    @DisplayName("KW-D-11 excluded values are no domains")
    void exclusions() {
        assertThat(domains(cluster().with(nodePool("p").requires("team", Operator.NOT_IN, "x")), "team"))
                .isEmpty();
    }

    @Test
    @DisplayName("KW-D-32 the name of each pool is a domain")
    void nodePoolNames() {
        assertThat(domains(cluster().with(nodePool("p"), nodePool("q")), Labels.NODEPOOL))
                .containsExactly("p", "q");
    }

    @Test
    @DisplayName(
            "KW-D-18, KW-D-25 kept: a zone that cannot be bought, or only by a type that another key excludes, is a domain")
    void blindToOtherKeys() {
        Catalog catalog = Catalogs.of(
                instanceType("amd").cpu("2").memory("4Gi").onDemand(1, ZONE_A),
                instanceType("arm").cpu("2").memory("4Gi").arch("arm64").onDemand(1, ZONE_B),
                instanceType("gone")
                        .cpu("2")
                        .memory("4Gi")
                        .offering(Offering.of(ZONE_C, CapacityType.ON_DEMAND, 1).withAvailable(false)));

        assertThat(domains(cluster().with(nodePool("p").requires(Labels.ARCH, Operator.IN, "amd64")), catalog)
                        .of(Labels.ZONE, NodeFilter.EVERY_NODE))
                .containsExactly(ZONE_A, ZONE_B, ZONE_C);
    }

    @Test
    @DisplayName("SCH-TSC-07 with taints honoured, only domains of pools that the pod tolerates count")
    void taintsOfPools() {
        ClusterBuilder cluster = cluster()
                .with(
                        nodePool("plain").zones(ZONE_A),
                        nodePool("tainted").zones(ZONE_A, ZONE_B).taint("team", "red", TaintEffect.NO_SCHEDULE),
                        nodePool("wished").zones(ZONE_C).taint("old", "", TaintEffect.PREFER_NO_SCHEDULE));
        TopologyDomains domains = domains(cluster, CATALOG);

        assertThat(domains.of(Labels.ZONE, filter(pod("a"), true, true))).containsExactly(ZONE_A, ZONE_C);
        assertThat(domains.of(Labels.ZONE, filter(pod("a").tolerates("team"), true, true)))
                .containsExactly(ZONE_A, ZONE_B, ZONE_C);
        assertThat(domains.of(Labels.ZONE, filter(pod("a"), true, false))).containsExactly(ZONE_A, ZONE_B, ZONE_C);
    }

    @Test
    @DisplayName(
            "SCH-TSC-08 nodes that pass the filter add their domains; claims without a Node and deleting nodes do not")
    void domainsOfNodes() {
        ClusterBuilder cluster = cluster()
                .with(
                        node("n").zone("zone-n"),
                        node("ssd").zone("zone-ssd").label("disk", "ssd"),
                        node("tainted").zone("zone-tainted").taint("team", "red", TaintEffect.NO_SCHEDULE),
                        node("deleting").zone("zone-deleting").deleting(),
                        node("claim").zone("zone-claim").pool("default").inFlight())
                .with(nodePool("default").zones(ZONE_A));
        TopologyDomains domains = domains(cluster, CATALOG);

        assertThat(domains.of(Labels.ZONE, NodeFilter.EVERY_NODE))
                .containsExactly(ZONE_A, "zone-n", "zone-ssd", "zone-tainted");
        assertThat(domains.of(Labels.ZONE, filter(pod("a").nodeSelector("disk", "ssd"), true, true)))
                .containsExactly(ZONE_A, "zone-ssd");
        assertThat(domains.of(Labels.ZONE, filter(pod("a").nodeSelector("disk", "ssd"), false, true)))
                .containsExactly(ZONE_A, "zone-n", "zone-ssd");
    }
}
