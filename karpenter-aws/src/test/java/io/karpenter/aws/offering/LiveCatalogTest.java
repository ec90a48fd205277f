package io.karpenter.aws.offering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveCatalogTest {

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final LiveWorld world = new LiveWorld("m5.large", "c5.large");
    private final NodeClass nodeClass = LiveWorld.nodeClass().build();

    @AfterEach
    void close() {
        world.close();
    }

    private static Requirement zones(InstanceType type) {
        return type.requirements().get(Labels.ZONE);
    }

    @Test
    @DisplayName("AWS-IT-05 without instance types, without zones and without subnets listing is an error")
    void needsTypesAndZones() {
        NodeClass withoutSubnets = NodeClassBuilder.named("default").build();

        assertThatThrownBy(() -> world.catalog().instanceTypes(withoutSubnets))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("subnets");
        try (LiveWorld elsewhere = LiveWorld.in("xx-none-1", "m5.large")) {
            assertThatThrownBy(() -> elsewhere.catalog().instanceTypes(nodeClass))
                    .hasMessageContaining("no instance types");
            elsewhere.types().refreshTypes();
            assertThatThrownBy(() -> elsewhere.catalog().instanceTypes(nodeClass))
                    .hasMessageContaining("no zones");
        }
    }

    @Test
    @DisplayName("AWS-IT-06 what a type is for a NodeClass is kept for five minutes, and made anew for another kubelet")
    void keepsTypes() {
        Quantity estimate = world.type(nodeClass, "m5.large").capacity().get(Resource.MEMORY);
        Quantity measured = Quantity.ofMebibytes(7000);
        world.memory().registered("m5.large", List.of("ami-1"), Optional.of("ami-1"), "ami-1", measured);

        world.passes(FIVE_MINUTES.minusSeconds(1));
        assertThat(world.type(nodeClass, "m5.large").capacity().get(Resource.MEMORY))
                .isEqualTo(estimate);
        NodeClass other = LiveWorld.nodeClass().kubelet("maxPods", 20).build();
        assertThat(world.type(other, "m5.large").capacity().get(Resource.PODS)).isEqualTo(Quantity.of(20));
        world.passes(Duration.ofSeconds(1));
        assertThat(world.type(nodeClass, "m5.large").capacity().get(Resource.MEMORY))
                .isEqualTo(measured);
    }

    @Test
    @DisplayName("AWS-IT-04 once EC2 describes something else, types are made anew at once")
    void followsCatalogue() {
        assertThat(zones(world.type(nodeClass, "m5.large")).values()).containsExactly("us-west-2a", "us-west-2b");

        world.aws().types().offer("m5.large", "us-west-2b");
        world.types().refreshZones();

        assertThat(zones(world.type(nodeClass, "m5.large")).values()).containsExactly("us-west-2b");
    }

    @Test
    @DisplayName("AWS-IT-07 a NodeClass that cannot be read in full has no types, rather than types by defaults")
    void refusesWhatItCannotRead() {
        NodeClass broken = LiveWorld.nodeClass().kubelet("maxPods", true).build();

        assertThatThrownBy(() -> world.catalog().instanceTypes(broken)).isInstanceOf(InvalidNodeClassException.class);
    }

    @Test
    @DisplayName("AWS-IT-08 one type is the same as in the list, and there is none of an unknown name")
    void getsOne() {
        assertThat(world.catalog().find(nodeClass, "m5.large")).contains(world.type(nodeClass, "m5.large"));
        assertThat(world.catalog().find(nodeClass, "m5.huge")).isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-09 offerings that a caller puts to a type are its own")
    void sharesNothing() {
        InstanceType mine = world.type(nodeClass, "m5.large").withOfferings(List.of());

        assertThat(mine.offerings()).isEmpty();
        assertThat(world.type(nodeClass, "m5.large").offerings()).isNotEmpty();
        assertThatThrownBy(() -> world.type(nodeClass, "m5.large").offerings().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName(
            "AWS-IT-11 zones are those that offer the type and have subnets, each with the id that its subnet states")
    void intersectsZones() {
        world.aws().types().offer("c5.large", "us-west-2b", "us-west-2c");
        world.types().refreshZones();

        InstanceType type = world.type(nodeClass, "c5.large");
        assertThat(zones(type).values()).containsExactly("us-west-2b");
        assertThat(type.requirements().get(AwsLabels.ZONE_ID).values()).containsExactly("usw2-az2");
    }

    @Test
    @DisplayName(
            "AWS-CAP-03 memory of nodes that have been seen replaces the capacity, and overheads stay those of the estimate")
    void usesMeasuredMemory() {
        InstanceType estimated = world.type(nodeClass, "m5.large");
        NodeClass other = LiveWorld.nodeClass()
                .status("amis", List.of(Map.of("id", "ami-2"), Map.of("id", "ami-3")))
                .kubelet("evictionHard", Map.of("memory.available", "5%"))
                .build();
        InstanceType before = world.type(other, "m5.large");
        world.memory()
                .registered(
                        "m5.large",
                        List.of("ami-3", "ami-2"),
                        Optional.of("ami-2"),
                        "ami-2",
                        Quantity.ofMebibytes(7800));
        world.passes(FIVE_MINUTES);
        InstanceType after = world.type(other, "m5.large");

        assertThat(after.capacity().get(Resource.MEMORY)).isEqualTo(Quantity.ofMebibytes(7800));
        assertThat(after.overhead()).isEqualTo(before.overhead());
        assertThat(world.type(nodeClass, "m5.large").capacity()).isEqualTo(estimated.capacity());
    }

    @Test
    @DisplayName(
            "AWS-CP-16 a NodePool whose NodeClass is not there, or cannot be used, has no types, and others have theirs")
    void listsByPool() {
        NodeClass broken = NodeClassBuilder.named("broken").build();
        var catalog = world.catalog()
                .catalog(
                        List.of(pool("web", "default"), pool("batch", "gone"), pool("late", "broken")),
                        List.of(nodeClass, broken));

        assertThat(catalog.forNodePool("web")).extracting(InstanceType::name).containsExactly("c5.large", "m5.large");
        assertThat(catalog.forNodePool("batch")).isEmpty();
        assertThat(catalog.forNodePool("late")).isEmpty();
        assertThat(catalog.schema()).isEqualTo(AwsLabels.SCHEMA);
    }

    private static NodePool pool(String name, String nodeClass) {
        NodeClaimTemplate plain = NodeClaimTemplate.of();
        return NodePool.of(
                name,
                new NodeClaimTemplate(
                        plain.labels(),
                        plain.annotations(),
                        plain.requirements(),
                        plain.taints(),
                        plain.startupTaints(),
                        Optional.of(NodeClassBuilder.ref(nodeClass)),
                        plain.expireAfter(),
                        plain.terminationGracePeriod()));
    }
}
