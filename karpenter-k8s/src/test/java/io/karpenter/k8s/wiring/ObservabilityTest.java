package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.StatusEvent;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.metrics.MetricStore;
import io.karpenter.k8s.simulated.OfferingFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What can be scraped and read of a cluster that has grown. */
final class ObservabilityTest {

    private static final int PODS = 3;

    private final MetricStore metrics = new MetricStore(new ManualClock());
    private final List<Event> events = new ArrayList<>();

    private SteppedCluster started(Map<String, String> environment) {
        SteppedCluster cluster = new SteppedCluster(11, environment, events::add, metrics);
        metrics.beforeEachScrape(() -> cluster.process().refresh());
        cluster.pool();
        cluster.runFor(Duration.ofSeconds(2));
        return cluster;
    }

    /** Three pods on a node of two and one of four cores. */
    private SteppedCluster grown(Map<String, String> environment) {
        SteppedCluster cluster = started(environment);
        for (int i = 0; i < PODS; i++) {
            cluster.pod("p" + i);
        }
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(cluster.boundPods()).isEqualTo(PODS);
        return cluster;
    }

    private String value(String series) {
        List<String> found = metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .map(line -> line.substring(series.length() + 1))
                .toList();
        return found.isEmpty() ? "none" : found.getFirst();
    }

    private long series(String start) {
        return metrics.scrape().lines().filter(line -> line.startsWith(start)).count();
    }

    @Test
    @DisplayName(
            "MET-65 tells that the state is complete and how many nodes it has, and before that for how long it is not")
    void state() {
        SteppedCluster cluster = new SteppedCluster(11, Map.of(), events::add, metrics);
        metrics.beforeEachScrape(() -> cluster.process().refresh());
        cluster.clock.passes(Duration.ofSeconds(7));
        assertThat(value("karpenter_cluster_state_synced")).isEqualTo("0");
        assertThat(value("karpenter_cluster_state_unsynced_time_seconds")).isEqualTo("7");

        cluster.api.deliver();
        assertThat(value("karpenter_cluster_state_synced")).isEqualTo("1");
        assertThat(value("karpenter_cluster_state_unsynced_time_seconds")).isEqualTo("0");
        assertThat(value("karpenter_cluster_state_node_count")).isEqualTo("0");
    }

    @Test
    @DisplayName("MET-16 MET-21 to MET-25 MET-62 MET-64 MET-65 tell of nodes, NodePools and runs once nodes have come")
    void nodesAndPools() {
        grown(Map.of());

        assertThat(value("karpenter_cluster_state_node_count")).isEqualTo("2");
        assertThat(value("karpenter_nodes_created_total{nodepool=\"general\",zone=\"zone-a\"}"))
                .isEqualTo("2");
        assertThat(value("karpenter_nodepools_usage{nodepool=\"general\",resource_type=\"cpu\"}"))
                .isEqualTo("6");
        assertThat(Double.parseDouble(value("karpenter_nodepools_cost_total{nodepool=\"general\"}")))
                .isGreaterThan(0);
        assertThat(value("karpenter_cluster_utilization_percent{resource_type=\"cpu\"}"))
                .isEqualTo("75");
        assertThat(series("karpenter_nodes_allocatable{")).isEqualTo(6);
        assertThat(series("karpenter_nodes_current_lifetime_seconds{")).isEqualTo(2);
        assertThat(value("karpenter_scheduler_ignored_pods_count")).isEqualTo("0");
        assertThat(value("karpenter_scheduler_scheduling_duration_seconds_count{controller=\"provisioner\"}"))
                .as("SCH-MET-01 of one run the simulation, and the whole")
                .isEqualTo("2");
        // Nobody waits any more.
        assertThat(series("karpenter_scheduler_pending_pods_by_effective_zone_count"))
                .isZero();
    }

    @Test
    @DisplayName("MET-63 a pod without a place counts as unschedulable until it is gone")
    void unschedulable() {
        SteppedCluster cluster = started(Map.of());
        cluster.pod("huge", "100");
        cluster.runFor(Duration.ofSeconds(30));
        String series = "karpenter_scheduler_unschedulable_pods_count{controller=\"provisioner\"}";
        assertThat(value(series)).isEqualTo("1");

        cluster.api.delete(ResourceKind.POD, new ObjectKey("default", "huge"), DeleteOptions.ANY);
        cluster.runFor(Duration.ofSeconds(30));
        assertThat(value(series)).isEqualTo("0");
    }

    @Test
    @DisplayName("MET-66 measures what controllers ask of the cloud, by their names")
    void cloud() {
        grown(Map.of());

        assertThat(value("karpenter_cloudprovider_duration_seconds_count{controller=\"nodeclaim.lifecycle\","
                        + "method=\"Create\",provider=\"simulated\"}"))
                .isEqualTo("2");
        assertThat(value("karpenter_cloudprovider_duration_seconds_count{controller=\"provisioner\","
                        + "method=\"GetInstanceTypes\",provider=\"simulated\"}"))
                .isEqualTo("1");
    }

    @Test
    @DisplayName("PROV-04 MET-36 a pod is undecided from its first sight until it is planned for")
    void undecided() {
        SteppedCluster cluster = started(Map.of());
        cluster.pod("p");
        cluster.api.deliver();
        cluster.clock.passes(Duration.ofMillis(500));
        String series =
                "karpenter_pods_provisioning_scheduling_undecided_time_seconds{name=\"p\",namespace=\"default\"}";
        assertThat(value(series)).isEqualTo("0.5");

        cluster.runFor(Duration.ofSeconds(10));
        assertThat(value(series)).isEqualTo("none");
        assertThat(value("karpenter_pods_scheduling_decision_duration_seconds_count"))
                .isEqualTo("1");
    }

    @Test
    @DisplayName(
            "STA-37 PROV-15 MET-35 to MET-37 measure pods from the plan to their start, and forget those that have started or gone")
    void podTimes() {
        SteppedCluster cluster = grown(Map.of());
        assertThat(value("karpenter_pods_scheduling_decision_duration_seconds_count"))
                .isEqualTo("3");
        assertThat(value("karpenter_pods_provisioning_bound_duration_seconds_count"))
                .isEqualTo("3");
        assertThat(series("karpenter_pods_provisioning_unbound_time_seconds{")).isZero();
        assertThat(series("karpenter_pods_provisioning_unstarted_time_seconds{"))
                .isEqualTo(3);

        List<Resource> pods = cluster.api.list(ResourceKind.POD);
        ready(cluster, pods.get(0));
        cluster.api.delete(ResourceKind.POD, pods.get(1).key(), DeleteOptions.ANY);
        cluster.api.deliver();

        assertThat(value("karpenter_pods_provisioning_startup_duration_seconds_count"))
                .isEqualTo("1");
        assertThat(value("karpenter_pods_startup_duration_seconds_count")).isEqualTo("1");
        assertThat(series("karpenter_pods_provisioning_unstarted_time_seconds{"))
                .isEqualTo(1);
        assertThat(series("karpenter_pods_state{")).isEqualTo(2);
    }

    private static void ready(SteppedCluster cluster, Resource pod) {
        cluster.api.patch(
                ResourceKind.POD,
                pod.key(),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "phase",
                                "Running",
                                "conditions",
                                List.of(Map.of(
                                        "type",
                                        "Ready",
                                        "status",
                                        "True",
                                        "lastTransitionTime",
                                        cluster.clock.instant().toString())))));
    }

    @Test
    @DisplayName(
            "MET-11 MET-17 MET-20 MET-75 EVT-01 the end of a node is counted, measured and told, and leaves no series")
    void end() {
        SteppedCluster cluster = grown(Map.of());
        Resource claim = cluster.claims().getFirst();
        events.clear();
        cluster.deleteClaim(claim.name());
        cluster.runFor(Duration.ofMinutes(1));

        String where = "{nodepool=\"general\",zone=\"zone-a\"}";
        assertThat(value("karpenter_nodes_terminated_total" + where)).isEqualTo("1");
        assertThat(value("karpenter_nodes_lifetime_duration_seconds_count{nodepool=\"general\"}"))
                .isEqualTo("1");
        assertThat(value("karpenter_nodeclaims_terminated_total{nodepool=\"general\","
                        + "capacity_type=\"on-demand\",zone=\"zone-a\"}"))
                .isEqualTo("1");
        assertThat(series("operator_nodeclaim_termination_duration_seconds_count{"))
                .isEqualTo(1);
        assertThat(metrics.scrape()).doesNotContain("name=\"" + claim.name() + "\"");
        assertThat(events.stream()
                        .filter(StatusEvent.Finalized.class::isInstance)
                        .map(event -> event.about().kind()))
                .contains("NodeClaim", "Node");
    }

    @Test
    @DisplayName("MET-70 to MET-74 EVT-01 conditions are counted, measured and told with the labels of their kind")
    void conditions() {
        SteppedCluster cluster = grown(Map.of());
        String name = cluster.claims().getFirst().name();

        assertThat(value("operator_nodeclaim_status_condition_count{namespace=\"\",name=\"%s\",type=\"Ready\","
                                .formatted(name)
                        + "status=\"True\",reason=\"Ready\",karpenter_test_testnodeclass=\"default\","
                        + "karpenter_sh_nodepool=\"general\"}"))
                .isEqualTo("1");
        assertThat(value("operator_status_condition_count{namespace=\"\",name=\"general\",type=\"Ready\","
                        + "status=\"True\",reason=\"Ready\",group=\"karpenter.sh\",kind=\"NodePool\"}"))
                .isEqualTo("1");
        assertThat(series("operator_node_status_condition_count{")).isPositive();
        assertThat(events)
                .filteredOn(event -> event instanceof StatusEvent.ConditionChanged changed
                        && changed.about().name().equals(name)
                        && changed.condition().equals("Ready")
                        && changed.now().equals("True"))
                .hasSize(1);
        // A name has one type, whatever kinds have it.
        assertThat(series("# TYPE operator_status_condition_count ")).isEqualTo(1);
    }

    @Test
    @DisplayName("EVT-01 a process that starts again does not tell again what was before")
    void restart() {
        SteppedCluster cluster = grown(Map.of());
        events.clear();
        cluster.restart((number, what) -> Faults.Fault.NONE);
        cluster.runFor(Duration.ofMinutes(1));

        assertThat(events).noneMatch(event -> event instanceof StatusEvent.ConditionChanged);
    }

    @Test
    @DisplayName(
            "OPS-03 without observability of the cluster, single objects and conditions are not told of, the rest is")
    void withoutSingleObjects() {
        grown(Map.of("DISABLE_CLUSTER_STATE_OBSERVABILITY", "true"));

        assertThat(metrics.scrape().lines())
                .noneMatch(line -> line.startsWith("operator_")
                        || line.startsWith("karpenter_pods_state")
                        || line.startsWith("karpenter_nodes_allocatable")
                        || line.startsWith("karpenter_nodepools_usage")
                        || line.startsWith("karpenter_nodepools_cost_total")
                        || line.startsWith("karpenter_cluster_utilization"));
        assertThat(events).noneMatch(event -> event instanceof StatusEvent);
        assertThat(value("karpenter_cluster_state_node_count")).isEqualTo("2");
        assertThat(value("karpenter_pods_provisioning_bound_duration_seconds_count"))
                .isEqualTo("3");
    }

    @Test
    @DisplayName("MET-26 a price that cannot be told is counted once, not at each scrape")
    void unknownPrice() {
        SteppedCluster cluster = started(Map.of());
        cluster.api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata:
                  name: odd
                  labels:
                    karpenter.sh/nodepool: general
                    karpenter.sh/capacity-type: on-demand
                    node.kubernetes.io/instance-type: no-longer-listed
                    topology.kubernetes.io/zone: zone-a
                spec:
                  nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                  requirements: []
                status: {providerID: odd}
                """));
        cluster.api.deliver();
        metrics.scrape();

        assertThat(value("karpenter_nodepools_cost_tracker_errors_total{nodepool=\"general\"}"))
                .isEqualTo("1");
    }

    @Test
    @DisplayName("MET-03 MET-12 MET-67 a launch that finds no capacity is counted, with its reason in lower case")
    void noCapacity() {
        SteppedCluster cluster = started(Map.of());
        cluster.script.runOut(OfferingFilter.ALL);
        cluster.pod("p");
        cluster.runFor(Duration.ofSeconds(8));

        assertThat(series(
                        "karpenter_nodeclaims_disrupted_total{reason=\"insufficient_capacity\",nodepool=\"general\","))
                .isEqualTo(1);
        assertThat(value("karpenter_cloudprovider_errors_total{controller=\"nodeclaim.lifecycle\",method=\"Create\","
                        + "provider=\"simulated\",error=\"InsufficientCapacityError\"}"))
                .isNotEqualTo("none");
    }
}
