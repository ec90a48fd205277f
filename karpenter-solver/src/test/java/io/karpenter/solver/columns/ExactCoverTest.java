package io.karpenter.solver.columns;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Every combination of whole bins")
class ExactCoverTest {

    @Test
    @DisplayName("costs at the least what placing unit by unit in every way costs")
    void sameAsTryingEverything() {
        int[] compared = {0};
        Property.forAll(new TinyCoverings()).tries(3_000).check(problem -> {
            OptionalLong price = ExactCover.price(problem, StopSignal.NEVER);
            if (price.isPresent()) {
                compared[0]++;
                assertThat(price).isEqualTo(TinyCoverings.best(problem));
            }
        });
        assertThat(compared[0]).isGreaterThan(500);
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
