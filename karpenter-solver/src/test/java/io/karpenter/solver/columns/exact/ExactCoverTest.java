package io.karpenter.solver.columns.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.TinyCoverings;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Every combination of whole bins")
class ExactCoverTest {

    @Test
    @DisplayName("costs at the least what placing unit by unit in every way costs")
    void sameAsTryingEverything() {
        int[] compared = {0, 0, 0};
        Property.forAll(new TinyCoverings()).tries(6_000).check(problem -> {
            OptionalLong price = ExactCover.price(problem, StopSignal.NEVER);
            assertThat(price).isEqualTo(TinyCoverings.best(problem));
            if (price.isPresent()) {
                compared[0]++;
                compared[1] += problem.units().length > 0 ? 1 : 0;
                compared[2] += problem.limits().length > 0 ? 1 : 0;
            }
        });
        // With bins that run out, and with limits.
        for (int some : compared) {
            assertThat(some).isGreaterThan(500);
        }
    }

    @Test
    @DisplayName("is not tried where counts are too many")
    void notForLargeProblems() {
        CoveringProblem.Item item =
                new CoveringProblem.Item(new long[] {1}, new long[] {1}, 1_000_000, Integer.MAX_VALUE);
        CoveringProblem problem = new CoveringProblem(
                List.of(new CoveringProblem.Bin(1, new long[] {8}, CoveringProblem.UNLIMITED)),
                List.of(item),
                new int[0]);

        assertThat(ExactCover.price(problem, StopSignal.NEVER)).isEmpty();
    }
}
