package io.karpenter.aws.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.instance.Instances;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MachineDriftTest {

    private static final NodeClass NODE_CLASS = NodeClassBuilder.named("a")
            .status("amis", List.of(Map.of("id", "ami-1", "requirements", List.of())))
            .status("subnets", List.of(Map.of("id", "subnet-2", "zone", "us-west-2a")))
            .status("securityGroups", List.of(Map.of("id", "sg-1")))
            .build();

    private final MachineDrift drift = new MachineDrift(new MachineDrift.Sources(
            nodeClass -> Map.of(),
            nodeClass -> Optional.empty(),
            (nodeClass, name) -> Optional.of(
                    new InstanceType(name, Requirements.NONE, ResourceList.EMPTY, ResourceList.EMPTY, List.of())),
            id -> Instances.instance().subnet("subnet-of-" + id).build(),
            id -> {
                throw new AssertionError("nobody may ask EC2 for this");
            }));

    private static LaunchRequest claim(Optional<NodeClass> nodeClass) {
        return claim(nodeClass, Map.of());
    }

    private static LaunchRequest claim(Optional<NodeClass> nodeClass, Map<String, String> annotations) {
        return new LaunchRequest(
                "web-1",
                "uid",
                Map.of(Labels.NODEPOOL, "web"),
                annotations,
                new NewNodeClaim.Spec(
                        List.of(),
                        ResourceList.EMPTY,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                nodeClass);
    }

    private static Machine machine(String providerId, String imageId) {
        return new Machine(
                providerId, Optional.of("web-1"), "m5.large", "us-west-2a", "spot", imageId, Instant.EPOCH, false);
    }

    @Test
    @DisplayName("AWS-DRF-01 a machine is compared with its EC2NodeClass, and the reason is told in CamelCase")
    void machine() {
        LaunchRequest claim = claim(Optional.of(NODE_CLASS));

        assertThat(drift.apply(claim, machine("aws:///us-west-2a/i-1", "ami-2")))
                .contains("AMIDrift");
        assertThat(drift.apply(claim, machine("aws:///us-west-2a/i-1", "ami-1")))
                .contains("SubnetDrift");
    }

    @Test
    @DisplayName("AWS-DRF-02 a machine whose EC2NodeClass is gone has not drifted")
    void nodeClassIsGone() {
        assertThat(drift.apply(claim(Optional.empty()), machine("aws:///us-west-2a/i-1", "ami-2")))
                .isEmpty();
    }

    @Test
    @DisplayName("AWS-DRF-04 for another fingerprint neither the instance type nor the instance is asked for")
    void fingerprintFirst() {
        MachineDrift lazy = new MachineDrift(new MachineDrift.Sources(
                nodeClass -> Map.of(NodeClassHash.ANNOTATION, "2", NodeClassHash.VERSION_ANNOTATION, "v"),
                nodeClass -> Optional.empty(),
                (nodeClass, name) -> {
                    throw new AssertionError("nobody may ask for the type");
                },
                id -> {
                    throw new AssertionError("nobody may ask for the instance");
                },
                id -> {
                    throw new AssertionError("nobody may ask EC2 for this");
                }));
        LaunchRequest claim = claim(
                Optional.of(NODE_CLASS), Map.of(NodeClassHash.ANNOTATION, "1", NodeClassHash.VERSION_ANNOTATION, "v"));

        assertThat(lazy.apply(claim, machine("aws:///us-west-2a/i-1", "ami-1"))).contains("NodeClassDrift");
    }

    @Test
    @DisplayName("AWS-CP-02 a machine with an id that is none is an error")
    void noProviderId() {
        assertThatThrownBy(() -> drift.apply(claim(Optional.of(NODE_CLASS)), machine("i-1", "ami-1")))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("\"i-1\"");
    }
}
