package io.karpenter.core.rule.explain;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.rule.Situation;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.ScenarioShrinker;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ExplainerTest {

    private static final Catalog CATALOG = linear(2, 4, 8);

    private static List<String> explain(PodBuilder pod, ClusterBuilder cluster) {
        return Situation.of(cluster, CATALOG).explain(pod);
    }

    private static PlannedNode planned(String name, String type, List<String> options, String zone, PodId... pods) {
        return PlannedNode.builder(name, "default")
                .machine(type, zone, CapacityType.ON_DEMAND, 0.1)
                .instanceTypeOptions(options)
                .requirements(List.of(Expression.in(Labels.ZONE, zone)))
                .pods(List.of(pods))
                .build();
    }

    private static NodeBuilder small(String name) {
        return node(name).allocatable("cpu", "2", "memory", "4Gi", "pods", "10");
    }

    @Test
    @DisplayName("The contract's example: too large for every type")
    void contractExample() {
        Catalog catalog = Catalogs.of(instanceType("u7in-32tb.224xlarge")
                .cpu("896")
                .memory("32Ti")
                .overhead("cpu", "600m")
                .onDemand(400, ZONE_A));

        assertThat(Situation.of(cluster(), catalog).explain(pod("huge").cpu("900")))
                .containsExactly(
                        "nodepool default: no instance type has cpu 900 (largest: u7in-32tb.224xlarge, 895.4)");
    }

    @Test
    @DisplayName("Each NodePool gives its own reason, heaviest first")
    void everyNodePool() {
        ClusterBuilder cluster = cluster()
                .with(
                        nodePool("arm").requires(Labels.ARCH, Operator.IN, "arm64"),
                        nodePool("red").weight(10).taint("team", "red", TaintEffect.NO_SCHEDULE),
                        nodePool("small").instanceTypes("c2", "c4").weight(5));

        assertThat(explain(pod("p").cpu("6"), cluster))
                .containsExactly(
                        "nodepool red: did not tolerate taint team=red:NoSchedule",
                        "nodepool small: no instance type has cpu 6 (largest: c4, 4)",
                        "nodepool arm: nodepool requirements filtered out all available instance types");
    }

    @Test
    @DisplayName("What is wrong with the pod itself is said once, not for each NodePool")
    void invalidPod() {
        assertThat(explain(pod("p").volumeClaim("data"), cluster().with(nodePool("a"), nodePool("b"))))
                .containsExactly("volume claim default/data does not exist");
    }

    @Test
    @DisplayName("PROV-10 without a usable NodePool that is the reason")
    void noNodePool() {
        assertThat(explain(pod("p"), cluster().withoutNodePools())).containsExactly("no dynamic nodepools found");
        assertThat(explain(pod("p"), cluster().with(nodePool("static").replicas(3))))
                .containsExactly("no dynamic nodepools found");
    }

    @Test
    @DisplayName("KW-D-23 without a NodePool existing nodes are looked at all the same")
    void existingNodesOnly() {
        ClusterBuilder cluster = cluster().withoutNodePools().with(small("a"), small("b"));

        assertThat(explain(pod("p").cpu("3"), cluster))
                .containsExactly(
                        "no dynamic nodepools found", "existing nodes: 2 nodes such as a: has cpu 2 left, 3 requested");
    }

    @Test
    @DisplayName("Existing nodes are counted by what refuses first, each with the closest node")
    void existingNodes() {
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").limit("nodes", "0"))
                .with(
                        small("full"),
                        small("fuller"),
                        small("tainted").taint("team", "red", TaintEffect.NO_SCHEDULE),
                        small("closed").cordoned())
                .with(pod("x").cpu("1900m").on("fuller"), pod("y").cpu("1").on("full"));

        assertThat(explain(pod("p").cpu("1500m"), cluster))
                .containsExactly(
                        "nodepool default: node limits have been exhausted for nodepool (limit 0, used 0)",
                        "existing nodes: 2 nodes such as full: has cpu 1 left, 1.5 requested; "
                                + "tainted: did not tolerate taint team=red:NoSchedule");
    }

    @Test
    @DisplayName("SCH-LIM-05 a limit that planned nodes have used up")
    void limitUsedByPlan() {
        ClusterBuilder cluster = cluster().with(nodePool("default").limit("cpu", "8"));
        Plan plan = Situation.plan(List.of(planned("n1", "c8", List.of("c8"), ZONE_A)), List.of());

        assertThat(Situation.of(cluster, CATALOG).explain(pod("p").cpu("1"), plan))
                .containsExactly("nodepool default: "
                        + "all available instance types exceed limits for nodepool (cpu limit 8, used 8)");
    }

    @Test
    @DisplayName("SCH-LIM-06 a planned node that may become a larger type counts as that, if the named one leaves room")
    void limitUsedPessimistically() {
        ClusterBuilder cluster = cluster().with(nodePool("default").limit("cpu", "8"));
        Plan plan = Situation.plan(List.of(planned("n1", "c4", List.of("c4", "c8"), ZONE_A)), List.of());

        assertThat(Situation.of(cluster, CATALOG).explain(pod("p").cpu("1"), plan))
                .containsExactly("nodepool default: "
                        + "all available instance types exceed limits for nodepool (cpu limit 8, used 8)");
    }

    @Test
    @DisplayName("A limit that is below the smallest type is said before what others have used")
    void limitTooSmall() {
        ClusterBuilder cluster = cluster().with(nodePool("default").limit("cpu", "1"));
        Plan plan = Situation.plan(List.of(planned("n1", "c8", List.of("c8"), ZONE_A)), List.of());

        assertThat(Situation.of(cluster, CATALOG).explain(pod("p"), plan))
                .containsExactly("nodepool default: "
                        + "all available instance types exceed limits for nodepool (cpu limit 1, used 0)");
    }

    @Test
    @DisplayName("SCH-TSC-15 a spread that the plan has filled, with the counts of existing and planned pods")
    void spreadAfterPlan() {
        ClusterBuilder cluster = cluster()
                .with(
                        nodePool("default").zones(ZONE_A),
                        nodePool("other").zones(ZONE_B).limit("nodes", "0"))
                .with(pod("web").replicas(2).spread(Labels.ZONE, 1));
        Plan plan = Situation.plan(
                List.of(planned("n1", "c2", List.of("c2"), ZONE_A, new PodId("default", "web-0"))), List.of());

        assertThat(Situation.of(cluster, CATALOG).explain(pod("web").spread(Labels.ZONE, 1), plan))
                .containsExactly(
                        "nodepool other: node limits have been exhausted for nodepool (limit 0, used 0)",
                        "nodepool default: unsatisfiable topology constraint for topology spread, "
                                + "key=topology.kubernetes.io/zone (maxSkew 1; matching pods: zone-a=1, zone-b=0; least 0)");
    }

    @Test
    @DisplayName("SCH-AFF-08 affinity whose target is nowhere")
    void affinityTargetAbsent() {
        assertThat(explain(pod("web").near(Labels.ZONE, "db"), cluster()))
                .containsExactly("nodepool default: unsatisfiable topology constraint for pod affinity, "
                        + "key=topology.kubernetes.io/zone (there are no pods app=db of namespace default)");
    }

    @Test
    @DisplayName("Where room and domain do not go together, both are named")
    void domainWithoutOffering() {
        Catalog catalog = Catalogs.of(
                instanceType("big").cpu("16").memory("64Gi").onDemand(1, ZONE_A),
                instanceType("small").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A, ZONE_B));
        ClusterBuilder cluster =
                cluster().with(node("n").zone(ZONE_B)).with(pod("db").on("n"));

        assertThat(Situation.of(cluster, catalog).explain(pod("web").cpu("8").near(Labels.ZONE, "db")))
                .startsWith("nodepool default: unsatisfiable topology constraint for pod affinity, "
                        + "key=topology.kubernetes.io/zone (pods app=db of namespace default are only in: zone-b=1); "
                        + "no instance type has cpu 8 (largest: small, 2)");
    }

    @Test
    @DisplayName("Of several alternatives the one that comes furthest gives the reason")
    void furthestAlternative() {
        PodBuilder pod = pod("p").cpu("6")
                .requiresNode(Expression.in(Labels.ARCH, "arm64"))
                .requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c4"));

        assertThat(explain(pod, cluster()))
                .containsExactly("nodepool default: no instance type has cpu 6 (largest: c4, 4)");
    }

    @Test
    @DisplayName("SCH-VOL-04 a volume in a zone that the pool forbids")
    void volumeElsewhere() {
        assertThat(explain(
                        pod("p").volumeClaim("data"),
                        cluster()
                                .boundVolume("data", ZONE_B)
                                .with(nodePool("default").zones(ZONE_A))))
                .containsExactly("nodepool default: its volumes need topology.kubernetes.io/zone In [zone-b]");
    }

    @Test
    @DisplayName("SCH-MIN-05 minValues that the pod leaves too few types for; not where they may be lowered")
    void minValues() {
        ClusterBuilder cluster = cluster().with(nodePool("default").minValues(Labels.INSTANCE_TYPE, 2));
        Situation situation = Situation.of(cluster, CATALOG);
        Pod pod = pod("p").cpu("6").one();
        Plan nothing = Situation.plan(List.of(), List.of());

        assertThat(situation.explain(pod("p").cpu("6")))
                .containsExactly("nodepool default: minValues requirement is not met for label "
                        + "node.kubernetes.io/instance-type (wanted 2, found 1)");
        assertThat(Explainer.withoutMinValues(situation.cluster(), situation.catalog(), nothing)
                        .explain(pod))
                .extracting(Reason::message)
                .containsExactly("nodepool default: a new node would take the pod, but the plan launches none for it");
    }

    @Test
    @DisplayName("Pods that the plan puts on an existing node take its room")
    void existingNodeAfterPlan() {
        ClusterBuilder cluster = cluster().withoutNodePools().with(small("a")).with(pod("x").cpu("1500m"));
        Plan plan = Situation.plan(List.of(), List.of(new ExistingNodePods("a", List.of(new PodId("default", "x")))));

        assertThat(Situation.of(cluster, CATALOG).explain(pod("p").cpu("1"), plan))
                .contains("existing nodes: a: has cpu 0.5 left, 1 requested");
    }

    @Test
    @DisplayName("A pod that would fit after all is told so, with the place")
    void wouldFit() {
        assertThat(explain(pod("p"), cluster().with(small("a"))))
                .containsExactly(
                        "nodepool default: a new node would take the pod, but the plan launches none for it",
                        "existing nodes: a: would take the pod, but the plan does not place it there");
    }

    @TestFactory
    Stream<DynamicTest> laws() {
        return Stream.of(Property.forAll(RandomScenarios.ofEverything())
                .tries(200)
                .shrinking(scenario -> new ScenarioShrinker().smaller(scenario))
                .holds("every pod gets at least one reason, each with a text", scenario -> {
                    Explainer explainer =
                            Explainer.of(scenario.cluster(), scenario.catalog(), Situation.plan(List.of(), List.of()));
                    scenario.cluster()
                            .pendingPods()
                            .forEach(pod -> assertThat(explainer.explain(pod))
                                    .isNotEmpty()
                                    .allSatisfy(reason ->
                                            assertThat(reason.message()).isNotBlank()));
                }));
    }
}
