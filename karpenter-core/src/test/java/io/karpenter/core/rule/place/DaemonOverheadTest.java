package io.karpenter.core.rule.place;

import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.HostPort;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DaemonOverheadTest {

    private static final Catalog CATALOG = linear(2, 8, 32);

    private static List<DaemonGroup> groups(ClusterBuilder cluster, NodePoolBuilder pool) {
        Cluster snapshot = cluster.with(pool).build();
        NodePoolTemplate template = NodePoolTemplate.of(snapshot.nodePools().get(0), CATALOG);
        return DaemonOverhead.of(snapshot, SCHEMA)
                .groups(template.requirements(), template.taints(), template.instanceTypes());
    }

    private static PodBuilder daemon(String name) {
        return pod(name).namespace("kube-system").cpu("100m").memory("64Mi");
    }

    private static List<String> types(DaemonGroup group) {
        return group.instanceTypes().stream().map(InstanceType::name).toList();
    }

    private static Expression type(String... names) {
        return Expression.in(Labels.INSTANCE_TYPE, names);
    }

    @Test
    @DisplayName("SCH-DS-03 the overhead of a group is the sum of its daemons, pods and host ports included")
    void sum() {
        List<DaemonGroup> groups = groups(
                cluster()
                        .daemonSet(daemon("cni").hostPort(9100))
                        .daemonSet(daemon("logs").cpu("300m")),
                nodePool("default"));

        assertThat(groups).singleElement().satisfies(group -> {
            assertThat(types(group)).containsExactly("c2", "c8", "c32");
            assertThat(group.requests()).isEqualTo(ResourceList.parse("cpu", "400m", "memory", "128Mi", "pods", "2"));
            assertThat(group.hostPorts()).containsExactly(new HostPort("", 9100, "TCP"));
            assertThat(group.daemons()).extracting(d -> d.name()).containsExactly("cni", "logs");
        });
    }

    @Test
    @DisplayName("SCH-DS-02 instance types are grouped by the daemons that would run on them")
    void grouping() {
        List<DaemonGroup> groups = groups(
                cluster().daemonSet(daemon("all")).daemonSet(daemon("big").requiresNode(type("c32"))),
                nodePool("default"));

        assertThat(groups).extracting(DaemonOverheadTest::types).containsExactly(List.of("c2", "c8"), List.of("c32"));
        assertThat(groups)
                .extracting(g -> g.requests().get("cpu"))
                .containsExactly(Quantity.parse("100m"), Quantity.parse("200m"));
    }

    @Test
    @DisplayName("KW-D-10 every alternative of a daemon counts on every type, whatever their order")
    void alternativesAreNotConsumed() {
        PodBuilder ascending = daemon("d").requiresNode(type("c2")).requiresNode(type("c32"));
        PodBuilder descending = daemon("d").requiresNode(type("c32")).requiresNode(type("c2"));

        for (PodBuilder either : List.of(ascending, descending)) {
            assertThat(groups(cluster().daemonSet(either), nodePool("default")))
                    .extracting(DaemonOverheadTest::types)
                    .containsExactly(List.of("c2", "c32"), List.of("c8"));
        }
    }

    @Test
    @DisplayName(
            "SCH-DS-02 a daemon that does not tolerate a taint of the pool does not run; PreferNoSchedule keeps none away")
    void taints() {
        ClusterBuilder cluster = cluster()
                .daemonSet(daemon("plain"))
                .daemonSet(daemon("tolerant").tolerates("gpu"));
        NodePoolBuilder pool = nodePool("default")
                .taint("gpu", "true", TaintEffect.NO_SCHEDULE)
                .taint("old", "", TaintEffect.PREFER_NO_SCHEDULE);

        assertThat(groups(cluster, pool))
                .singleElement()
                .satisfies(
                        g -> assertThat(g.daemons()).extracting(d -> d.name()).containsExactly("tolerant"));
    }

    @Test
    @DisplayName("SCH-DS-02 a daemon that selects a custom label runs only where the pool has it")
    void customLabels() {
        PodBuilder onRed = daemon("d").nodeSelector("team", "red");

        assertThat(groups(cluster().daemonSet(onRed), nodePool("default").label("team", "red")))
                .singleElement()
                .satisfies(g -> assertThat(g.daemons()).hasSize(1));
        assertThat(groups(cluster().daemonSet(onRed), nodePool("default")))
                .singleElement()
                .satisfies(g -> assertThat(g.daemons()).isEmpty());
    }

    @Test
    @DisplayName("SCH-DS-04 daemons that select the registered and initialized labels are counted")
    void readyLabels() {
        PodBuilder late = daemon("d").nodeSelector(Labels.INITIALIZED, "true").nodeSelector(Labels.REGISTERED, "true");

        assertThat(groups(cluster().daemonSet(late), nodePool("default")))
                .singleElement()
                .satisfies(g -> assertThat(g.daemons()).hasSize(1));
    }

    @Test
    @DisplayName("SCH-DS-01 the pod that a snapshot has for a DaemonSet stands for it, whatever those that run ask for")
    void representative() {
        ClusterBuilder cluster = cluster()
                .daemonSet(daemon("d").cpu("300m").requiresNode(type("c2", "c8")))
                .with(daemon("d-new")
                        .cpu("500m")
                        .created(Instant.ofEpochSecond(20))
                        .on("n")
                        .requiresNode(Expression.in(Labels.HOSTNAME, "n"))
                        .ownedBy("apps/v1", "DaemonSet", "d"));

        List<DaemonGroup> groups = groups(cluster, nodePool("default"));

        assertThat(types(groups.get(0))).containsExactly("c2", "c8");
        assertThat(groups.get(0).requests().get("cpu")).isEqualTo(Quantity.parse("300m"));
        assertThat(groups.get(1).daemons()).isEmpty();
    }

    @Test
    @DisplayName("SCH-DS-05 on an existing node labels must be there and taints be tolerated")
    void existingNodes() {
        DaemonOverhead daemons = DaemonOverhead.of(
                cluster()
                        .daemonSet(daemon("any"))
                        .daemonSet(daemon("ssd")
                                .requiresNode(Expression.in("disk", "hdd"))
                                .requiresNode(Expression.in("disk", "ssd")))
                        .build(),
                SCHEMA);

        assertThat(daemons.requestsOn(Map.of("disk", "ssd"), List.of(), List.of())
                        .get("cpu"))
                .isEqualTo(Quantity.parse("200m"));
        assertThat(daemons.requestsOn(Map.of(), List.of(), List.of()).get("cpu"))
                .isEqualTo(Quantity.parse("100m"));
        assertThat(daemons.requestsOn(Map.of(), List.of(new Taint("gpu", "", TaintEffect.NO_EXECUTE)), List.of()))
                .isEqualTo(ResourceList.EMPTY);
    }

    @Test
    @DisplayName("SCH-DS-06 the least overhead keeps the smaller amount of the resources that all groups have")
    void least() {
        List<DaemonGroup> groups = List.of(
                new DaemonGroup(List.of(), List.of(), ResourceList.parse("cpu", "2", "memory", "1Gi"), List.of()),
                new DaemonGroup(List.of(), List.of(), ResourceList.parse("cpu", "1", "gpu", "1"), List.of()));

        assertThat(DaemonOverhead.least(groups)).isEqualTo(ResourceList.parse("cpu", "1"));
    }

    @Test
    @DisplayName("KW-D-17 a group without daemons makes the least overhead empty")
    void leastWithEmptyGroup() {
        assertThat(DaemonOverhead.least(
                        groups(cluster().daemonSet(daemon("big").requiresNode(type("c32"))), nodePool("default"))))
                .isEqualTo(ResourceList.EMPTY);
    }

    @Test
    @DisplayName("SCH-DS-07 daemons with resource claims, and those whose affinity matches nothing, add nothing")
    void ignored() {
        ClusterBuilder cluster = cluster()
                .daemonSet(daemon("dra").usesResourceClaims())
                .daemonSet(daemon("bad").requiresNode(new Expression("cpus", Operator.GT, List.of("many"))));

        assertThat(groups(cluster, nodePool("default")))
                .singleElement()
                .satisfies(g -> assertThat(g.requests()).isEqualTo(ResourceList.EMPTY));
    }
}
