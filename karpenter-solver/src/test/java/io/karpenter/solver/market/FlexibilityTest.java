package io.karpenter.solver.market;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.property.Planning;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("minValues of a NodePool")
class FlexibilityTest {

    /** Two types, each on spot and on demand. */
    private final CompiledProblem problem = compiled(new Scenario(
            cluster()
                    .with(nodePool("default").minValues(Labels.INSTANCE_TYPE, 2))
                    .with(pods(1).cpu("1"))
                    .build(),
            Catalogs.of(
                    instanceType("a").cpu("2").memory("8Gi").spot(0.03, ZONE_A).onDemand(0.1, ZONE_A),
                    instanceType("b").cpu("2").memory("8Gi").spot(0.04, ZONE_A).onDemand(0.11, ZONE_A))));

    private static CompiledProblem compiled(Scenario scenario) {
        ProblemCompiler compiler =
                new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
        return compiler.compile(compiler.firmnesses().getFirst());
    }

    private boolean is(int offer, String type, CapacityType capacityType) {
        Offers offers = problem.offers();
        return problem.shapes()
                        .get(offers.shape()[offer])
                        .types()
                        .get(offers.type()[offer])
                        .name()
                        .equals(type)
                && problem.offering(offer).capacityType() == capacityType;
    }

    private int offer(String type, CapacityType capacityType) {
        return IntStream.range(0, problem.offers().size())
                .filter(offer -> is(offer, type, capacityType))
                .findFirst()
                .orElseThrow();
    }

    private boolean keeps(String bought, CapacityType capacityType, IntPredicate mask) {
        int offer = offer(bought, capacityType);
        Flexibility.Part pods = new Flexibility.Part(
                problem.market().asking().where(mask),
                problem.classes().getFirst().size());
        return problem.flexibility().enough(offer, problem.limits().use()[offer], pods, List.of());
    }

    @Test
    @DisplayName("SCH-MIN-01 are kept by all that may be launched together")
    void together() {
        assertThat(keeps("a", CapacityType.SPOT, any -> true)).isTrue();
        assertThat(keeps(
                        "a",
                        CapacityType.SPOT,
                        offer -> !is(offer, "b", CapacityType.SPOT) && !is(offer, "b", CapacityType.ON_DEMAND)))
                .isFalse();
    }

    @Test
    @DisplayName(
            "SCH-MIN-01 are not kept by offers of which a claim cannot allow all without allowing others: only what is alike counts then")
    void notEachOnItsOwn() {
        IntPredicate allButOne = offer -> !is(offer, "b", CapacityType.SPOT);

        assertThat(keeps("a", CapacityType.SPOT, allButOne)).isFalse();
        assertThat(keeps("a", CapacityType.ON_DEMAND, allButOne)).isTrue();
    }
}
