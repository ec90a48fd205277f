package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.SolverSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every rehearsed plan")
class RehearsedPlanPropertyTest {

    private static final SolverSettings REHEARSED = Planning.FIRST_PLAN.withBinding(Binding.REHEARSED);

    @TestFactory
    Stream<DynamicTest> isValid() {
        return Stream.of(Planning.forAll(RandomScenarios.ofEverything())
                .tries(60)
                .maxSize(15)
                .holds("is valid and places what the tight one places", scenario -> {
                    Plan tight = Planning.plan(scenario, Planning.FIRST_PLAN);
                    Plan rehearsed = Planning.plan(scenario, REHEARSED);

                    Planning.assertEveryPodOnce(scenario, rehearsed);
                    Planning.assertValid(scenario, REHEARSED, rehearsed);
                    assertThat(left(rehearsed)).isEqualTo(left(tight));
                }));
    }

    private static Set<PodId> left(Plan plan) {
        return new HashSet<>(
                List.copyOf(plan.unschedulable()).stream().map(pod -> pod.pod()).toList());
    }
}
