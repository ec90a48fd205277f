package io.karpenter.solver.packing.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.testkit.ScenarioShrinker;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The first plan beside the reference's way")
class FirstFitPropertyTest {

    @TestFactory
    Stream<DynamicTest> isNeverDearer() {
        return Stream.of(scenarios(200, 15).holds("places all that it places, and is never dearer", this::compare));
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> isNeverDearerOfThousands() {
        return Stream.of(scenarios(10_000, 40)
                .holds("places all that it places in thousands, and is never dearer", this::compare));
    }

    private static Property<Scenario> scenarios(int tries, int size) {
        return Property.forAll(RandomScenarios.ofEverything())
                .tries(tries)
                .maxSize(size)
                .shrinking(scenario -> new ScenarioShrinker().smaller(scenario));
    }

    private void compare(Scenario scenario) {
        CompiledProblem problem = new ProblemCompiler(
                        Problem.of(scenario.cluster(), scenario.catalog()), SolverSettings.DEFAULT)
                .compile(Firmness.NOTHING);
        Packing reference = FirstFitStrategy.pack(problem, new HostRules(problem), StopSignal.NEVER);
        Packing best = FirstPlan.of(problem, true, StopSignal.NEVER).packing();

        assertThat(best.left()).isLessThanOrEqualTo(reference.left());
        if (best.left() == reference.left()) {
            assertThat(best.price()).isLessThanOrEqualTo(reference.price());
        }
    }
}
