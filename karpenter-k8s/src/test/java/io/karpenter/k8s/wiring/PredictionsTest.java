package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.disrupt.DisruptionDecider;
import io.karpenter.solver.disruption.DisruptionPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** VerticalPodAutoscalers in a cluster that runs step by step. */
final class PredictionsTest {

    private final AtomicInteger plansOfDisruption = new AtomicInteger();
    private final SteppedCluster cluster = new SteppedCluster(
            5,
            Map.of("FEATURE_GATES", "StaticCapacity=true"),
            EventSink.NONE,
            MetricSink.NONE,
            (settings, accounts) -> DisruptionDecider.of((now, stop) -> {
                plansOfDisruption.incrementAndGet();
                return new DisruptionPlan(List.of(), List.of());
            }));

    private void daemonSet() {
        cluster.api.serves(ResourceKind.VERTICAL_POD_AUTOSCALER, true);
        cluster.pool();
        cluster.api.create(Yaml.resource(ResourceKind.DAEMON_SET, """
                metadata: {name: agent, namespace: default}
                spec:
                  template:
                    spec:
                      tolerations: [{operator: Exists}]
                      containers: [{name: main, image: agent, resources: {requests: {cpu: 100m}}}]
                """));
    }

    private void staticPool() {
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: fixed}
                spec:
                  replicas: 1
                  template:
                    spec:
                      taints: [{key: fixed, effect: NoExecute}]
                      expireAfter: Never
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));
    }

    private void autoscaler() {
        cluster.api.create(Yaml.resource(ResourceKind.VERTICAL_POD_AUTOSCALER, """
                metadata: {name: agent, namespace: default}
                spec: {targetRef: {apiVersion: apps/v1, kind: DaemonSet, name: agent}}
                status: {recommendation: {containerRecommendations: [{containerName: main, target: {cpu: "5"}}]}}
                """));
    }

    /** As long as this is so, the API server does not answer who asks for autoscalers. */
    private void unanswered(boolean now) {
        cluster.api.onCall(call -> {
            if (now
                    && call.moment() == Moment.BEFORE
                    && call.verb() == Verb.LIST
                    && call.kind().equals(ResourceKind.VERTICAL_POD_AUTOSCALER)) {
                throw new ApiException(ApiException.UNAVAILABLE, "", "not now");
            }
        });
    }

    private static Object instanceTypes(Resource claim) {
        return claim.objects("spec", "requirements").stream()
                .filter(requirement -> "node.kubernetes.io/instance-type".equals(requirement.get("key")))
                .map(requirement -> requirement.get("values"))
                .findFirst()
                .orElse(List.of());
    }

    @Test
    @DisplayName("STA-35 a new node has room for what a DaemonSet's pod will ask for by its autoscaler")
    void nodesHaveRoom() {
        daemonSet();
        autoscaler();
        cluster.pod("a");

        cluster.runFor(Duration.ofMinutes(2));

        assertThat(cluster.claims()).singleElement().satisfies(claim -> {
            // 5 cores of the daemon and 1.5 of the pod.
            assertThat(instanceTypes(claim)).isEqualTo(List.of("c8"));
            assertThat(claim.text("spec", "resources", "requests", "cpu")).isEqualTo("6500m");
        });
        assertThat(cluster.boundPods()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "STA-35 before the first look at autoscalers has been answered no node comes, for pods or for a static pool, and nothing is disrupted; then it is")
    void plannersWait() {
        unanswered(true);
        daemonSet();
        autoscaler();
        staticPool();
        cluster.pod("a");
        cluster.runFor(Duration.ofMinutes(4));
        assertThat(cluster.process().isSynced()).isTrue();
        assertThat(cluster.claims()).isEmpty();
        assertThat(plansOfDisruption).hasValue(0);

        unanswered(false);
        cluster.runFor(Duration.ofMinutes(2));

        // The daemon alone takes 5 cores.
        assertThat(cluster.claims())
                .hasSize(2)
                .allSatisfy(
                        claim -> assertThat(claim.labels()).containsEntry("node.kubernetes.io/instance-type", "c8"));
        assertThat(plansOfDisruption).hasPositiveValue();
    }

    @Test
    @DisplayName("STA-35 where autoscalers are never answered for, planning goes on without them in the end")
    void neverAnswered() {
        unanswered(true);
        daemonSet();
        autoscaler();
        cluster.pod("a");

        cluster.runFor(Duration.ofMinutes(8));

        assertThat(cluster.boundPods()).isEqualTo(1);
        assertThat(plansOfDisruption).hasPositiveValue();
    }

    @Test
    @DisplayName("STA-35 in a cluster that does not know autoscalers, planning goes on without them")
    void kindIsAbsent() {
        daemonSet();
        cluster.api.serves(ResourceKind.VERTICAL_POD_AUTOSCALER, false);
        cluster.pod("a");

        cluster.runFor(Duration.ofMinutes(2));

        assertThat(cluster.claims())
                .singleElement()
                .satisfies(claim ->
                        assertThat(instanceTypes(claim)).asInstanceOf(LIST).contains("c2", "c8"));
    }
}
