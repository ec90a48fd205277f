package io.karpenter.engine.aws;

import static io.karpenter.engine.aws.Ec2Cluster.condition;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;

/** From a pod that waits to an instance that has ended. */
class Ec2LifeTest {

    private final Ec2Cluster cluster = new Ec2Cluster();

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Resource claim() {
        return cluster.claims().getFirst();
    }

    private boolean isLaunched() {
        return cluster.claims().stream()
                .anyMatch(claim -> condition(claim, "Launched").equals("True"));
    }

    @Test
    @DisplayName(
            "AWS-CP-02 AWS-CP-06 AWS-CP-15 a pod gets a NodeClaim, that an instance, its kubelet a registered and initialized Node; deleted, all go")
    void life() {
        cluster.nodeClass();
        cluster.pool();
        cluster.pod("web");

        assertThat(cluster.until(this::isLaunched)).isTrue();
        // Others try permissions out.
        assertThat(cluster.aws.requests(CreateFleetRequest.class).stream()
                        .filter(request -> !Boolean.TRUE.equals(request.dryRun())))
                .hasSize(1);
        assertThat(cluster.running()).singleElement().satisfies(instance -> {
            assertThat(claim().text("status", "providerID")).endsWith("/" + instance.instanceId());
            assertThat(instance.instanceTypeAsString()).startsWith("m5.");
        });

        cluster.join(claim());
        assertThat(cluster.until(() -> condition(claim(), "Initialized").equals("True")))
                .as("the NodeClaim is %s", claim().content())
                .isTrue();
        assertThat(condition(claim(), "Registered")).isEqualTo("True");
        Resource node = cluster.nodes().getFirst();
        assertThat(node.texts("metadata", "labels"))
                .containsEntry("karpenter.sh/registered", "true")
                .containsEntry("karpenter.sh/initialized", "true");
        assertThat(String.valueOf(node.at("spec", "taints"))).doesNotContain("unregistered");

        cluster.delete(ResourceKind.POD, new ObjectKey("default", "web"));
        cluster.delete(ResourceKind.NODE_CLAIM, claim().key());
        assertThat(cluster.until(() -> cluster.claims().isEmpty())).isTrue();
        assertThat(cluster.running()).isEmpty();
        assertThat(cluster.nodes()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-FLT-22 AWS-OFF-12 where EC2 has no capacity, the claim is given up and the pod gets a machine elsewhere")
    void elsewhere() {
        List.of("us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d")
                .forEach(zone -> cluster.aws.capacity().limit(Pool.onDemand("m5.large", zone), 0));
        cluster.nodeClass();
        cluster.pool();
        cluster.pod("web");

        assertThat(cluster.until(this::isLaunched)).isTrue();
        assertThat(cluster.running())
                .singleElement()
                .satisfies(instance -> assertThat(instance.instanceTypeAsString())
                        .startsWith("m5.")
                        .isNotEqualTo("m5.large"));
    }
}
