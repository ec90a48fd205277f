package io.karpenter.engine.aws;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.engine.controller.ControllerProcess;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * A real control plane, an AWS in memory, and kubelets that join for its machines. {@code karpenter controller --cloud aws} runs as a process against
 * both; it reaches AWS as users tell it to, by variables of the SDK.
 */
final class Ec2ControlPlane implements AutoCloseable {

    static final String QUEUE = "interruptions";

    /** Not those of other tests that share the plane. */
    private static final String NODE_CLASS = "nodes-on-ec2";

    final FakeAws aws = FakeAws.start();
    final ControlPlane plane;
    final Fabric8ClusterApi api;
    private final KubernetesClient client;
    private final FakeKubelets kubelets;
    private final Path folder;
    private final Path log;

    /**
     * @param folder for files
     */
    Ec2ControlPlane(ControlPlane plane, Path folder) {
        this.plane = plane;
        this.client = plane.client();
        this.api = InstalledDefinitions.on(plane);
        this.folder = folder;
        this.log = folder.resolve("log");
        aws.sqs().create(QUEUE);
        kubelets = new FakeKubelets(aws, api);
    }

    /**
     * Starts the program; nothing else leads.
     *
     * @param more options of it
     */
    ControllerProcess start(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--cloud=aws",
                "--cluster-name=" + FakeAws.CLUSTER,
                "--cluster-endpoint=https://api.test",
                "--interruption-queue=" + QUEUE,
                // The real one may be newer than what EKS has images for.
                "--eks-control-plane",
                "--batch-idle-duration=100ms",
                "--disable-leader-election"));
        options.addAll(List.of(more));
        return ControllerProcess.start(
                // What the first one that is stopped has loaded the others need not read again.
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        "-XX:+AutoCreateSharedArchive",
                        "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa")),
                plane.kubeconfig(),
                Map.of(
                        "AWS_ENDPOINT_URL", aws.uri().toString(),
                        "AWS_REGION", FakeAws.REGION.id(),
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test",
                        "AWS_EC2_METADATA_DISABLED", "true"),
                log,
                options);
    }

    /** An EC2NodeClass as a user writes it, and pools of spot machines with two cores, none of which is taken away to save money. */
    void configure(String... pools) {
        api.create(Ec2Objects.nodeClass(NODE_CLASS));
        for (String pool : pools) {
            api.create(Ec2Objects.pool(pool, NODE_CLASS, "spot", "m5, c5, r5, m6i, c6i", "large"));
            api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                    metadata: {name: %1$s, namespace: default}
                    spec:
                      replicas: 0
                      selector: {matchLabels: {app: %1$s}}
                      template:
                        metadata: {labels: {app: %1$s}}
                        spec:
                          nodeSelector: {karpenter.sh/nodepool: %1$s}
                          containers:
                          - {name: main, image: app, resources: {requests: {cpu: 1200m, memory: 1Gi}}}
                    """.formatted(pool)));
        }
    }

    /** So many pods of a pool, each of which fills a machine. */
    void scale(String pool, int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", pool),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    /** Takes away what {@link #configure} has made, while a controller runs. */
    void remove(String... pools) {
        for (String pool : pools) {
            api.delete(ResourceKind.DEPLOYMENT, new ObjectKey("default", pool), DeleteOptions.ANY);
            api.delete(ResourceKind.NODE_POOL, ObjectKey.of(pool), DeleteOptions.ANY);
        }
        await("no NodeClaims", () -> claims().isEmpty());
        api.delete(Ec2Objects.NODE_CLASS, ObjectKey.of(NODE_CLASS), DeleteOptions.ANY);
        await("no EC2NodeClass", () -> api.list(Ec2Objects.NODE_CLASS).isEmpty());
    }

    /** As {@link ControlPlane#await(String, BooleanSupplier)}; a failure has what the program has written. */
    void await(String what, BooleanSupplier condition) {
        await(what, ControlPlane.PATIENCE, condition);
    }

    /** As {@link ControlPlane#await(String, Duration, BooleanSupplier)}; a failure has what the program has written. */
    void await(String what, Duration patience, BooleanSupplier condition) {
        try {
            plane.await(what, patience, condition);
        } catch (IllegalStateException late) {
            throw new IllegalStateException(late.getMessage() + "\n" + log(), late);
        }
    }

    /** What the program has written. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    List<Resource> claims() {
        return api.list(ResourceKind.NODE_CLAIM);
    }

    List<Resource> nodes() {
        return api.list(ResourceKind.NODE);
    }

    /** Names of Nodes by the name of the pod that runs there. */
    Map<String, String> running(String pool) {
        return client.pods().inNamespace("default").withLabel("app", pool).list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase())
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .collect(Collectors.toMap(
                        pod -> pod.getMetadata().getName(), pod -> pod.getSpec().getNodeName()));
    }

    /** Ids of machines that are neither ended nor ending. */
    List<String> alive() {
        return aws.instances().alive().stream().map(Instance::instanceId).toList();
    }

    /** The ids of instances that objects name, in a field that ends with one. */
    static List<String> instances(List<Resource> objects, String... field) {
        List<String> ids = new ArrayList<>();
        objects.forEach(object -> ids.add(object.text(field).replaceFirst(".*/", "")));
        return ids;
    }

    @Override
    public void close() {
        kubelets.close();
        aws.close();
    }
}
