package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.lifecycle.TestCloud;
import io.karpenter.k8s.metrics.MetricStore;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.reservation.TestReservations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which controllers there are, and when they begin. */
final class ControllerSetTest {

    private static final Set<Verb> READS = Set.of(Verb.GET, Verb.LIST, Verb.WATCH);

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.immediate(clock);

    private final TestCloud cloud = new TestCloud(clock);

    private KarpenterControllers controllers(Map<String, String> environment) {
        return KarpenterControllers.builder()
                .api(api)
                .cloudProvider(cloud)
                .settings(SettingsReader.read(Map.of(), environment).settings())
                .events(EventSink.NONE)
                .clock(clock)
                .build();
    }

    private Set<String> names(String gates) {
        return controllers(Map.of("FEATURE_GATES", gates)).set().controllers().stream()
                .map(Controller::name)
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("OPS-03 controllers behind a gate are there if it is on, all others always")
    void gates() {
        Set<String> without = names("StaticCapacity=false,NodeOverlay=false,CapacityBuffer=false,NodeRepair=false");
        assertThat(without)
                .contains("provisioner", "nodeclaim.lifecycle", "node.termination", "nodepool.hash")
                .doesNotContain("static.provisioning", "static.deprovisioning");

        assertThat(added(without, "StaticCapacity=true,NodeOverlay=false,CapacityBuffer=false"))
                .containsExactlyInAnyOrder("static.provisioning", "static.deprovisioning");
        assertThat(added(without, "StaticCapacity=false,NodeOverlay=true,CapacityBuffer=false"))
                .hasSize(1)
                .allMatch(name -> name.contains("overlay"));
        assertThat(added(without, "StaticCapacity=false,NodeOverlay=false,CapacityBuffer=true"))
                .hasSize(1)
                .allMatch(name -> name.contains("buffer"));
    }

    @Test
    @DisplayName("AWS-HLT-02 what a provider says of its machines is seen to whether or not Nodes are repaired")
    void noticesNeedNoGate() {
        assertThat(names("NodeRepair=false")).contains("interruption").doesNotContain("node.health");
    }

    @Test
    @DisplayName("AWS-NC-05 a NodeClaim that has gone calls for the configuration object that it referred to")
    void goneClaimCallsForNodeClass() {
        ResourceKind kind = new ResourceKind("test.sh", "v1", "TestNodeClass", "testnodeclasses", false);
        TestCloud cloud = new TestCloud(clock);
        List<String> tended = new ArrayList<>();
        cloud.care(new NodeClassCare() {
            @Override
            public NodeClassKind kind() {
                return TestCloud.KIND;
            }

            @Override
            public String finalizer() {
                return "test.sh/termination";
            }

            @Override
            public List<String> dependents() {
                return List.of();
            }

            @Override
            public Optional<Stamp> stamp(NodeClass nodeClass) {
                return Optional.empty();
            }

            @Override
            public Tended tend(Tending now) {
                throw new AssertionError("it is being deleted");
            }

            @Override
            public void end(NodeClass nodeClass) {
                tended.add("end " + nodeClass.ref().name());
            }
        });
        api.create(Yaml.resource(kind, "metadata: {name: default, finalizers: [test.sh/termination]}\nspec: {}"));
        api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata: {name: one}
                spec:
                  nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}
                  requirements: []
                """));
        try (KarpenterControllers controllers = KarpenterControllers.builder()
                .api(api)
                .cloudProvider(cloud)
                .events(EventSink.NONE)
                .clock(clock)
                .build()) {
            controllers.watch();
            Controller status = controllers.set().controllers().stream()
                    .filter(controller -> controller.name().equals("nodeclass"))
                    .findFirst()
                    .orElseThrow();
            api.delete(kind, ObjectKey.of("default"), DeleteOptions.ANY);
            while (status.nextDue().filter(due -> !due.isAfter(clock.instant())).isPresent()) {
                status.runOne();
            }
            assertThat(tended).isEmpty();

            api.delete(ResourceKind.NODE_CLAIM, ObjectKey.of("one"), DeleteOptions.ANY);
            status.runOne();

            assertThat(tended).containsExactly("end default");
        }
    }

    @Test
    @DisplayName(
            "AWS-CR-01 without the gate ReservedCapacity nobody looks after reservations; nor if the cloud has none")
    void reservations() {
        Set<String> ofCloudWithout = names("");
        cloud.reserve(new TestReservations());

        assertThat(names("ReservedCapacity=false")).isEqualTo(ofCloudWithout);
        assertThat(added(ofCloudWithout, ""))
                .containsExactlyInAnyOrder("reservation.expiration", "reservation.capacitytype");
    }

    private Set<String> added(Set<String> without, String gates) {
        Set<String> with = names(gates);
        assertThat(with).containsAll(without);
        with.removeAll(without);
        return with;
    }

    @Test
    @DisplayName("OPS-06 a replica that only watches learns all there is and writes nothing, whatever waits to be done")
    void warmUp() {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}
                      requirements: []
                """));
        try (KarpenterControllers controllers = controllers(Map.of())) {
            int before = writes().size();
            controllers.watch();
            assertThat(controllers.isSynced()).isTrue();
            assertThat(controllers.set().state().snapshot(clock.instant()).nodePools())
                    .hasSize(1);
            assertThat(writes()).hasSize(before);

            // There was something to be done.
            for (Controller controller : controllers.set().controllers()) {
                controller.runOne();
            }
            assertThat(writes()).hasSizeGreaterThan(before);
        }
    }

    private List<FakeClusterApi.Call> writes() {
        return api.calls().stream().filter(call -> !READS.contains(call.verb())).toList();
    }

    @Test
    @DisplayName(
            "OPS-08 without the kinds of overlays, buffers and configuration objects the controllers begin all the same")
    void optionalKinds() {
        api.serves(ResourceKind.NODE_OVERLAY, false);
        api.serves(ResourceKind.CAPACITY_BUFFER, false);
        api.serves(new ResourceKind("test.sh", "v1", "TestNodeClass", "testnodeclasses", false), false);
        try (KarpenterControllers controllers =
                controllers(Map.of("FEATURE_GATES", "NodeOverlay=true,CapacityBuffer=true"))) {
            controllers.watch();
            assertThat(controllers.isSynced()).isTrue();
        }
        api.serves(ResourceKind.NODE_POOL, false);
        try (KarpenterControllers controllers = controllers(Map.of())) {
            controllers.watch();
            assertThat(controllers.isSynced()).isFalse();
        }
    }

    @Test
    @DisplayName("SCH-MET-09 gauges are set when a store of metrics is scraped, without anybody calling for it")
    void gaugesAreFresh() {
        MetricStore metrics = new MetricStore(clock);
        try (KarpenterControllers controllers = KarpenterControllers.builder()
                .api(api)
                .cloudProvider(new TestCloud(clock))
                .events(EventSink.NONE)
                .metrics(metrics)
                .clock(clock)
                .build()) {
            controllers.watch();
            assertThat(metrics.scrape()).contains("karpenter_cluster_state_synced 1\n");
            assertThat(metrics.scrape()).contains("karpenter_cluster_state_node_count 0\n");
            api.create(Yaml.resource(ResourceKind.NODE, "metadata: {name: n1}"));
            assertThat(metrics.scrape()).contains("karpenter_cluster_state_node_count 1\n");
        }
    }
}
