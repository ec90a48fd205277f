package io.karpenter.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.engine.controller.ControllerProcess;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.wiring.BudgetAudit;
import io.karpenter.k8s.wiring.PodBudgetAudit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;

/** The way in which clusters are patched: the program over EC2 in a real cluster, while images and Kubernetes' version change. */
@UsesControlPlane(Size.FULL)
final class UpgradeIT {

    private static final String POOL = "patched";
    private static final int PODS = 6;
    private static final int NODES_AT_A_TIME = 2;
    private static final ObjectKey BUDGET = new ObjectKey("default", POOL);

    @TempDir
    private Path folder;

    private Ec2ControlPlane cluster;
    private Instant begin;

    @BeforeEach
    void start(ControlPlane plane) {
        begin = Instant.now();
        cluster = new Ec2ControlPlane(plane, folder);
        publish("1.33", "v20261101", FakeEc2Images.AMD64);
        publish("1.33", "v20261120", "ami-patched");
        publish("1.34", "v20261120", "ami-upgraded");
        cluster.configure(POOL);
        alias("al2023@v20261101");
        cluster.api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of(POOL),
                Part.MAIN,
                Map.of(
                        "spec",
                        Map.of(
                                "disruption",
                                Map.of("budgets", List.of(Map.of("nodes", Integer.toString(NODES_AT_A_TIME)))))));
        cluster.api.create(Yaml.resource(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: %1$s, namespace: default}
                spec: {maxUnavailable: 1, selector: {matchLabels: {app: %1$s}}}
                """.formatted(POOL)));
    }

    @AfterEach
    void stop() {
        cluster.api.delete(ResourceKind.POD_DISRUPTION_BUDGET, BUDGET, DeleteOptions.ANY);
        try (ControllerProcess process = cluster.start()) {
            cluster.remove(POOL);
        } finally {
            cluster.close();
        }
    }

    @Test
    @DisplayName(
            "AWS-DRF-05, DIS-DRF-10, DIS-BUD-02 a new image and then a new version of Kubernetes roll through all machines of EC2, no more than two"
                    + " at a time and one pod at a time, and all pods run")
    void rolls() {
        cluster.scale(POOL, PODS);
        try (ControllerProcess process = cluster.start()) {
            awaitImage(FakeEc2Images.AMD64);
            Instant released = Instant.now();
            alias("al2023@v20261120");
            awaitImage("ami-patched");
            System.out.printf("a new image has rolled through in %s%n", Duration.between(released, Instant.now()));
            assertThat(process.isAlive()).isTrue();
        }
        // The version is read at start, and every five minutes after that.
        cluster.aws.eks().change(FakeAws.CLUSTER, eks -> eks.version("1.34"));
        try (ControllerProcess process = cluster.start()) {
            Instant upgraded = Instant.now();
            awaitImage("ami-upgraded");
            System.out.printf("a new version has rolled through in %s%n", Duration.between(upgraded, Instant.now()));
            assertThat(process.isAlive()).isTrue();
        }

        AuditLog log = cluster.plane.auditLog().since(begin);
        BudgetAudit.Result nodes = BudgetAudit.of(log, POOL, total -> NODES_AT_A_TIME);
        assertThat(nodes.violations()).isEmpty();
        assertThat(nodes.disrupted()).isEqualTo(2 * PODS);
        assertThat(nodes.most()).isEqualTo(NODES_AT_A_TIME);
        PodBudgetAudit.Result pods = PodBudgetAudit.of(log, POOL, PODS - 1);
        assertThat(pods.violations()).isEmpty();
        assertThat(pods.evicted()).isGreaterThanOrEqualTo(2 * PODS);
        assertThat(log.entries().stream()
                        .flatMap(entry -> entry.object(ResourceKind.NODE_CLAIM).stream())
                        .flatMap(claim -> claim.objects("status", "conditions").stream())
                        .filter(condition ->
                                "Drifted".equals(condition.get("type")) && "True".equals(condition.get("status")))
                        .map(condition -> condition.get("reason"))
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of("AMIDrift"));
    }

    /** Amazon has an image of AL2023. */
    private void publish(String kubernetes, String release, String id) {
        String name = "amazon-eks-node-al2023-x86_64-standard-%s-%s".formatted(kubernetes, release);
        cluster.aws.images().put(FakeEc2Images.image(id, name, "x86_64"));
        cluster.aws
                .ssm()
                .put(
                        "/aws/service/eks/optimized-ami/%s/amazon-linux-2023/x86_64/standard/%s/image_id"
                                .formatted(kubernetes, name),
                        id);
    }

    /** The user names another image. */
    private void alias(String alias) {
        Resource nodeClass = cluster.api.list(Ec2Objects.NODE_CLASS).getFirst();
        cluster.api.patch(
                Ec2Objects.NODE_CLASS,
                nodeClass.key(),
                Part.MAIN,
                Map.of("spec", Map.of("amiSelectorTerms", List.of(Map.of("alias", alias)))));
    }

    private void awaitImage(String image) {
        cluster.await(
                "all machines to boot from " + image + " and all pods to run",
                Duration.ofMinutes(6),
                () -> cluster.running(POOL).size() == PODS
                        && cluster.aws.instances().alive().stream()
                                .map(Instance::imageId)
                                .allMatch(image::equals)
                        && cluster.claims().size() == PODS
                        && cluster.nodes().size() == PODS
                        && cluster.nodes().stream()
                                .allMatch(node -> "true".equals(node.labels().get("karpenter.sh/initialized"))));
    }
}
