package io.karpenter.benchmarks.published.reassignment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the planner alone makes of a reassignment")
final class PlannedReliefTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("keeps all rules of the contest, and no machine is less safe than before")
    void valid(long seed) {
        Reassignment problem = TinyReassignment.random(seed);
        PlannedRelief.Result result = PlannedRelief.of(problem);
        AssignmentChecker checker = new AssignmentChecker(problem, result.machineOf());

        assertThat(checker.violations()).isEmpty();
        assertThat(checker.cost().load())
                .isLessThanOrEqualTo(
                        new AssignmentChecker(problem, problem.initial()).cost().load());
        assertThat(checker.cost().moved()).isEqualTo(result.placed());
    }

    @Test
    @DisplayName("moves what is too much for a machine to where it is safe")
    void relieved() {
        long before = 0;
        long after = 0;
        for (long seed = 1; seed <= 8; seed++) {
            Reassignment problem = TinyReassignment.random(seed);
            before += new AssignmentChecker(problem, problem.initial()).cost().load();
            after += new AssignmentChecker(problem, PlannedRelief.of(problem).machineOf())
                    .cost()
                    .load();
        }

        assertThat(after).isLessThan(before);
    }
}
