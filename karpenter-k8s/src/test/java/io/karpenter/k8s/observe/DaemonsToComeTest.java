package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.prediction.RequestPredictions;
import io.karpenter.core.prediction.VerticalAutoscaler;
import io.karpenter.core.prediction.VerticalAutoscaler.Target;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the pods of DaemonSets will be on nodes that they do not run on yet")
final class DaemonsToComeTest {

    private final ObservedCluster cluster = new ObservedCluster();

    @BeforeEach
    void daemonSet() {
        cluster.create(ResourceKind.DAEMON_SET, """
                metadata: {name: agent, namespace: default}
                spec:
                  template:
                    spec:
                      runtimeClassName: sandbox
                      priorityClassName: agents
                      nodeSelector: {disk: ssd}
                      containers:
                      - {name: main, resources: {requests: {cpu: 100m}}}
                      - {name: proxy, resources: {limits: {cpu: 50m}}}
                """);
    }

    private PodSpec next() {
        return cluster.snapshot().daemonSets().get(0).template();
    }

    private String cpu() {
        return next().requests().get("cpu").toString();
    }

    private String memory() {
        return next().requests().get("memory").toString();
    }

    /** As admission and webhooks have made it: with a container that the template knows nothing of. */
    private void running() {
        cluster.create(ResourceKind.POD, """
                metadata:
                  name: agent-1
                  namespace: default
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]
                spec:
                  nodeName: n1
                  priority: 7
                  overhead: {memory: 1Mi}
                  containers:
                  - {name: main, resources: {requests: {cpu: 200m, memory: 10Mi}}}
                  - {name: proxy, resources: {requests: {cpu: 50m, memory: 10Mi}}}
                  - {name: injected, resources: {requests: {cpu: 30m, memory: 10Mi}}}
                """);
    }

    private void limitRange(String namespace, String memory) {
        cluster.create(ResourceKind.LIMIT_RANGE, """
                metadata: {name: defaults, namespace: %s}
                spec:
                  limits:
                  - {type: Container, default: {memory: %s, cpu: "1"}, defaultRequest: {cpu: 70m}}
                """.formatted(namespace, memory));
    }

    // ---- admission ----

    @Test
    @DisplayName(
            "SCH-DS-01 while no pod of it runs a DaemonSet counts with the defaults of LimitRanges of its namespace, as they are now")
    void limitRanges() {
        assertThat(cpu()).isEqualTo("150m");
        limitRange("other", "1Gi");
        assertThat(memory()).isEqualTo("0");

        limitRange("default", "64Mi");
        assertThat(cpu()).as("both state CPU").isEqualTo("150m");
        assertThat(memory()).isEqualTo("128Mi");

        cluster.patch(
                ResourceKind.LIMIT_RANGE,
                "defaults",
                "spec: {limits: [{type: Container, defaultRequest: {memory: 1Mi}}]}");
        assertThat(memory()).isEqualTo("2Mi");

        cluster.delete(ResourceKind.LIMIT_RANGE, "defaults");
        assertThat(memory()).isEqualTo("0");
    }

    @Test
    @DisplayName(
            "SCH-DS-01 while no pod of it runs a DaemonSet counts with the overhead of its RuntimeClass, and runs where that says")
    void runtimeClass() {
        cluster.create(ResourceKind.RUNTIME_CLASS, """
                metadata: {name: sandbox}
                handler: sandbox
                overhead: {podFixed: {cpu: 250m, memory: 120Mi}}
                scheduling: {nodeSelector: {sandbox: "true"}, tolerations: [{key: sandbox, operator: Exists}]}
                """);

        assertThat(cpu()).isEqualTo("400m");
        assertThat(memory()).isEqualTo("120Mi");
        assertThat(next().nodeSelector()).containsOnly(Map.entry("disk", "ssd"), Map.entry("sandbox", "true"));
        assertThat(next().tolerations())
                .singleElement()
                .satisfies(t -> assertThat(t.key()).isEqualTo("sandbox"));
    }

    @Test
    @DisplayName("SCH-DS-01 while no pod of it runs a DaemonSet has the priority of its PriorityClass")
    void priorityClass() {
        assertThat(next().priority()).isZero();

        cluster.create(ResourceKind.PRIORITY_CLASS, "{metadata: {name: agents}, value: 1000}");

        assertThat(next().priority()).isEqualTo(1000);
    }

    @Test
    @DisplayName("SCH-DS-01 once a pod of it runs that is what counts, since admission has had its say")
    void runningPodCounts() {
        running();
        limitRange("default", "64Mi");
        cluster.create(ResourceKind.RUNTIME_CLASS, """
                metadata: {name: sandbox}
                handler: sandbox
                overhead: {podFixed: {cpu: 250m, memory: 120Mi}}
                """);
        cluster.create(ResourceKind.PRIORITY_CLASS, "{metadata: {name: agents}, value: 1000}");

        assertThat(cpu()).isEqualTo("280m");
        assertThat(memory()).isEqualTo("31Mi");
        assertThat(next().priority()).isEqualTo(7);

        cluster.delete(ResourceKind.POD, "agent-1");
        assertThat(cpu()).isEqualTo("400m");
    }

    // ---- predictions ----

    private void predict(String kind, Map<String, ResourceList> targets) {
        cluster.state.predict(RequestPredictions.of(List.of(new VerticalAutoscaler(
                "default",
                "vpa",
                Instant.EPOCH,
                new Target("apps", kind, "agent"),
                false,
                List.of(),
                targets,
                Optional.empty()))));
    }

    @Test
    @DisplayName(
            "STA-35 containers of a DaemonSet count with what is predicted for them, those that nothing is predicted for as they are")
    void templateIsPredicted() {
        limitRange("default", "64Mi");

        predict("DaemonSet", Map.of("main", ResourceList.parse("cpu", "400m", "memory", "1Gi")));

        assertThat(cpu()).isEqualTo("450m");
        assertThat(memory()).isEqualTo("1088Mi");

        predict("Deployment", Map.of("main", ResourceList.parse("cpu", "400m")));
        assertThat(cpu()).as("somebody else's").isEqualTo("150m");
    }

    @Test
    @DisplayName(
            "STA-35 predictions count in place of what the newest pod asks for, beside containers that were put into it")
    void runningPodIsPredicted() {
        running();

        predict("DaemonSet", Map.of("main", ResourceList.parse("cpu", "400m"), "gone", ResourceList.parse("cpu", "8")));

        assertThat(cpu()).isEqualTo("480m");
        assertThat(memory()).isEqualTo("31Mi");
        assertThat(cluster.snapshot().pods().get(0).spec().requests().get("cpu").toString())
                .as("what runs asks for what it did")
                .isEqualTo("280m");
        assertThat(cluster.snapshot().daemonSets().get(0).running().requests())
                .as("and so does what follows it on its node")
                .isEqualTo(cluster.snapshot().pods().get(0).spec().requests());
    }
}
