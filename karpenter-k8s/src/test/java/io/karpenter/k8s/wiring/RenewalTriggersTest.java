package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.TestCloud;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.operate.SettingsReader;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What calls for those who look after nodes that drift or ail. */
final class RenewalTriggersTest {

    private static final String DRIFT = "nodeclaim.disruption";
    private static final String REPAIR = "node.health";

    private final ManualClock clock = new ManualClock();
    private final TestCloud cloud = new TestCloud(clock);
    private final Stores stores = new Stores(List.of(World.NODE_CLASS), Optional::of);
    private final Map<String, Controller> controllers = new LinkedHashMap<>();
    private int version;

    private void wire(String gates) {
        Surroundings with = new Surroundings(
                FakeClusterApi.immediate(clock),
                cloud,
                SettingsReader.read(Map.of(), Map.of("FEATURE_GATES", gates)).settings(),
                List.of(World.NODE_CLASS),
                false,
                EventSink.NONE,
                MetricSink.NONE,
                LifecycleCounts.NONE,
                Controller.Observer.NONE,
                TracerProvider.noop().get(""),
                1,
                clock);
        Lifecycle lifecycle = LifecycleWiring.lifecycle(with, stores);
        DriftWiring.add(lifecycle, stores, this::add);
        RepairWiring.add(with, lifecycle, stores, this::add);
        stores.nodes.changed(node("True", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
        stores.claims.changed(resource(ResourceKind.NODE_CLAIM, """
                metadata: {name: a, uid: a, labels: {karpenter.sh/nodepool: general}}
                spec: {nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}}
                status: {providerID: i-1}
                """));
        drain();
    }

    private Controller add(Reconciler reconciler) {
        Controller controller = new Controller(reconciler, 1, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        controllers.put(reconciler.name(), controller);
        return controller;
    }

    private Resource resource(ResourceKind kind, String yaml) {
        Resource resource = Yaml.resource(kind, yaml);
        Map<String, Object> content = new LinkedHashMap<>(resource.content());
        Map<String, Object> metadata = new LinkedHashMap<>();
        resource.content().forEach((key, value) -> {
            if (key.equals("metadata") && value instanceof Map<?, ?> map) {
                map.forEach((name, field) -> metadata.put(name.toString(), field));
            }
        });
        metadata.put("resourceVersion", Integer.toString(++version));
        metadata.put("creationTimestamp", "2026-01-01T00:00:00Z");
        content.put("metadata", metadata);
        return new Resource(kind, content);
    }

    private Resource node(String ready, String since, String heartbeat) {
        return resource(ResourceKind.NODE, """
                metadata: {name: node-a, uid: n, labels: {karpenter.sh/nodepool: general}}
                spec: {providerID: i-1}
                status: {conditions: [{type: Ready, status: "%s", lastTransitionTime: %s, lastHeartbeatTime: %s}]}
                """.formatted(ready, since, heartbeat));
    }

    /** Works off what is due; nothing is left then but what is due later. */
    private void drain() {
        controllers.values().forEach(controller -> {
            while (controller
                    .nextDue()
                    .filter(due -> !due.isAfter(clock.instant()))
                    .isPresent()) {
                controller.runOne();
            }
        });
    }

    private boolean isCalled(String controller) {
        return controllers
                .get(controller)
                .nextDue()
                .filter(due -> !due.isAfter(clock.instant()))
                .isPresent();
    }

    @Test
    @DisplayName("DIS-DRF-01 a claim is looked at when it, its pool, its NodeClass or a pod of its node changes")
    void drift() {
        wire("");
        assertThat(isCalled(DRIFT)).isFalse();

        stores.pools.changed(resource(ResourceKind.NODE_POOL, "metadata: {name: other, uid: q, generation: 1}"));
        assertThat(isCalled(DRIFT)).isFalse();
        stores.pools.changed(resource(ResourceKind.NODE_POOL, "metadata: {name: general, uid: p, generation: 1}"));
        assertThat(isCalled(DRIFT)).isTrue();
        drain();

        stores.nodeClasses.get(World.NODE_CLASS).changed(resource(World.NODE_CLASS, "metadata: {name: other, uid: d}"));
        assertThat(isCalled(DRIFT)).isFalse();
        stores.nodeClasses
                .get(World.NODE_CLASS)
                .changed(resource(World.NODE_CLASS, "metadata: {name: default, uid: c}"));
        assertThat(isCalled(DRIFT)).isTrue();
        drain();

        stores.pods.changed(resource(ResourceKind.POD, """
                metadata: {name: web, namespace: default, uid: w}
                spec: {nodeName: node-a}
                """));
        assertThat(isCalled(DRIFT)).isTrue();
        drain();

        stores.claims.changed(resource(ResourceKind.NODE_CLAIM, """
                metadata: {name: a, uid: a, labels: {karpenter.sh/nodepool: general}}
                status: {providerID: i-1}
                """));
        assertThat(isCalled(DRIFT)).isTrue();
    }

    @Test
    @DisplayName("DIS-DRF-01 the status of a pool, which changes with each of its nodes, calls for none of them")
    void statusOfPool() {
        wire("");
        stores.pools.changed(resource(ResourceKind.NODE_POOL, "metadata: {name: general, uid: p, generation: 1}"));
        drain();

        stores.pools.changed(resource(ResourceKind.NODE_POOL, """
                metadata: {name: general, uid: p, generation: 1}
                status: {nodes: 7}
                """));

        assertThat(isCalled(DRIFT)).isFalse();
    }

    @Test
    @DisplayName(
            "DIS-DRF-01 of a pod it matters that it is bound, ends, is to be left alone, terminates and goes, not that it is well")
    void changesOfPods() {
        wire("");
        assertThat(isCalledFor("spec: {}", "Pending")).isFalse();
        assertThat(isCalledFor("spec: {nodeName: node-a}", "Pending")).isTrue();
        assertThat(isCalledFor("spec: {nodeName: node-a}", "Running")).isFalse();
        assertThat(isCalledFor("spec: {nodeName: node-a, priority: 7}", "Running"))
                .isFalse();
        assertThat(isCalledFor("spec: {nodeName: node-a}", "Running", "annotations: {karpenter.sh/do-not-disrupt: 1h}"))
                .isTrue();
        assertThat(isCalledFor("spec: {nodeName: node-a}", "Running")).isTrue();
        assertThat(isCalledFor("spec: {nodeName: node-a}", "Succeeded")).isTrue();
        assertThat(isCalledFor("spec: {nodeName: node-a}", "Succeeded", "deletionTimestamp: 2026-01-01T00:00:00Z"))
                .isTrue();

        stores.pods.gone(stores.pods.get(new ObjectKey("default", "web")).orElseThrow());
        assertThat(isCalled(DRIFT)).isTrue();
    }

    /** Whether this change of a pod calls for the claim of its node. */
    private boolean isCalledFor(String spec, String phase, String... metadata) {
        stores.pods.changed(resource(ResourceKind.POD, """
                metadata:
                  name: web
                  namespace: default
                  uid: w
                  %s
                %s
                status: {phase: %s}
                """.formatted(String.join("\n  ", metadata), spec, phase)));
        boolean called = isCalled(DRIFT);
        drain();
        return called;
    }

    @Test
    @DisplayName("HLT-03 a node is looked at when a condition changes, not for a heartbeat")
    void repair() {
        cloud.repair(new RepairPolicy("Ready", "False", Duration.ofMinutes(30)));
        wire("NodeRepair=true");

        stores.nodes.changed(node("True", "2026-01-01T00:00:00Z", "2026-01-01T00:00:10Z"));
        assertThat(isCalled(REPAIR)).isFalse();
        stores.nodes.changed(node("False", "2026-01-01T00:00:20Z", "2026-01-01T00:00:20Z"));
        assertThat(isCalled(REPAIR)).isTrue();
        drain();
        stores.nodes.changed(node("False", "2026-01-01T00:00:30Z", "2026-01-01T00:00:30Z"));
        assertThat(isCalled(REPAIR)).isTrue();
    }

    @Test
    @DisplayName("HLT-01 nodes are repaired with the gate and a provider with policies only")
    void gate() {
        wire("NodeRepair=true");
        assertThat(controllers).doesNotContainKey(REPAIR);
        controllers.clear();
        cloud.repair(new RepairPolicy("Ready", "False", Duration.ofMinutes(30)));
        wire("NodeRepair=false");
        assertThat(controllers).doesNotContainKey(REPAIR);
        controllers.clear();
        wire("NodeRepair=true");
        assertThat(controllers).containsKey(REPAIR);
    }
}
