package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A real cluster that grows while its API server goes away, is overloaded, slow, or does not say what it has done. */
@UsesControlPlane(Size.FULL)
final class ResilienceIT {

    private static final int PODS = 120;

    private ControlPlane plane;
    private KubernetesClient client;
    private ClusterApi api;
    private SimulatedCloud cloud;

    @BeforeEach
    void cluster(ControlPlane shared) {
        plane = shared;
        client = plane.client();
        api = InstalledDefinitions.on(plane);
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: app, namespace: default}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: app}}
                  template:
                    metadata: {labels: {app: app}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: 900m, memory: 1Gi}}}
                """));
    }

    @AfterEach
    void empty() {
        api.delete(ResourceKind.DEPLOYMENT, new ObjectKey("default", "app"), DeleteOptions.ANY);
        api.delete(ResourceKind.NODE_POOL, ObjectKey.of("general"), DeleteOptions.ANY);
    }

    @Test
    @DisplayName(
            "the API server is killed and comes back twice while nodes come: watches go on, no machine is lost or launched twice")
    void apiServerRestarts() {
        try (KarpenterControllers controllers = start(real -> real)) {
            scale(PODS / 2);
            plane.await(
                    "the first claims", () -> !api.list(ResourceKind.NODE_CLAIM).isEmpty());
            plane.restartApiServer(Duration.ofSeconds(2));
            scale(PODS);
            plane.await("more pods to run", () -> running() > PODS / 2);
            plane.restartApiServer(Duration.ofSeconds(1));

            plane.await("all pods to run", () -> running() == PODS);
            assertOneMachineForEachClaim();
            shrink();
        }
    }

    @Test
    @DisplayName(
            "with answers that are late, refused, conflicts or lost, all pods run in the end, and no machine is lost or launched twice")
    void badDay() {
        long seed = Long.getLong("karpenter.seed", System.nanoTime());
        System.out.println("seed " + seed);
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        try (KarpenterControllers controllers = start(real -> new FlakyApi(real, random))) {
            for (int pods = 20; pods <= PODS; pods += 20) {
                scale(pods);
                int wanted = pods;
                plane.await(pods + " pods to run", () -> running() == wanted);
            }
            assertOneMachineForEachClaim();
            shrink();
        }
    }

    /** Every NodeClaim goes, with its Node and its machine. */
    private void shrink() {
        scale(0);
        plane.await("no pods", () -> running() == 0);
        api.list(ResourceKind.NODE_CLAIM)
                .forEach(claim -> api.delete(ResourceKind.NODE_CLAIM, claim.key(), DeleteOptions.ANY));
        plane.await("no claims", () -> api.list(ResourceKind.NODE_CLAIM).isEmpty());
        plane.await("no nodes", () -> api.list(ResourceKind.NODE).isEmpty());
        assertThat(cloud.list()).isEmpty();
    }

    private KarpenterControllers start(UnaryOperator<ClusterApi> connection) {
        InstantSource clock = InstantSource.system();
        cloud = LinearCloud.of(2, 4, 8);
        SimulatedKubelets kubelets = new SimulatedKubelets(cloud, api, clock);
        Controller joining = new Controller(kubelets, 10, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        return KarpenterControllers.builder()
                .api(connection.apply(api))
                .cloudProvider(cloud)
                .withoutNodeClasses()
                .with(joining, () -> kubelets.follow(joining))
                .start();
    }

    private void assertOneMachineForEachClaim() {
        plane.await(
                "a Node for each claim",
                () -> api.list(ResourceKind.NODE_CLAIM).stream()
                        .noneMatch(claim -> claim.text("status", "nodeName").isEmpty()));
        List<String> ofClaims = api.list(ResourceKind.NODE_CLAIM).stream()
                .map(claim -> claim.text("status", "providerID"))
                .toList();
        assertThat(cloud.list())
                .extracting(machine -> machine.providerId())
                .containsExactlyInAnyOrderElementsOf(ofClaims);
        assertThat(client.nodes().list().getItems())
                .extracting((Node node) -> node.getSpec().getProviderID())
                .containsExactlyInAnyOrderElementsOf(ofClaims);
        assertThat(cloud.launches()).isEqualTo(ofClaims.size());
        System.out.println(ofClaims.size() + " machines for " + PODS + " pods of 900m");
    }

    private void scale(int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", "app"),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    private long running() {
        return api.list(ResourceKind.POD).stream()
                .filter(pod -> pod.text("status", "phase").equals("Running"))
                .count();
    }
}
