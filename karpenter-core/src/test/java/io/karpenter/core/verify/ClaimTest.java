package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A claim names an offering it can get, its options are in order, and its fields are right")
class ClaimTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static ClusterBuilder onePod() {
        return cluster().with(pod("web").cpu("1"));
    }

    @Test
    @DisplayName("PLAN-PRICE the price of a node is that of the offering it names, to a nano-dollar")
    void price() {
        planFor(onePod(), CATALOG)
                .with(node("a", "c2").pods("web").price(0.1 + 4e-10))
                .isValid();
        assertThat(planFor(onePod(), CATALOG)
                        .with(node("a", "c2").pods("web").price(0.099))
                        .isCaughtBy("PLAN-PRICE"))
                .contains("0.099", "0.1");
    }

    @Test
    @DisplayName("SCH-IT-05 the named offering exists, is available, and the claim's requirements allow it")
    void namedOffering() {
        Catalog catalog = Catalogs.of(Catalogs.linearType(2)
                .offering(Offering.of(ZONE_A, CapacityType.SPOT, 0.05).withAvailable(false)));

        planFor(onePod(), catalog)
                .with(node("a", "c2").in("nowhere").pods("web"))
                .isCaughtBy("SCH-IT-05");
        assertThat(planFor(onePod(), catalog)
                        .with(node("a", "c2").bought(CapacityType.SPOT).pods("web"))
                        .isCaughtBy("SCH-IT-05"))
                .contains("not available");
        assertThat(planFor(onePod(), catalog)
                        .with(node("a", "c2").in(ZONE_A).namesZone(ZONE_B).pods("web"))
                        .isCaughtBy("SCH-IT-05"))
                .contains("requirements do not allow");
    }

    @Test
    @DisplayName("PLAN-OPTIONS the first option is the named type, options are cheapest first and each once")
    void orderOfOptions() {
        planFor(onePod(), CATALOG).with(node("a", "c2", "c4", "c8").pods("web")).isValid();
        planFor(onePod(), CATALOG).with(node("a", "c2", "c8", "c4").pods("web")).isCaughtBy("PLAN-OPTIONS");
        planFor(onePod(), CATALOG)
                .with(node("a", "c2", "c4").namesType("c4").pods("web"))
                .isCaughtBy("PLAN-OPTIONS");
        planFor(onePod(), CATALOG).with(node("a", "c2", "c2").pods("web")).isCaughtBy("PLAN-OPTIONS");
    }

    @Test
    @DisplayName("PLAN-OPTIONS an option without an available offering that the claim allows is reported")
    void optionWithoutOffering() {
        Catalog catalog = Catalogs.of(
                Catalogs.linearType(2),
                instanceType("far").cpu("4").memory("8Gi").onDemand(0.3, ZONE_B));

        planFor(onePod(), catalog)
                .with(node("a", "c2", "far").in(ZONE_A, ZONE_B).pods("web"))
                .isValid();
        planFor(onePod(), catalog)
                .with(node("a", "c2", "far").in(ZONE_A).pods("web"))
                .isCaughtBy("PLAN-OPTIONS");
    }

    @Test
    @DisplayName(
            "PLAN-OPTIONS SCH-IT-10 the named offering is the cheapest the claim allows, prices it excludes do not count")
    void cheapestOffering() {
        Catalog catalog = Catalogs.of(
                Catalogs.linearType(2).spot(0.03, ZONE_B),
                Catalogs.linearType(4).spot(0.01, ZONE_A));

        planFor(onePod(), catalog).with(node("a", "c2", "c4").pods("web")).isValid();
        assertThat(planFor(onePod(), catalog)
                        .with(node("a", "c2")
                                .in(ZONE_A, ZONE_B)
                                .bought(CapacityType.ON_DEMAND, CapacityType.SPOT)
                                .pods("web"))
                        .isCaughtBy("PLAN-OPTIONS"))
                .contains("0.03");
    }

    @Test
    @DisplayName("PLAN-OPTIONS decisions 13: more than 60 options only where minValues needs them")
    void numberOfOptions() {
        String[] names = IntStream.range(0, 61).mapToObj(i -> "t" + i).toArray(String[]::new);
        Catalog catalog = Catalogs.of(IntStream.range(0, 61)
                .mapToObj(i -> instanceType("t" + i)
                        .cpu("4")
                        .memory("8Gi")
                        .label("test.karpenter.io/family", "f" + i)
                        .onDemand(0.1, ZONE_A))
                .toArray(InstanceTypeBuilder[]::new));
        ClusterBuilder wantsVariety = onePod().with(nodePool("default").minValues("test.karpenter.io/family", 61));

        planFor(onePod(), catalog).with(node("a", names).pods("web")).isCaughtBy("PLAN-OPTIONS");
        planFor(wantsVariety, catalog).with(node("a", names).pods("web")).isValid();
    }

    @Test
    @DisplayName("SCH-MIN-01 the options list as many values of a key as minValues wants, strictly or as lowered")
    void minValues() {
        ClusterBuilder input = onePod().with(nodePool("default").minValues(Labels.INSTANCE_TYPE, 2));

        planFor(input, CATALOG).with(node("a", "c2", "c4").pods("web")).isValid();
        assertThat(planFor(input, CATALOG).with(node("a", "c2").pods("web")).isCaughtBy("SCH-MIN-01"))
                .contains("1 values", "minValues is 2");
    }

    @Test
    @DisplayName("SCH-MIN-06 where minValues may be lowered, the claim's own holds")
    void loweredMinValues() {
        ClusterBuilder input = onePod().with(nodePool("default").minValues(Labels.INSTANCE_TYPE, 3));
        VerifierSettings bestEffort = VerifierSettings.DEFAULT.withMinValuesMayBeLowered(true);

        planFor(input, CATALOG).with(lowered(2)).isCaughtBy("SCH-MIN-01");
        planFor(input, CATALOG).settings(bestEffort).with(lowered(2)).isValid();
        planFor(input, CATALOG).settings(bestEffort).with(lowered(3)).isCaughtBy("SCH-MIN-01");
    }

    /** Two options, and a claim that wants {@code least}. */
    private static PlannedNodeBuilder lowered(int least) {
        return node("a", "c2", "c4")
                .withoutPoolRequirements()
                .requirement(new Expression(Labels.INSTANCE_TYPE, Operator.EXISTS, List.of(), OptionalInt.of(least)))
                .pods("web");
    }

    @Test
    @DisplayName(
            "SCH-NC-05 a claim carries the labels of its NodePool and pins every custom key the NodePool leaves open")
    void labels() {
        ClusterBuilder input = onePod().with(nodePool("default")
                .label("tier", "gold")
                .nodeClass("karpenter.test", "TestNodeClass", "small")
                .requires("team", Operator.IN, "red", "blue"));

        planFor(input, CATALOG)
                .with(node("a", "c2").label("team", "red").pods("web"))
                .isValid();
        assertThat(planFor(input, CATALOG).with(node("a", "c2").pods("web")).isCaughtBy("SCH-NC-05"))
                .contains("team", "blue or red");
        planFor(input, CATALOG)
                .with(node("a", "c2")
                        .label("team", "red")
                        .label("tier", "silver")
                        .pods("web"))
                .isCaughtBy("SCH-NC-05");
        planFor(input, CATALOG)
                .with(node("a", "c2")
                        .label("team", "red")
                        .label("karpenter.test/testnodeclass", "large")
                        .pods("web"))
                .isCaughtBy("SCH-NC-05");
        planFor(input, CATALOG)
                .with(node("a", "c2")
                        .label("team", "red")
                        .label(Labels.NODEPOOL, "other")
                        .pods("web"))
                .isCaughtBy("SCH-NC-05");
    }

    @Test
    @DisplayName("SCH-NC-05 a custom key that must exist, with no value chosen, is open")
    void existsIsOpen() {
        ClusterBuilder input = onePod().with(nodePool("default").requires("team", Operator.EXISTS));

        planFor(input, CATALOG).with(node("a", "c2").pods("web")).isCaughtBy("SCH-NC-05");
        planFor(input, CATALOG)
                .with(node("a", "c2").requirement(Expression.in("team", "x")).pods("web"))
                .isValid();
    }

    @Test
    @DisplayName("SCH-NC-07 a claim has the taints of its NodePool")
    void taints() {
        ClusterBuilder input = cluster()
                .with(pod("web").tolerates("team"))
                .with(nodePool("default").taint("team", "red", TaintEffect.NO_SCHEDULE));

        planFor(input, CATALOG).with(node("a", "c2").pods("web")).isValid();
        planFor(input, CATALOG)
                .with(node("a", "c2").taints(List.of()).pods("web"))
                .isCaughtBy("SCH-NC-07");
    }

    @Test
    @DisplayName("SCH-IT-02 allocatable is capacity less overhead, memory less huge pages, of the named type")
    void allocatable() {
        Catalog catalog = Catalogs.of(Catalogs.linearType(2)
                .capacity("hugepages-2Mi", "1Gi")
                .overhead("cpu", "100m")
                .overhead("memory", "512Mi"));

        planFor(onePod(), catalog)
                .with(node("a", "c2")
                        .pods("web")
                        .allocatable("cpu", "1900m", "memory", "6656Mi", "hugepages-2Mi", "1Gi", "pods", "110"))
                .isValid();
        assertThat(planFor(onePod(), catalog)
                        .with(node("a", "c2")
                                .pods("web")
                                .allocatable("cpu", "1900m", "memory", "7680Mi", "hugepages-2Mi", "1Gi", "pods", "110"))
                        .isCaughtBy("SCH-IT-02"))
                .contains("memory");
    }

    @Test
    @DisplayName(
            "SCH-IT-03 a node has what the offering it names makes of its type, for its pods and as it says itself")
    void overridingOffering() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.1, ZONE_A)
                .offering(new Offering(
                        ZONE_B,
                        CapacityType.ON_DEMAND,
                        0.1,
                        true,
                        Requirements.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        ResourceList.parse("cpu", "4"),
                        ResourceList.parse("cpu", "500m"))));
        ClusterBuilder input = cluster().with(pod("web").cpu("3"));
        PlannedNodeBuilder inB = node("a", "t").in(ZONE_B).pods("web");

        planFor(input, catalog)
                .with(inB.allocatable("cpu", "3500m", "memory", "8Gi", "pods", "110"))
                .isValid();
        planFor(input, catalog)
                .with(inB.allocatable("cpu", "2", "memory", "8Gi", "pods", "110"))
                .isCaughtBy("SCH-IT-02");
        planFor(input, catalog).with(node("a", "t").in(ZONE_A).pods("web")).isCaughtBy("SCH-RES-04");
    }

    @Test
    @DisplayName("SCH-DS-06 SCH-NC-08 requests are those of the pods and of the daemons")
    void requests() {
        ClusterBuilder input = cluster()
                .with(pods(2).cpu("1").memory("1Mi"))
                .daemonSet(pod("cni").cpu("1").memory("1Mi"));

        planFor(input, CATALOG)
                .with(node("a", "c4").pods("pod-0", "pod-1").requests("cpu", "3", "memory", "3Mi", "pods", "3"))
                .isValid();
        assertThat(planFor(input, CATALOG)
                        .with(node("a", "c4").pods("pod-0", "pod-1").requests("cpu", "2", "memory", "3Mi", "pods", "3"))
                        .isCaughtBy("SCH-DS-06"))
                .contains("cpu is 2, not 3");
        planFor(input, CATALOG)
                .with(node("a", "c4").pods("pod-0", "pod-1").requests("cpu", "3", "memory", "4Mi", "pods", "3"))
                .isCaughtBy("SCH-DS-06");
    }

    @Test
    @DisplayName("SCH-DS-06 where daemons differ between options, requests hold the least of them")
    void leastOfDaemons() {
        Catalog catalog = Catalogs.of(
                Catalogs.linearType(2).label("size", "small"),
                Catalogs.linearType(8).label("size", "large"));
        ClusterBuilder input = cluster()
                .with(pod("web").cpu("1"))
                .daemonSet(pod("big-only").cpu("2").nodeSelector("size", "large"));

        planFor(input, catalog)
                .with(node("a", "c2", "c8").pods("web").requests("cpu", "1", "pods", "1"))
                .isValid();
        planFor(input, catalog)
                .with(node("a", "c2", "c8").pods("web").requests("cpu", "900m", "pods", "1"))
                .isCaughtBy("SCH-DS-06");
        assertThat(planFor(input, catalog)
                        .with(node("a", "c2", "c8").pods("web").requests("cpu", "3", "pods", "2"))
                        .isCaughtBy("PLAN-OPTIONS"))
                .contains("c2", "does not hold");
    }
}
