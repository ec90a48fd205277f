package io.karpenter.solver.search;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Pods that reservations or limits left over")
class CompletionTest {

    private static final int SEEDS = 40;

    /** What there are only so many nodes of. */
    private enum Limited {
        RESERVATIONS,
        NODE_POOLS
    }

    /** Pods that fill all of the nodes nearly that there may be, in some way that nobody tells the planner. */
    private static Scenario tight(long seed, Limited by) {
        Random random = new Random(seed);
        List<InstanceTypeBuilder> types = new ArrayList<>();
        ClusterBuilder cluster = ClusterBuilder.cluster();
        if (by == Limited.RESERVATIONS) {
            cluster.with(NodePoolBuilder.nodePool("default").capacityTypes(CapacityType.RESERVED.toString()));
        }
        int pods = 0;
        for (int t = 0; t < 5; t++) {
            int cpu = 2000 * (1 + random.nextInt(5));
            int memory = 2000 * (1 + random.nextInt(5));
            int units = 2 + random.nextInt(3);
            double price = 0.1 + random.nextInt(20) / 10.0;
            InstanceTypeBuilder type =
                    InstanceTypeBuilder.instanceType("t" + t).cpu(cpu + "m").memory(memory + "Mi");
            types.add(
                    switch (by) {
                        case RESERVATIONS -> type.reserved("cr-" + t, units, price, ZONE_A);
                        case NODE_POOLS -> type.onDemand(price, ZONE_A);
                    });
            if (by == Limited.NODE_POOLS) {
                cluster.with(NodePoolBuilder.nodePool("pool-" + t)
                        .instanceTypes("t" + t)
                        .limit("nodes", Integer.toString(units)));
            }
            for (int unit = 0; unit < units; unit++) {
                int cpuLeft = cpu;
                int memoryLeft = memory;
                while (cpuLeft > 0.05 * cpu && memoryLeft > 0.05 * memory) {
                    int podCpu = Math.min(cpuLeft, 300 + random.nextInt(cpu / 2));
                    int podMemory = Math.min(memoryLeft, 300 + random.nextInt(memory / 2));
                    cluster.with(
                            PodBuilder.pod("pod-" + pods++).cpu(podCpu + "m").memory(podMemory + "Mi"));
                    cpuLeft -= podCpu;
                    memoryLeft -= podMemory;
                }
            }
        }
        return cluster.and(Catalogs.of(types.toArray(InstanceTypeBuilder[]::new)));
    }

    private static int leftOver(Scenario scenario, boolean improved) {
        ProblemCompiler compiler =
                new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
        CompiledProblem problem = compiler.compile(compiler.firmnesses().get(0));
        FirstPlan.Result first = FirstPlan.of(problem, true, StopSignal.NEVER);
        return (improved
                        ? Completion.of(
                                problem,
                                first,
                                new SearchLimits(
                                        Duration.ofMinutes(10),
                                        OptionalLong.of(100),
                                        0,
                                        0,
                                        1,
                                        EnvironmentMode.NO_ASSERT),
                                StopSignal.NEVER)
                        : first)
                .packing()
                .left();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("get a place in most of the cases in which all of them together leave room")
    void completed(Limited by) {
        int incompleteAtFirst = 0;
        int incomplete = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            int before = leftOver(tight(seed, by), false);
            int after = leftOver(tight(seed, by), true);
            assertThat(after).isLessThanOrEqualTo(before);
            incompleteAtFirst += before > 0 ? 1 : 0;
            incomplete += after > 0 ? 1 : 0;
        }

        assertThat(incompleteAtFirst).isGreaterThan(5);
        assertThat(incomplete).isLessThan(incompleteAtFirst / 2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("are part of plans that break no rule")
    void valid(Limited by) {
        for (long seed = 0; seed < 8; seed++) {
            Scenario scenario = tight(seed, by);
            Plan plan = Solver.builder()
                    .settings(SolverSettings.DEFAULT.withMoveLimit(500))
                    .build()
                    .solve(Problem.of(scenario.cluster(), scenario.catalog()));

            assertThat(PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan))
                    .isEmpty();
        }
    }
}
