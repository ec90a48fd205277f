package io.karpenter.aws.userdata;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeUserDataTest {

    private static final LaunchRequest CLAIM = new LaunchRequest(
            "web-1",
            "uid",
            Map.of(),
            Map.of(),
            new NewNodeClaim.Spec(
                    List.of(),
                    ResourceList.EMPTY,
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
            Optional.empty());

    private final NodeUserData userData = new NodeUserData(Boot.of(AmiFamily.AL2023)::cluster);

    private KubeletSettings kubelet(NodeClass nodeClass, int pods) {
        return userData.kubelet(nodeClass, instanceType("m5.large").pods(pods).build(), () -> KubeletValues.NONE);
    }

    private String text(NodeClass nodeClass) {
        return userData.of(CLAIM, nodeClass, kubelet(nodeClass, 29), CapacityType.SPOT)
                .text();
    }

    @Test
    @DisplayName(
            "AWS-UD-01 types can boot with equal user data if they take as many pods, or if the user says how many")
    void equalKubelets() {
        NodeClass open = NodeClassBuilder.named("a").build();
        assertThat(kubelet(open, 29)).isEqualTo(kubelet(open, 29)).isNotEqualTo(kubelet(open, 58));

        NodeClass stated = NodeClassBuilder.named("a").kubelet("maxPods", 20).build();
        assertThat(kubelet(stated, 29)).isEqualTo(kubelet(stated, 58));
    }

    @Test
    @DisplayName("AWS-UD-01 the family, the kubelet's settings and the user's own data come from the NodeClass")
    void nodeClass() {
        NodeClass nodeClass = NodeClassBuilder.named("a")
                .spec("userData", "#!/bin/bash\necho mine")
                .kubelet("podsPerCore", 3)
                .build();

        assertThat(text(nodeClass))
                .contains("echo mine", "apiVersion: \"node.eks.aws/v1alpha1\"", "podsPerCore: 3", "maxPods: 29")
                .contains("clusterDNS:\n      - \"172.20.0.10\"", "karpenter.sh/capacity-type=spot");
    }

    @Test
    @DisplayName("AWS-UD-15 the release of Bottlerocket comes from the terms, else from the images of the status")
    void bottlerocketRelease() {
        NodeClassBuilder builder = NodeClassBuilder.named("a")
                .family(AmiFamily.BOTTLEROCKET)
                .spec("instanceStorePolicy", "RAID0")
                .status(
                        "amis",
                        List.of(Map.of("id", "ami-1", "name", "bottlerocket-v1.46.0-x", "requirements", List.of())));
        assertThat(text(builder.build())).contains("'bind']]");

        builder.spec("amiSelectorTerms", List.of(Map.of("name", "bottlerocket-*-v1.40.0-*")));
        assertThat(text(builder.build())).contains("'bind', '--dirs'");
    }
}
