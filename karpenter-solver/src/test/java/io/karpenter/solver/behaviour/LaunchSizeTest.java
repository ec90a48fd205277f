package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PlanAssert.because;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason.MinValuesUnmet;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.solver.api.MinValuesPolicy;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("How many instance types a claim lists")
class LaunchSizeTest {

    private static final String FAMILY = Labels.WINDOWS_BUILD;

    /** Types of equal size, the dearer the higher their number; the last one is the only one of its family. */
    private static Catalog lastIsOther(int count) {
        return Catalogs.of(IntStream.range(0, count)
                .mapToObj(i -> instanceType("t%03d".formatted(i))
                        .cpu("4")
                        .memory("16Gi")
                        .label(FAMILY, i == count - 1 ? "other" : "usual")
                        .onDemand(0.1 + i / 1000.0, ZONE_A))
                .toArray(InstanceTypeBuilder[]::new));
    }

    @Test
    @DisplayName(
            "SCH-MIN-07 SCH-MIN-08 the dearest of the sixty make room for a type that minValues needs, however dear it is")
    void keepsWhatMinValuesNeeds() {
        Plan plan =
                plan(cluster().with(nodePool("default").minValues(FAMILY, 2)).with(pods(1).cpu("1")), lastIsOther(700));

        assertThatPlan(plan).schedulesAll().launchesTypes("t000");
        PlannedNode node = Planned.node(plan);
        assertThat(node.instanceTypeOptions())
                .hasSize(60)
                .startsWith("t000", "t001")
                .contains("t058", "t699")
                .doesNotContain("t059");
    }

    @Test
    @DisplayName("SCH-MIN-08 a claim lists more than a launch takes only where minValues needs more")
    void moreForMinValues() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").minValues(Labels.INSTANCE_TYPE, 75))
                        .with(pods(1).cpu("1")),
                lastIsOther(100));

        assertThat(Planned.node(plan).instanceTypeOptions()).hasSize(75);
    }

    @Test
    @DisplayName(
            "SCH-MIN-07 Strict: where no list of types keeps minValues the pod is left with that reason; BestEffort: it is not")
    void impossible() {
        var cluster = cluster().with(nodePool("default").minValues(FAMILY, 3)).with(pods(1).cpu("1"));

        assertThatPlan(plan(cluster, lastIsOther(100))).leavesPending(1, because(MinValuesUnmet.class));
        assertThatPlan(plan(cluster, lastIsOther(100), Planned.with(MinValuesPolicy.BEST_EFFORT)))
                .schedulesAll();
    }

    @Test
    @DisplayName(
            "SCH-LIM-07 pods that join a planned node need no more of the limit than it took, whatever is launched for it")
    void joiningTakesNoMore() {
        Plan plan = plan(
                cluster().with(nodePool("default").limit("cpu", "4")).with(pods(3).cpu("1")), Catalogs.linear(2, 4, 8));

        assertThatPlan(plan).schedulesAll().launchesTypes("c4");
        assertThat(Planned.node(plan).instanceTypeOptions()).containsExactly("c4");
    }
}
