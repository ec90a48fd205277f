package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.Option;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.KubeletSettings;
import io.karpenter.k8s.simulated.OfferingFilter;
import io.karpenter.k8s.simulated.script.ScriptedEvent;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Choice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the user guide proposes to try, in a cluster without any other kubelet. */
@UsesControlPlane(Size.CONTROL)
class SimulatedCloudIT {

    private static final int PODS = 40;

    @Test
    @DisplayName(
            "the controller over a simulated cloud gives pods Nodes of the catalogue, and others when a script takes those back")
    void tryOut(ControlPlane plane) throws InterruptedException, ExecutionException {
        KubernetesClient client = plane.client();
        InstalledDefinitions.on(plane);
        ControllerRun run = new ControllerRun(
                settings(),
                client.getConfiguration(),
                surroundings -> new KarpenterDuties(surroundings, cloud()),
                new Build("test", "unknown"));
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread.ofPlatform().name("controller run").daemon().start(() -> ended.complete(endsWell(run)));
        try {
            create(client, """
                    apiVersion: karpenter.sh/v1
                    kind: NodePool
                    metadata: {name: general}
                    spec:
                      template:
                        spec:
                          nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                          requirements: []
                    """);
            create(client, """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web, namespace: default}
                    spec:
                      replicas: %d
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}}
                        spec:
                          nodeSelector: {karpenter.sh/nodepool: general}
                          containers:
                          - {name: main, image: web, resources: {requests: {cpu: "1", memory: 2Gi}}}
                    """.formatted(PODS));
            plane.await("all pods to be ready", () -> ready(client) == PODS);
            Set<String> first = nodes(client);
            assertThat(client.nodes().list().getItems())
                    .allSatisfy(node -> assertThat(node.getMetadata().getLabels())
                            .containsKey("karpenter.k8s.aws/instance-family")
                            .containsEntry("karpenter.sh/nodepool", "general"));

            plane.await(
                    "pods to be ready on Nodes that have come instead",
                    () -> ready(client) == PODS && nodes(client).stream().noneMatch(first::contains));
        } finally {
            run.stop();
        }
        assertThat(ended.get()).as("ended because it was told to").isTrue();
    }

    private static ControllerSettings settings() {
        return SettingsReader.read(
                        Map.of(
                                Option.METRICS_PORT, "0",
                                Option.HEALTH_PROBE_PORT, "0",
                                Option.DISABLE_LEADER_ELECTION, "true"),
                        Map.of())
                .settings();
    }

    private static Cloud cloud() {
        return new Cloud.Simulated(
                EmbeddedCatalog.builder().build(),
                new CloudTimes(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                Optional.empty(),
                new KubeletSettings(true, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ZERO),
                // Early for those who wait, and again in case that was too early.
                IntStream.rangeClosed(1, 8)
                        .mapToObj(i -> (ScriptedEvent) new ScriptedEvent.Interrupt(
                                Duration.ofSeconds(20L * i), new Choice.Share(100, OfferingFilter.ALL)))
                        .toList());
    }

    private static boolean endsWell(ControllerRun run) {
        try {
            return run.run();
        } catch (IOException | InterruptedException failure) {
            return false;
        }
    }

    private static void create(KubernetesClient client, String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    private static int ready(KubernetesClient client) {
        Integer ready = client.apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .get()
                .getStatus()
                .getReadyReplicas();
        return ready == null ? 0 : ready;
    }

    private static Set<String> nodes(KubernetesClient client) {
        return client.nodes().list().getItems().stream()
                .map(Node::getMetadata)
                .map(metadata -> metadata.getName())
                .collect(Collectors.toSet());
    }
}
