package io.karpenter.core.rule;

import static io.karpenter.core.rule.Situation.messages;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.InstanceTypeRule.Outcome;
import io.karpenter.core.rule.InstanceTypeRule.Stage;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NodePoolRulesTest {

    @Nested
    class InstanceTypes {

        private Outcome judge(PodBuilder pod, ClusterBuilder cluster, Catalog catalog) {
            Situation situation = Situation.of(cluster, catalog);
            PodDemand demand = situation.demand(pod);
            return new InstanceTypeRule()
                    .judge(
                            situation
                                    .newNode("default")
                                    .narrowed(demand.alternatives().get(0)),
                            demand.pod().spec());
        }

        private List<String> eligible(PodBuilder pod, ClusterBuilder cluster, Catalog catalog) {
            return judge(pod, cluster, catalog).eligible().stream()
                    .map(InstanceType::name)
                    .toList();
        }

        private List<String> refusal(PodBuilder pod, ClusterBuilder cluster, Catalog catalog) {
            Outcome outcome = judge(pod, cluster, catalog);
            assertThat(outcome.eligible()).isEmpty();
            return messages(outcome.verdict());
        }

        private InstanceTypeBuilder type(String name, String cpu) {
            return instanceType(name).cpu(cpu).memory("8Gi");
        }

        @Test
        @DisplayName("SCH-IT-07 all types that agree, can be bought and are large enough remain")
        void remaining() {
            assertThat(eligible(pod("p").cpu("5"), cluster(), linear(4, 8, 16))).containsExactly("c8", "c16");
            assertThat(eligible(
                            pod("p").requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c4", "c16")),
                            cluster(),
                            linear(4, 8, 16)))
                    .containsExactly("c4", "c16");
        }

        @Test
        @DisplayName("SCH-IT-09 the largest type is named where no type has enough")
        void insufficient() {
            Catalog catalog = Catalogs.of(
                    type("u7in-32tb.224xlarge", "896").overhead("cpu", "600m").onDemand(1, ZONE_A),
                    type("small", "4").onDemand(1, ZONE_A));

            assertThat(refusal(pod("p").cpu("900"), cluster(), catalog))
                    .containsExactly("no instance type has cpu 900 (largest: u7in-32tb.224xlarge, 895.4)");
        }

        @Test
        @DisplayName("SCH-IT-09 a resource that no type has at all is named without a largest type")
        void absentResource() {
            assertThat(refusal(pod("p").request("nvidia.com/gpu", "1").memory("100Gi"), cluster(), linear(4)))
                    .containsExactly(
                            "no instance type has memory 100Gi (largest: c4, 16Gi)",
                            "no instance type has nvidia.com/gpu 1");
        }

        @Test
        @DisplayName("SCH-IT-09 a request of a million cores is suspected to be a typing error")
        void typo() {
            assertThat(refusal(pod("p").cpu("2M"), cluster(), linear(4)))
                    .singleElement()
                    .satisfies(m -> assertThat(m).contains("(CPU request >= 1 Million, m vs M typo?)"));
        }

        @Test
        @DisplayName("SCH-IT-09 where each resource fits some type but no type has all, that is said")
        void combination() {
            Catalog catalog = Catalogs.of(
                    instanceType("wide").cpu("16").memory("8Gi").onDemand(1, ZONE_A),
                    instanceType("deep").cpu("2").memory("64Gi").onDemand(1, ZONE_A));

            assertThat(refusal(pod("p").cpu("8").memory("32Gi"), cluster(), catalog))
                    .singleElement()
                    .satisfies(m ->
                            assertThat(m).startsWith("no instance type has all of cpu 8, memory 32Gi and satisfies "));
        }

        @Test
        @DisplayName("SCH-IT-08 daemons of the type are part of what must fit")
        void daemons() {
            ClusterBuilder cluster = cluster().daemonSet(pod("cni").cpu("500m"));

            assertThat(eligible(pod("p").cpu("3500m"), cluster, linear(4))).containsExactly("c4");
            assertThat(refusal(pod("p").cpu("3600m"), cluster, linear(4)))
                    .containsExactly("no instance type has cpu 3.6 (largest: c4, 3.5)");
        }

        @Test
        @DisplayName("SCH-HP-04 types whose daemons hold a port of the pod are out, the others remain")
        void daemonPorts() {
            ClusterBuilder onBig = cluster()
                    .daemonSet(pod("proxy").hostPort(80).requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c8")));
            ClusterBuilder everywhere = cluster().daemonSet(pod("proxy").hostPort(80));

            assertThat(eligible(pod("p").hostPort(80), onBig, linear(4, 8))).containsExactly("c4");
            assertThat(refusal(pod("p").hostPort(80), everywhere, linear(4, 8)))
                    .containsExactly("host port 80/TCP is already in use");
            assertThat(judge(pod("p").hostPort(80), everywhere, linear(4)).stage())
                    .isEqualTo(Stage.HOST_PORTS);
        }

        @Test
        @DisplayName(
                "SCH-IT-04 keys that only one side defines do not matter, others must agree; what types offer is named")
        void requirements() {
            assertThat(eligible(
                            pod("p").nodeSelector("team", "red"),
                            cluster().with(nodePool("default").requires("team", Operator.EXISTS)),
                            linear(4)))
                    .containsExactly("c4");
            assertThat(refusal(pod("p").zone("eu-west-1a"), cluster(), linear(4)))
                    .containsExactly("incompatible requirements: key topology.kubernetes.io/zone, "
                            + "topology.kubernetes.io/zone In [eu-west-1a] not in "
                            + "topology.kubernetes.io/zone In [zone-a zone-b zone-c]");
        }

        @Test
        @DisplayName("SCH-IT-09 requirements that only fail together are named together")
        void requirementsTogether() {
            Catalog catalog = Catalogs.of(
                    type("amd", "4").onDemand(1, ZONE_A),
                    type("arm", "4").arch("arm64").onDemand(1, ZONE_B));

            assertThat(refusal(pod("p").zone(ZONE_A).nodeSelector(Labels.ARCH, "arm64"), cluster(), catalog))
                    .singleElement()
                    .satisfies(m -> assertThat(m)
                            .startsWith("no instance type satisfies ")
                            .contains("kubernetes.io/arch In [arm64]", "topology.kubernetes.io/zone In [zone-a]"));
        }

        @Test
        @DisplayName("SCH-IT-05 zone and capacity type must be those of one available offering")
        void offerings() {
            Catalog catalog = Catalogs.of(type("t", "4").onDemand(1, ZONE_A).spot(0.5, ZONE_B));

            assertThat(eligible(pod("p").zone(ZONE_B).capacityType("spot"), cluster(), catalog))
                    .containsExactly("t");
            assertThat(refusal(pod("p").zone(ZONE_A).capacityType("spot"), cluster(), catalog))
                    .singleElement()
                    .satisfies(m -> assertThat(m)
                            .startsWith("no available offering satisfies ")
                            .contains(
                                    "karpenter.sh/capacity-type In [spot]", "topology.kubernetes.io/zone In [zone-a]"));
        }

        @Test
        @DisplayName(
                "SCH-IT-03 a pod fits what an offering makes of its type: its capacity, else the type's, less its overhead")
        void overriddenOfferings() {
            Catalog catalog = Catalogs.of(type("t", "4")
                    .overhead("cpu", "1")
                    .onDemand(1, ZONE_A)
                    .offering(overridden(ZONE_B, ResourceList.parse("cpu", "8"), ResourceList.EMPTY))
                    .offering(overridden(ZONE_C, ResourceList.EMPTY, ResourceList.parse("cpu", "500m"))));
            Catalog onlyOverridden = Catalogs.of(
                    type("t", "8").offering(overridden(ZONE_B, ResourceList.parse("cpu", "4"), ResourceList.EMPTY)));

            assertThat(eligible(pod("p").cpu("7").memory("8Gi"), cluster(), catalog))
                    .containsExactly("t");
            assertThat(eligible(pod("p").cpu("7").zone(ZONE_B), cluster(), catalog))
                    .containsExactly("t");
            assertThat(refusal(pod("p").cpu("7500m").zone(ZONE_B), cluster(), catalog))
                    .isNotEmpty();
            assertThat(eligible(pod("p").cpu("3").zone(ZONE_A), cluster(), catalog))
                    .containsExactly("t");
            assertThat(refusal(pod("p").cpu("3500m").zone(ZONE_A), cluster(), catalog))
                    .isNotEmpty();
            assertThat(eligible(pod("p").cpu("3500m").zone(ZONE_C), cluster(), catalog))
                    .containsExactly("t");
            assertThat(refusal(pod("p").cpu("6"), cluster(), onlyOverridden))
                    .as("what the type itself has, nobody offers")
                    .containsExactly("the instance types it fits on have no available offering: t");
        }

        private Offering overridden(String zone, ResourceList capacity, ResourceList overhead) {
            return new Offering(
                    zone,
                    CapacityType.ON_DEMAND,
                    1,
                    true,
                    Requirements.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    capacity,
                    overhead);
        }

        @Test
        @DisplayName("SCH-IT-06 types that are large enough but cannot be bought are named")
        void fittingButUnavailable() {
            Catalog catalog = Catalogs.of(
                    type("small", "4").onDemand(1, ZONE_A),
                    type("big", "64").onDemand(1, ZONE_A),
                    type("big-too", "64")
                            .offering(Offering.of(ZONE_B, CapacityType.ON_DEMAND, 1)
                                    .withAvailable(false)));

            assertThat(refusal(
                            pod("p").cpu("32").zone(ZONE_B),
                            cluster(),
                            Catalogs.of(
                                    type("small", "4").onDemand(1, ZONE_B),
                                    type("big", "64")
                                            .onDemand(1, ZONE_A)
                                            .offering(Offering.of(ZONE_B, CapacityType.ON_DEMAND, 1)
                                                    .withAvailable(false)))))
                    .containsExactly("the instance types it fits on have no available offering: big");
            assertThat(eligible(pod("p").cpu("32"), cluster(), catalog)).containsExactly("big");
        }

        @Test
        @DisplayName("SCH-IT-06 the amounts of the offering count, not those of another of the same type")
        void overrides() {
            Offering larger = new Offering(
                    ZONE_A,
                    CapacityType.ON_DEMAND,
                    1,
                    true,
                    Requirements.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    ResourceList.parse("cpu", "8"),
                    ResourceList.EMPTY);
            Catalog available = Catalogs.of(type("t", "4").offering(larger));
            Catalog unavailable = Catalogs.of(type("t", "4").onDemand(1, ZONE_B).offering(larger.withAvailable(false)));

            assertThat(eligible(pod("p").cpu("6"), cluster(), available)).containsExactly("t");
            assertThat(refusal(pod("p").cpu("6"), cluster(), unavailable))
                    .containsExactly("no instance type has cpu 6 (largest: t, 4)");
        }

        @Test
        @DisplayName("SCH-IT-13 a pool whose own requirements leave no type says so")
        void emptyPool() {
            assertThat(refusal(
                            pod("p"),
                            cluster().with(nodePool("default").requires(Labels.ARCH, Operator.IN, "s390x")),
                            linear(4)))
                    .containsExactly("nodepool requirements filtered out all available instance types");
        }
    }

    @Nested
    class Limits {

        private final LimitRule rule = new LimitRule();
        private final List<InstanceType> types = linear(4, 8).shared();

        @Test
        @DisplayName("SCH-LIM-05 types beyond what is left are out")
        void within() {
            ResourceList limits = ResourceList.parse("cpu", "10");

            assertThat(rule.within(types, limits, ResourceList.parse("cpu", "5")))
                    .extracting(InstanceType::name)
                    .containsExactly("c4");
            assertThat(rule.admits(types, limits, ResourceList.parse("cpu", "6"))
                            .isAdmitted())
                    .isTrue();
            assertThat(messages(rule.admits(types, limits, ResourceList.parse("cpu", "6500m"))))
                    .containsExactly(
                            "all available instance types exceed limits for nodepool (cpu limit 10, used 6.5)");
        }

        @Test
        @DisplayName("SCH-LIM-05 without a limit everything goes, and unlimited resources do not count")
        void unlimited() {
            assertThat(rule.admits(types, ResourceList.EMPTY, ResourceList.parse("cpu", "1000"))
                            .isAdmitted())
                    .isTrue();
            assertThat(rule.admits(types, ResourceList.parse("memory", "100Gi"), ResourceList.parse("cpu", "1000"))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-LIM-05 an exhausted node limit is named as such")
        void nodes() {
            assertThat(messages(rule.admits(types, ResourceList.parse("nodes", "2"), ResourceList.parse("nodes", "2"))))
                    .containsExactly("node limits have been exhausted for nodepool (limit 2, used 2)");
            assertThat(rule.admits(types, ResourceList.parse("nodes", "2"), ResourceList.parse("nodes", "1"))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-LIM-05 a limit that is exceeded already removes every type, even those without the resource")
        void exceededAlready() {
            assertThat(messages(rule.admits(types, ResourceList.parse("gpu", "1"), ResourceList.parse("gpu", "2"))))
                    .containsExactly("all available instance types exceed limits for nodepool (gpu limit 1, used 2)");
        }

        @Test
        @DisplayName("SCH-LIM-05 limits that only together leave nothing are all named")
        void together() {
            List<InstanceType> diverse = List.of(
                    instanceType("wide")
                            .cpu("16")
                            .memory("8Gi")
                            .onDemand(1, ZONE_A)
                            .build(),
                    instanceType("deep")
                            .cpu("2")
                            .memory("64Gi")
                            .onDemand(1, ZONE_A)
                            .build());

            assertThat(messages(
                            rule.admits(diverse, ResourceList.parse("cpu", "8", "memory", "32Gi"), ResourceList.EMPTY)))
                    .containsExactly(
                            "all available instance types exceed limits for nodepool (cpu limit 8, used 0)",
                            "all available instance types exceed limits for nodepool (memory limit 32Gi, used 0)");
        }
    }

    @Nested
    class MinValues {

        private final MinValuesRule rule = new MinValuesRule();
        private final List<InstanceType> types = linear(2, 4, 8).shared();

        private Requirements atLeast(String key, int least) {
            return Requirements.of(Requirement.exists(key).withMinValues(least));
        }

        @Test
        @DisplayName("SCH-MIN-01 enough different values must remain, the numbers are stated otherwise")
        void unmet() {
            assertThat(rule.admits(types, atLeast(Labels.INSTANCE_TYPE, 3)).isAdmitted())
                    .isTrue();
            assertThat(messages(rule.admits(types, atLeast(Labels.INSTANCE_TYPE, 4))))
                    .containsExactly("minValues requirement is not met for label node.kubernetes.io/instance-type"
                            + " (wanted 4, found 3)");
        }

        @Test
        @DisplayName("SCH-MIN-01 of several requirements on one key the largest minValues holds")
        void maximum() {
            Requirements twice = Requirements.of(
                    Requirement.exists(Labels.INSTANCE_TYPE).withMinValues(4),
                    Requirement.notIn(Labels.INSTANCE_TYPE, "x").withMinValues(2));

            assertThat(rule.admits(types, twice).isAdmitted()).isFalse();
        }

        @Test
        @DisplayName("SCH-MIN-02 the shortest prefix of types with enough values of every key is what is needed")
        void prefix() {
            assertThat(rule.needed(types, atLeast(Labels.INSTANCE_TYPE, 2))).hasValue(2);
            assertThat(rule.needed(types, atLeast(Labels.ZONE, 3))).hasValue(1);
            assertThat(rule.needed(types, Requirements.NONE)).hasValue(0);
            assertThat(rule.needed(types, atLeast(Labels.INSTANCE_TYPE, 4))).isEmpty();
        }

        @Test
        @DisplayName("KW-D-03 kept: values that the node can no longer use count")
        void unusableValues() {
            assertThat(rule.admits(
                                    types,
                                    Requirements.of(
                                            Requirement.in(Labels.ZONE, ZONE_A).withMinValues(3)))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-MIN-03 a type that does not define the key, or leaves it open, contributes nothing")
        void noValue() {
            InstanceType open = new InstanceType(
                    "open",
                    Requirements.of(Requirement.exists("family")),
                    ResourceList.EMPTY,
                    ResourceList.EMPTY,
                    List.of());

            assertThat(messages(rule.admits(List.of(open, types.get(0)), atLeast("family", 1))))
                    .containsExactly("minValues requirement is not met for label family (wanted 1, found 0)");
        }
    }

    @Test
    @DisplayName("Amounts read well: cores plain, bytes in binary units, asked for rounded up and available down")
    void amounts() {
        ResourceList amounts = ResourceList.parse("cpu", "895400m", "memory", "7134384Ki", "pods", "110", "gpu", "2");

        assertThat(Amounts.available("cpu", amounts.get("cpu"))).isEqualTo("895.4");
        assertThat(Amounts.available("memory", amounts.get("memory"))).isEqualTo("6.8Gi");
        assertThat(Amounts.asked("memory", amounts.get("memory"))).isEqualTo("6.81Gi");
        assertThat(Amounts.asked("memory", amounts.get("absent"))).isEqualTo("0");
        assertThat(Amounts.asked(amounts)).isEqualTo("cpu 895.4, gpu 2, memory 6.81Gi");
    }
}
