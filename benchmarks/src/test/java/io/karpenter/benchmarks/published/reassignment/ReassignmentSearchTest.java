package io.karpenter.benchmarks.published.reassignment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The search for assignments")
final class ReassignmentSearchTest {

    private static int[] improved(Reassignment problem, EnvironmentMode mode) {
        return ReassignmentSearch.improve(problem, new TerminationConfig().withMoveCountLimit(4_000L), mode, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("keeps all rules, ends cheaper than it began, and never loses count of what a machine costs")
    void valid(long seed) {
        Reassignment problem = TinyReassignment.random(seed);
        AssignmentChecker before = new AssignmentChecker(problem, problem.initial());
        assertThat(before.violations()).isEmpty();

        // Timefold adds everything up again after each move, and fails if the sums differ.
        AssignmentChecker after = new AssignmentChecker(problem, improved(problem, EnvironmentMode.FULL_ASSERT));

        assertThat(after.violations()).isEmpty();
        assertThat(after.cost().total()).isLessThan(before.cost().total());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("gives equal results for equal seeds and moves")
    void reproducible(long seed) {
        Reassignment problem = TinyReassignment.random(seed);

        assertThat(improved(problem, EnvironmentMode.NO_ASSERT))
                .isEqualTo(improved(problem, EnvironmentMode.NO_ASSERT));
    }
}
