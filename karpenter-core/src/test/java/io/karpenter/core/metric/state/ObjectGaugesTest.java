package io.karpenter.core.metric.state;

import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Metrics of single objects")
class ObjectGaugesTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final ResourceList LIMITS = ResourceList.parse("cpu", "2");

    private final NodeGauges nodeGauges = new NodeGauges(LabelSchema.CORE.with(new LabelSchema(
            Set.of("topology.k8s.aws/zone-id", "karpenter.k8s.aws/instance-family"), Set.of(), Map.of(), Map.of())));

    private static Node node(String name, Map<String, String> labels) {
        return new Node(
                name,
                "",
                labels,
                Map.of(),
                List.of(),
                ResourceList.parse("cpu", "4", "memory", "8Gi", "ephemeral-storage", "20Gi"),
                ResourceList.parse("cpu", "3500m", "memory", "7Gi", "ephemeral-storage", "20Gi"),
                false,
                false,
                NOON.minusSeconds(600));
    }

    private static Cluster cluster(List<Pod> pods) {
        Node node = node(
                "a",
                Map.of(
                        Labels.NODEPOOL,
                        "default",
                        Labels.ZONE,
                        "zone-a",
                        Labels.ARCH,
                        "arm64",
                        Labels.CAPACITY_TYPE,
                        "spot",
                        Labels.INSTANCE_TYPE,
                        "c7g.xlarge",
                        "topology.k8s.aws/zone-id",
                        "use1-az1"));
        return Cluster.builder().now(NOON).nodes(List.of(node)).pods(pods).build();
    }

    private static Pod web() {
        return pod("web").cpu("500m").memory("1Gi").on("a").one();
    }

    private static Pod daemon() {
        return pod("agent")
                .cpu("250m")
                .ownedBy("apps/v1", "DaemonSet", "agent")
                .on("a")
                .one();
    }

    private List<String> nodes(Cluster cluster) {
        return text(nodeGauges.of(cluster, pod -> LIMITS));
    }

    private static List<String> text(Map<Metric, Map<Series, Double>> values) {
        return values.values().stream()
                .flatMap(series -> series.entrySet().stream())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    private static String labels(String resourceType) {
        return "{arch=\"arm64\",capacity_type=\"spot\",instance_family=\"\",instance_type=\"c7g.xlarge\",nodepool=\"default\",os=\"\",region=\"\",windows_build=\"\",zone=\"zone-a\",zone_id=\"use1-az1\",node_name=\"a\",phase=\"\",managed=\"true\""
                + (resourceType.isEmpty() ? "" : ",resource_type=\"" + resourceType + "\"")
                + "}";
    }

    @Test
    @DisplayName(
            "MET-21 tell of each node, by all well-known labels, what it has and what its pods and DaemonSets ask for")
    void nodeAmounts() {
        assertThat(nodes(cluster(List.of(web(), daemon()))))
                .contains(
                        "karpenter_nodes_allocatable" + labels("cpu") + " 3.5",
                        "karpenter_nodes_allocatable" + labels("ephemeral_storage") + " " + 20.0 * (1 << 30),
                        "karpenter_nodes_total_pod_requests" + labels("cpu") + " 0.75",
                        "karpenter_nodes_total_pod_requests" + labels("memory") + " " + (double) (1 << 30),
                        "karpenter_nodes_total_pod_limits" + labels("cpu") + " 4.0",
                        "karpenter_nodes_total_daemon_requests" + labels("cpu") + " 0.25",
                        "karpenter_nodes_total_daemon_limits" + labels("cpu") + " 2.0",
                        "karpenter_nodes_system_overhead" + labels("cpu") + " 0.5");
    }

    @Test
    @DisplayName("MET-22 tell the age of each node")
    void nodeAge() {
        assertThat(nodes(cluster(List.of())))
                .contains("karpenter_nodes_current_lifetime_seconds" + labels("") + " 600.0");
    }

    @Test
    @DisplayName("MET-23 tell what pods ask for of all that is allocatable, in percent")
    void utilization() {
        assertThat(nodes(cluster(List.of(pod("big").cpu("1750m").on("a").one()))))
                .contains("karpenter_cluster_utilization_percent{resource_type=\"cpu\"} 50.0");
    }

    @Test
    @DisplayName("MET-90 tell nothing of nodes and pods that are gone")
    void gone() {
        Cluster empty = Cluster.builder().now(NOON).build();

        assertThat(nodeGauges.of(empty, pod -> LIMITS)).containsOnlyKeys(nodeGauges.all());
        assertThat(nodes(empty)).isEmpty();
        assertThat(text(PodGauges.of(empty))).isEmpty();
    }

    @Test
    @DisplayName("MET-24 tell limits and usage of NodePools, resources as written")
    void nodePools() {
        NodePool pool = NodePool.of("default", NodeClaimTemplate.of())
                .withLimits(ResourceList.parse("cpu", "100", "ephemeral-storage", "1Gi"));
        Cluster cluster = Cluster.builder().nodePools(List.of(pool)).build();

        assertThat(text(NodePoolGauges.of(cluster, Map.of("default", ResourceList.parse("cpu", "1500m")))))
                .containsExactlyInAnyOrder(
                        "karpenter_nodepools_limit{nodepool=\"default\",resource_type=\"cpu\"} 100.0",
                        "karpenter_nodepools_limit{nodepool=\"default\",resource_type=\"ephemeral-storage\"} "
                                + (double) (1 << 30),
                        "karpenter_nodepools_usage{nodepool=\"default\",resource_type=\"cpu\"} 1.5");
    }

    @Test
    @DisplayName("MET-30 tell where and how each pod is")
    void podState() {
        Pod running = pod("web-0")
                .namespace("shop")
                .ownedBy("apps/v1", "ReplicaSet", "web")
                .on("a")
                .one();

        assertThat(text(PodGauges.of(cluster(List.of(running)))))
                .contains(
                        "karpenter_pods_state{name=\"web-0\",namespace=\"shop\",owner=\"/apis/apps/v1/namespaces/shop/replicasets/web\",node=\"a\",scheduled=\"true\",nodepool=\"default\",zone=\"zone-a\",arch=\"arm64\",capacity_type=\"spot\",instance_type=\"c7g.xlarge\",phase=\"Running\",ready=\"true\",managed=\"true\"} 1.0");
    }

    @Test
    @DisplayName("MET-32 MET-34 tell how long a pod has waited to be bound and to be ready, while it does")
    void waiting() {
        Pod waits = pod("waits").created(NOON.minusSeconds(30)).one();
        Pod bound = pod("bound")
                .created(NOON.minusSeconds(20))
                .on("a")
                .phase(PodPhase.PENDING)
                .ready(false)
                .one();

        assertThat(text(PodGauges.of(cluster(List.of(waits, bound, web())))).stream()
                        .filter(line -> !line.startsWith("karpenter_pods_state")))
                .containsExactlyInAnyOrder(
                        "karpenter_pods_unbound_time_seconds{name=\"waits\",namespace=\"default\"} 30.0",
                        "karpenter_pods_unstarted_time_seconds{name=\"waits\",namespace=\"default\"} 30.0",
                        "karpenter_pods_unstarted_time_seconds{name=\"bound\",namespace=\"default\"} 20.0");
    }

    @Test
    @DisplayName("MET-31 MET-33 measure how long a pod took to be bound and to be ready, once each")
    void took() {
        Pod waits = pod("web").created(NOON.minusSeconds(30)).one();
        Pod bound = pod("web")
                .created(NOON.minusSeconds(30))
                .on("a")
                .phase(PodPhase.PENDING)
                .ready(false)
                .one();
        Pod ready = pod("web").created(NOON.minusSeconds(30)).on("a").one();

        assertThat(PodGauges.changed(Optional.of(waits), bound, NOON))
                .singleElement()
                .satisfies(observation -> {
                    assertThat(observation.series()).hasToString("karpenter_pods_bound_duration_seconds");
                    assertThat(observation.amount()).isEqualTo(30);
                });
        assertThat(PodGauges.changed(Optional.of(bound), ready, NOON))
                .extracting(observation -> observation.series().toString())
                .containsExactly("karpenter_pods_startup_duration_seconds");
        assertThat(PodGauges.changed(Optional.of(ready), ready, NOON)).isEmpty();
        assertThat(PodGauges.changed(Optional.empty(), ready, NOON)).isEmpty();
    }
}
