package io.karpenter.aws.offering;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.launch.Claims;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.machine.RegistrationTask.Registered;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeMemoryTest {

    private static final String AMD = "ami-amd";
    private static final String ARM = "ami-arm";

    private final LiveWorld world = new LiveWorld("m5.large", "m6g.large");
    private final NodeMemory memory = new NodeMemory(world.memory(), world.catalog());
    private final NodeClassBuilder nodeClass =
            LiveWorld.nodeClass().status("amis", List.of(image(ARM, "arm64"), image(AMD, "amd64")));

    @AfterEach
    void close() {
        world.close();
    }

    private static Map<String, Object> image(String id, String arch) {
        return Map.of(
                "id",
                id,
                "requirements",
                List.of(Map.of("key", Labels.ARCH, "operator", "In", "values", List.of(arch))));
    }

    private Registered node(String type, String image, String amount) {
        return new Registered(
                Claims.claim("one")
                        .nodeClass(nodeClass)
                        .label(Labels.INSTANCE_TYPE, type)
                        .build(),
                "aws:///us-west-2a/i-1",
                image,
                "node",
                ResourceList.parse("memory", amount));
    }

    private Optional<Quantity> known(String type) {
        return world.memory().of(type, List.of(AMD, ARM));
    }

    @Test
    @DisplayName(
            "AWS-CAP-04 the memory of a registered Node is that of its type, if it boots the image that the NodeClass's status has for the type now")
    void learns() {
        memory.run(node("m5.large", ARM, "7400Mi"));
        memory.run(node("m6g.large", "ami-old", "7400Mi"));
        assertThat(known("m5.large")).isEmpty();
        assertThat(known("m6g.large")).isEmpty();

        memory.run(node("m5.large", AMD, "7400Mi"));
        memory.run(node("m6g.large", ARM, "7300Mi"));
        assertThat(known("m5.large")).contains(Quantity.parse("7400Mi"));
        assertThat(known("m6g.large")).contains(Quantity.parse("7300Mi"));
    }

    @Test
    @DisplayName("AWS-CAP-04 a claim whose NodeClass is gone teaches nothing")
    void nothingToLearn() {
        assertThat(memory.isDue(Claims.claim("one")
                        .withoutNodeClass()
                        .label(Labels.INSTANCE_TYPE, "m5.large")
                        .build()))
                .isFalse();
        assertThat(memory.isDue(node("m5.large", AMD, "7400Mi").claim())).isTrue();
    }
}
