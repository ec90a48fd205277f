package io.karpenter.k8s.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("simulated kubelets run pods")
final class SimulatedPodsTest {

    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private final SteppedMachines machines = new SteppedMachines().shown(KubeletSettings.WITH_PODS);

    @BeforeEach
    void boot() {
        machines.boot(1);
    }

    @Test
    @DisplayName("a pod that is bound to a simulated Node runs and is ready, and what the scheduler said of it stays")
    void runs() {
        pod("web", node(), "");

        machines.run();

        Resource web = web();
        assertThat(web.text("status", "phase")).isEqualTo("Running");
        assertThat(web.text("status", "startTime"))
                .isEqualTo(machines.clock.instant().toString());
        assertThat(web.objects("status", "conditions"))
                .anySatisfy(c -> assertThat(c).containsEntry("type", "PodScheduled"))
                .anySatisfy(c -> assertThat(c).containsEntry("type", "Ready").containsEntry("status", "True"))
                .anySatisfy(c -> assertThat(c).containsEntry("type", "ContainersReady"))
                .hasSize(5);
        assertThat(web.objects("status", "containerStatuses"))
                .singleElement()
                .satisfies(c -> assertThat(c).containsEntry("name", "main").containsEntry("ready", true));
    }

    @Test
    @DisplayName("pods without a Node, on Nodes of others and such as have ended are left alone")
    void leavesOthersAlone() {
        pod("waiting", "", "");
        pod("elsewhere", "real-node", "");
        pod("done", node(), "");
        machines.run();
        machines.api.patch(
                ResourceKind.POD,
                new ObjectKey("default", "done"),
                Part.STATUS,
                Map.of("status", Map.of("phase", "Succeeded", "conditions", List.of())));

        machines.run();

        assertThat(machines.api.list(ResourceKind.POD))
                .extracting(pod -> pod.name() + " " + pod.text("status", "phase"))
                .containsExactlyInAnyOrder("waiting Pending", "elsewhere Pending", "done Succeeded");
    }

    @Test
    @DisplayName("a pod that the cluster thought dead with its Node is ready again, and has been since it started")
    void readyAgain() {
        pod("web", node(), "");
        machines.run();
        String started = web().text("status", "startTime");
        machines.passes(KubeletSettings.WITH_PODS.lease());
        machines.api.patch(
                ResourceKind.POD,
                WEB,
                Part.STATUS,
                Map.of("status", Map.of("conditions", List.of(Map.of("type", "Ready", "status", "False")))));

        machines.run();

        assertThat(web().objects("status", "conditions"))
                .anySatisfy(c -> assertThat(c).containsEntry("type", "Ready").containsEntry("status", "True"));
        assertThat(web().text("status", "startTime")).isEqualTo(started);
    }

    @Test
    @DisplayName("a pod that is being deleted is gone at once")
    void vanishes() {
        pod("web", node(), "deletionTimestamp: 2026-01-01T00:01:00Z");

        machines.run();

        assertThat(machines.api.list(ResourceKind.POD)).isEmpty();
    }

    @Test
    @DisplayName(
            "a pod that is being deleted takes the time that it is given, up to a setting, and less once it is given less")
    void takesItsTime() {
        SteppedMachines slow =
                new SteppedMachines().shown(KubeletSettings.WITH_PODS.withLongestEnd(Duration.ofSeconds(40)));
        slow.boot(1);
        slow.api.waitForKubelets();
        for (String name : List.of("short", "long", "hurried")) {
            slow.api.create(Yaml.resource(ResourceKind.POD, """
                    metadata: {name: %s, namespace: default}
                    spec: {nodeName: %s, terminationGracePeriodSeconds: %d, containers: [{name: main, image: app}]}
                    """.formatted(
                            name, slow.nodes().get(0).name(), name.equals("short") ? 10 : 3600)));
            slow.api.delete(ResourceKind.POD, new ObjectKey("default", name), DeleteOptions.ANY);
        }
        slow.api.delete(
                ResourceKind.POD,
                new ObjectKey("default", "hurried"),
                new DeleteOptions(Optional.empty(), Optional.empty(), Optional.of(5L)));

        slow.passes(Duration.ofSeconds(5));
        assertThat(slow.api.list(ResourceKind.POD)).extracting(Resource::name).containsExactly("long", "short");
        slow.passes(Duration.ofSeconds(5));
        assertThat(slow.api.list(ResourceKind.POD)).extracting(Resource::name).containsExactly("long");
        slow.passes(Duration.ofSeconds(29));
        assertThat(slow.api.list(ResourceKind.POD)).extracting(Resource::name).containsExactly("long");
        slow.passes(Duration.ofSeconds(1));
        assertThat(slow.api.list(ResourceKind.POD)).isEmpty();
    }

    @Test
    @DisplayName("a pod that is held back by a finalizer has failed, so that whoever holds it can let it go")
    void tellsOfEnd() {
        pod("web", node(), "finalizers: [batch.kubernetes.io/job-tracking]");
        machines.run();

        machines.api.delete(ResourceKind.POD, WEB, DeleteOptions.ANY);
        machines.run();

        assertThat(web().text("status", "phase")).isEqualTo("Failed");
    }

    @Test
    @DisplayName("a pod that has come under the name of one that is being deleted is not deleted in its place")
    void uid() {
        AtomicBoolean replaced = new AtomicBoolean();
        machines.api.onCall(call -> {
            boolean deletes = call.verb() == Verb.DELETE
                    && call.kind().equals(ResourceKind.POD)
                    && call.moment() == Moment.BEFORE;
            if (deletes && replaced.compareAndSet(false, true)) {
                machines.api.delete(ResourceKind.POD, WEB, DeleteOptions.ANY);
                pod("web", node(), "");
            }
        });
        pod("web", node(), "deletionTimestamp: 2026-01-01T00:01:00Z");

        machines.passes(KubeletSettings.WITH_PODS.renewal());

        assertThat(replaced).isTrue();
        assertThat(web().text("status", "phase")).isEqualTo("Running");
    }

    @Test
    @DisplayName("pods of a machine that ends are left to the cluster")
    void machineEnds() {
        machines.cloud.reclaim(machines.cloud.list().get(0).providerId());
        pod("web", node(), "");

        machines.run();

        assertThat(web().text("status", "phase")).isEqualTo("Pending");
    }

    private String node() {
        return machines.nodes().get(0).name();
    }

    private Resource web() {
        return machines.api.get(ResourceKind.POD, WEB).orElseThrow();
    }

    private void pod(String name, String node, String metadata) {
        machines.api.create(Yaml.resource(ResourceKind.POD, """
                metadata:
                  name: %s
                  namespace: default
                  %s
                spec:
                  nodeName: "%s"
                  containers: [{name: main, image: app}]
                status:
                  phase: Pending
                  conditions: [{type: PodScheduled, status: "True"}]
                """.formatted(name, metadata, node)));
    }
}
