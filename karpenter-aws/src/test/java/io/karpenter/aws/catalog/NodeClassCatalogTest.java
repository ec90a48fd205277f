package io.karpenter.aws.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What EC2NodeClasses change about a catalogue. */
class NodeClassCatalogTest {

    private static final EmbeddedCatalog SOURCE =
            EmbeddedCatalog.builder().maxVcpu(192).build();
    private static final List<InstanceType> DEFAULTS =
            SOURCE.catalog(List.of(), List.of()).shared();

    @Test
    @DisplayName("decisions 11 pools see the types of their own NodeClass, pools without one those of AL2023")
    void listsOfPools() {
        Catalog catalog = SOURCE.catalog(
                List.of(pool("few", "dense"), pool("none", null), pool("lost", "absent")),
                List.of(NodeClassBuilder.named("dense").kubelet("maxPods", 8).build()));

        assertThat(catalog.ofNodePool()).containsOnlyKeys("few");
        assertThat(pods(catalog, "few", "m5.large")).isEqualTo(Quantity.of(8));
        assertThat(pods(catalog, "none", "m5.large")).isEqualTo(Quantity.of(29));
        assertThat(pods(catalog, "lost", "m5.large")).isEqualTo(Quantity.of(29));
        assertThat(catalog.shared()).isEqualTo(DEFAULTS);
    }

    private static Quantity pods(Catalog catalog, String pool, String type) {
        return catalog.forNodePool(pool).stream()
                .filter(t -> t.name().equals(type))
                .findFirst()
                .orElseThrow()
                .allocatable()
                .get(Resource.PODS);
    }

    @Test
    @DisplayName(
            "AWS-CAP-20 decisions 11 expressions of the input are worked out, and are problems if they fail for a type")
    void expressions() {
        NodeClassBuilder nodeClass = NodeClassBuilder.named("x")
                .kubelet("maxPods", "vcpus * 5")
                .kubelet("systemReserved", Map.of("pid", "max_pods * 10"));
        InstanceType type = named(with(nodeClass), "m5.large");

        assertThat(type.capacity().get(Resource.PODS)).isEqualTo(Quantity.of(10));
        assertThat(type.overhead().get("pid")).isEqualTo(Quantity.of(100));

        NodeClass failing = NodeClassBuilder.named("y")
                .kubelet("maxPods", "vcpus - 2")
                .kubelet("kubeReserved", Map.of("cpu", "cores"))
                .build();
        assertThatThrownBy(() -> SOURCE.catalog(List.of(), List.of(failing)))
                .isInstanceOfSatisfying(
                        InvalidNodeClassException.class,
                        e -> assertThat(e.problems())
                                .hasSize(2)
                                .anySatisfy(p -> assertThat(p)
                                        .startsWith("test.yaml (EC2NodeClass y): spec.kubelet.maxPods: \"vcpus - 2\"")
                                        .contains("comes to -1"))
                                .anySatisfy(p -> assertThat(p)
                                        .startsWith(
                                                "test.yaml (EC2NodeClass y): spec.kubelet.kubeReserved.cpu: \"cores\"")
                                        .contains("undeclared reference")));
    }

    @Test
    @DisplayName(
            "pools of one NodeClass share one list, and types that a plain NodeClass leaves alone stay the same objects")
    void sharing() {
        NodeClass plain = NodeClassBuilder.named("plain").build();
        Catalog catalog = SOURCE.catalog(List.of(pool("a", "plain"), pool("b", "plain")), List.of(plain));

        assertThat(catalog.forNodePool("a")).isEqualTo(catalog.forNodePool("b"));
        assertThat(named(catalog.forNodePool("a"), "m5.large")).isSameAs(named(DEFAULTS, "m5.large"));
    }

    @Test
    @DisplayName("AWS-IT-23 AL2023 of an EC2NodeClass does not boot a1, other families do")
    void a1() {
        assertThat(named(with(NodeClassBuilder.named("x")), "a1.large").offerings())
                .noneMatch(Offering::available);
        assertThat(named(with(NodeClassBuilder.named("x").kubelet("maxPods", 9)), "a1.large")
                        .offerings())
                .noneMatch(Offering::available);
        assertThat(named(with(NodeClassBuilder.named("x").family(AmiFamily.BOTTLEROCKET)), "a1.large")
                        .offerings())
                .anyMatch(Offering::available);
    }

    @Test
    @DisplayName("AWS-IT-23 idle timeouts need Nitro, and bare metal reports none")
    void connectionTracking() {
        List<InstanceType> types =
                with(NodeClassBuilder.named("x").spec("connectionTracking", Map.of("udpTimeout", 45)));

        assertThat(named(types, "m5.large").offerings()).anyMatch(Offering::available);
        assertThat(named(types, "m5.metal").offerings()).noneMatch(Offering::available);
        assertThat(named(types, "m4.large").offerings()).noneMatch(Offering::available);
    }

    @Test
    @DisplayName("AWS-IT-23 chosen interfaces must fit cards, devices, EFA and ENA")
    void networkInterfaces() {
        Map<String, Object> primary = networkInterface(0, 0, "interface");
        List<InstanceType> efa = with(NodeClassBuilder.named("x")
                .spec("networkInterfaces", List.of(primary, networkInterface(0, 1, "efa-only"))));
        List<InstanceType> secondCard = with(NodeClassBuilder.named("x")
                .spec("networkInterfaces", List.of(primary, networkInterface(1, 1, "interface"))));
        List<InstanceType> fourth = with(NodeClassBuilder.named("x")
                .spec("networkInterfaces", List.of(primary, networkInterface(0, 3, "interface"))));

        assertThat(available(efa, "m5.large")).isFalse();
        assertThat(available(efa, "c6in.32xlarge")).isTrue();
        assertThat(available(secondCard, "m5.24xlarge")).isFalse();
        assertThat(available(secondCard, "c6in.32xlarge")).isTrue();
        assertThat(available(fourth, "m5.large")).isFalse();
        assertThat(available(fourth, "m5.xlarge")).isTrue();
        assertThat(available(fourth, "m4.2xlarge")).as("no ENA").isFalse();
    }

    private static Map<String, Object> networkInterface(int card, int device, String type) {
        return Map.of("networkCardIndex", card, "deviceIndex", device, "interfaceType", type);
    }

    private static boolean available(List<InstanceType> types, String name) {
        return named(types, name).offerings().stream().anyMatch(Offering::available);
    }

    @Test
    @DisplayName("AWS-IT-14 Windows families run on amd64 only and state their build")
    void windows() {
        List<InstanceType> types = with(NodeClassBuilder.named("x").family(AmiFamily.WINDOWS2022));

        assertThat(named(types, "m5.large").requirements().get(Labels.OS).values())
                .containsExactly("windows");
        assertThat(named(types, "m5.large")
                        .requirements()
                        .get(Labels.WINDOWS_BUILD)
                        .values())
                .containsExactly("10.0.20348");
        assertThat(named(types, "m6g.large").requirements().get(Labels.OS).operator())
                .isEqualTo(Operator.DOES_NOT_EXIST);
    }

    @Test
    @DisplayName(
            "AWS-IT-11, AWS-OFF-02, AWS-OFF-03 zones without a subnet keep unavailable offerings without a zone id")
    void subnets() {
        List<InstanceType> types = with(
                NodeClassBuilder.named("x").subnet("us-east-1a", "use1-az9").subnet("us-east-1b", ""));

        InstanceType type = named(types, "m5.large");
        assertThat(type.requirements().get(Labels.ZONE).values()).containsExactly("us-east-1a", "us-east-1b");
        assertThat(type.requirements().get(AwsLabels.ZONE_ID).values()).containsExactly("use1-az9");
        assertThat(type.offerings()).hasSize(12);
        assertThat(type.offerings().stream().filter(Offering::available).map(Offering::zone))
                .containsOnly("us-east-1a", "us-east-1b");
        assertThat(EmbeddedCatalogTest.offering(type, "us-east-1a", CapacityType.SPOT)
                        .requirements()
                        .get(AwsLabels.ZONE_ID)
                        .values())
                .containsExactly("use1-az9");
        assertThat(EmbeddedCatalogTest.offering(type, "us-east-1c", CapacityType.SPOT)
                        .requirements()
                        .has(AwsLabels.ZONE_ID))
                .isFalse();
    }

    @Test
    @DisplayName("AWS-IT-05 subnets outside the region are a problem")
    void subnetsElsewhere() {
        NodeClass elsewhere =
                NodeClassBuilder.named("x").subnet("eu-west-1a", "euw1-az1").build();

        assertThatThrownBy(() -> SOURCE.catalog(List.of(), List.of(elsewhere)))
                .isInstanceOf(InvalidNodeClassException.class)
                .hasMessageStartingWith(
                        "test.yaml (EC2NodeClass x): status.subnets: found zones eu-west-1a, allowed: zones of"
                                + " region us-east-1, that is us-east-1a, ");
    }

    @Test
    @DisplayName("AWS-OFF-09, AWS-IT-10, AWS-IT-22 reservations of the status become reserved offerings of their type")
    void reservations() {
        List<InstanceType> types = with(NodeClassBuilder.named("x")
                .reservation("cr-1", "us-east-1a", "m5.large", Map.of("availableInstanceCount", 3))
                .reservation("cr-2", "us-east-1b", "m5.large", Map.of("state", "expiring", "interruptible", true))
                .reservation("cr-3", "us-east-1c", "m5.large", Map.of("availableInstanceCount", 0))
                .reservation("cr-4", "us-east-1d", "m5.large", Map.of("reservationType", "capacity-block")));
        InstanceType type = named(types, "m5.large");
        List<Offering> reserved = type.offerings().stream()
                .filter(o -> o.capacityType() == CapacityType.RESERVED)
                .toList();

        assertThat(type.requirements().get(Labels.CAPACITY_TYPE).values())
                .containsExactly("on-demand", "reserved", "spot");
        assertThat(type.requirements().get(AwsLabels.RESERVATION_ID).values())
                .containsExactly("cr-1", "cr-2", "cr-3", "cr-4");
        assertThat(type.requirements().get(AwsLabels.RESERVATION_TYPE).values())
                .containsExactly("capacity-block", "default");
        assertThat(type.requirements().get(AwsLabels.RESERVATION_INTERRUPTIBLE).values())
                .containsExactly("false", "true");
        assertThat(reserved)
                .extracting(Offering::reservation)
                .containsExactly(
                        Optional.of(new Reservation("cr-1", 3)),
                        Optional.of(new Reservation("cr-2", 1)),
                        Optional.of(new Reservation("cr-3", 0)),
                        Optional.of(new Reservation("cr-4", 1)));
        assertThat(reserved).extracting(Offering::available).containsExactly(true, false, false, true);
        assertThat(reserved).extracting(Offering::price).containsOnly(0.096 / 10_000_000);
        assertThat(reserved.get(0).requirements().get(AwsLabels.RESERVATION_ID).values())
                .containsExactly("cr-1");
        assertThat(reserved.get(0).requirements().get(AwsLabels.ZONE_ID).values())
                .containsExactly("use1-az2");
        assertThat(named(types, "m5.xlarge").offerings()).noneMatch(o -> o.capacityType() == CapacityType.RESERVED);
    }

    @Test
    @DisplayName(
            "AWS-IT-07 all problems of all NodeClasses are said at once, used or not; foreign kinds are passed over")
    void problems() {
        NodeClass first = NodeClassBuilder.named("first").kubelet("maxPods", -1).build();
        NodeClass second =
                NodeClassBuilder.named("second").without("amiSelectorTerms").build();
        NodeClass foreign = new NodeClass(
                new NodeClassRef("karpenter.kwok.sh", "KWOKNodeClass", "x"), "kwok.yaml", Map.of("role", 1), Map.of());

        assertThatThrownBy(() -> SOURCE.catalog(List.of(), List.of(first, foreign, second)))
                .isInstanceOfSatisfying(
                        InvalidNodeClassException.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anyMatch(p -> p.startsWith("test.yaml (EC2NodeClass first): spec.kubelet.maxPods"))
                                .anyMatch(p -> p.startsWith("test.yaml (EC2NodeClass second): spec.amiSelectorTerms"))
                                .anyMatch(p -> p.startsWith("test.yaml (EC2NodeClass second): spec.amiFamily")));
        assertThat(SOURCE.catalog(List.of(), List.of(foreign)).shared()).isEqualTo(DEFAULTS);
    }

    @Test
    @DisplayName("decisions 7 warnings about NodeClasses can be asked for")
    void warnings() {
        NodeClass odd = NodeClassBuilder.named("odd").spec("colour", "red").build();

        assertThat(SOURCE.warnings(List.of(odd)))
                .containsExactly("test.yaml (EC2NodeClass odd): spec.colour: unknown field, ignored");
    }

    private static List<InstanceType> with(NodeClassBuilder nodeClass) {
        return SOURCE.catalog(List.of(pool("p", "x")), List.of(nodeClass.build()))
                .forNodePool("p");
    }

    private static InstanceType named(List<InstanceType> types, String name) {
        return types.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
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
                        Optional.ofNullable(nodeClass).map(NodeClassBuilder::ref),
                        plain.expireAfter(),
                        plain.terminationGracePeriod()));
    }
}
