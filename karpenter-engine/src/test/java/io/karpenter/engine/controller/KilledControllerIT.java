package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, killed with SIGKILL while a real cluster grows. */
@UsesControlPlane(Size.FULL)
final class KilledControllerIT {

    private static final int KILLS = Integer.getInteger("karpenter.kills", 100);
    private static final int PODS_A_KILL = 6;

    @TempDir
    private Path folder;

    private ControlPlane plane;
    private KubernetesClient client;
    private Fabric8ClusterApi api;

    @BeforeEach
    void cluster(ControlPlane shared) {
        plane = shared;
        client = plane.client();
        api = InstalledDefinitions.on(plane);
        if (api.list(ResourceKind.NODE_POOL).isEmpty()) {
            api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                    metadata: {name: general}
                    spec:
                      template:
                        spec:
                          nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                          requirements:
                          - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                          - {key: karpenter.k8s.aws/instance-cpu, operator: Lt, values: ["17"]}
                    """));
        }
    }

    @Test
    @DisplayName(
            "killed a hundred times at random moments of a scale-up, it leaks no machine, launches none twice, and all pods run")
    void survivesKills() throws IOException {
        long seed = Long.getLong("karpenter.seed", System.nanoTime());
        System.out.println("seed " + seed + ", " + KILLS + " kills");
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        Path machines = folder.resolve("machines");
        Path log = folder.resolve("log");
        deploy("killed");

        for (int kill = 1; kill <= KILLS; kill++) {
            scale("killed", kill * PODS_A_KILL);
            try (ControllerProcess process = start(machines, log)) {
                assertThat(process.endsWithinActing(Duration.ofMillis(random.nextInt(4000))))
                        .as(() -> "ended by itself:\n" + read(log))
                        .isFalse();
            }
        }
        Instant begin = Instant.now();
        try (ControllerProcess process = start(machines, log)) {
            plane.await("all pods to run", () -> running("killed") == KILLS * PODS_A_KILL);
            plane.await(
                    "all claims to be ready",
                    () -> api.list(ResourceKind.NODE_CLAIM).stream().allMatch(KilledControllerIT::isReady));
            System.out.println(
                    "all pods ran " + Duration.between(begin, Instant.now()).toMillis() + " ms after the last start");
            assertThat(process.isAlive()).isTrue();
        } catch (IllegalStateException late) {
            throw new IllegalStateException(late.getMessage() + "\n" + read(log), late);
        }
        MachineFile.read(machines).assertOneForEachClaim(api);
    }

    @Test
    @DisplayName("OPS-05 when the replica that leads is killed, the other one goes on")
    void leadershipPasses() {
        deploy("led");
        scale("led", 5);
        String[] election = {"--leader-election-namespace=default", "--leader-election-name=killed-controller"};
        Path machines = folder.resolve("machines");
        try (ControllerProcess first =
                ControllerProcess.start(plane.kubeconfig(), machines, folder.resolve("first"), election)) {
            plane.await("the first pods to run", () -> running("led") == 5);
            try (ControllerProcess second =
                    ControllerProcess.start(plane.kubeconfig(), machines, folder.resolve("second"), election)) {
                first.close();
                scale("led", 25);
                plane.await("the pods that came later to run", () -> running("led") == 25);
                assertThat(second.isAlive()).isTrue();
            }
        } catch (IllegalStateException late) {
            throw new IllegalStateException(late.getMessage() + "\n" + read(folder.resolve("first")), late);
        }
    }

    private ControllerProcess start(Path machines, Path log) {
        return ControllerProcess.start(plane.kubeconfig(), machines, log, "--disable-leader-election");
    }

    private static boolean isReady(Resource claim) {
        return claim.objects("status", "conditions").stream()
                .anyMatch(c -> "Ready".equals(c.get("type")) && "True".equals(c.get("status")));
    }

    private long running(String app) {
        return client.pods().inNamespace("default").withLabel("app", app).list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .count();
    }

    private void deploy(String name) {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: %1$s, namespace: default}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: 900m, memory: 1Gi}}}
                """.formatted(name)));
    }

    private void scale(String name, int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", name),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
