package io.karpenter.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEvents;
import io.karpenter.engine.controller.ControllerProcess;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program over EC2 in a real cluster. */
@UsesControlPlane(Size.FULL)
final class Ec2ControllerIT {

    private static final String POOL = "life";
    private static final int PODS = 6;

    @TempDir
    private Path folder;

    private Ec2ControlPlane cluster;

    @BeforeEach
    void start(ControlPlane plane) {
        cluster = new Ec2ControlPlane(plane, folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    @DisplayName(
            "pods that wait get machines of EC2, one that is taken back is drained, exchanged and ended, and when all is deleted nothing is left")
    void life() {
        FakeAws aws = cluster.aws;
        cluster.configure(POOL);
        cluster.scale(POOL, PODS);
        try (ControllerProcess process = cluster.start()) {
            cluster.await("all pods to run", () -> cluster.running(POOL).size() == PODS);
            cluster.await(
                    "all Nodes to be initialized",
                    () -> cluster.nodes().stream()
                            .allMatch(node -> "true".equals(node.labels().get("karpenter.sh/initialized"))));
            assertThat(cluster.alive())
                    .hasSize(PODS)
                    .containsExactlyInAnyOrderElementsOf(
                            Ec2ControlPlane.instances(cluster.nodes(), "spec", "providerID"))
                    .containsExactlyInAnyOrderElementsOf(
                            Ec2ControlPlane.instances(cluster.claims(), "status", "providerID"));
            assertThat(cluster.nodes()).allSatisfy(node -> {
                assertThat(node.labels())
                        .containsEntry("karpenter.sh/nodepool", POOL)
                        .containsEntry("karpenter.sh/capacity-type", "spot")
                        .containsKey("karpenter.k8s.aws/instance-family");
                assertThat(node.objects("spec", "taints")).isEmpty();
            });

            Map<String, String> before = cluster.running(POOL);
            Map.Entry<String, String> victim = before.entrySet().iterator().next();
            String instance = instanceOf(victim.getValue());
            Instant warned = Instant.now();
            aws.sqs().send(Ec2ControlPlane.QUEUE, FakeEvents.spotInterruption(instance, warned));
            cluster.await("the machine to end", () -> !cluster.alive().contains(instance));
            cluster.await("all pods to run", () -> cluster.running(POOL).size() == PODS);
            cluster.await(
                    "the message to be deleted",
                    () -> aws.sqs().messages(Ec2ControlPlane.QUEUE).isEmpty());
            assertThat(cluster.running(POOL)).doesNotContainKey(victim.getKey()).doesNotContainValue(victim.getValue());
            assertThat(cluster.alive()).hasSize(PODS);
            AuditLog audit = cluster.plane.auditLog().since(warned);
            assertThat(audit.succeeded("create", "pods", "eviction"))
                    .as("pods leave by the eviction API")
                    .extracting(entry -> entry.key().name())
                    .containsExactly(victim.getKey());

            cluster.remove(POOL);
            assertThat(cluster.alive()).isEmpty();
            assertThat(cluster.nodes()).isEmpty();
            assertThat(aws.templates().all()).isEmpty();
            assertThat(aws.iam().profiles()).isEmpty();
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(cluster.log()).doesNotContain("\"ERROR\"");
    }

    private String instanceOf(String node) {
        return cluster.nodes().stream()
                .filter(n -> n.name().equals(node))
                .map((Resource n) -> n.text("spec", "providerID").replaceFirst(".*/", ""))
                .findFirst()
                .orElseThrow();
    }
}
