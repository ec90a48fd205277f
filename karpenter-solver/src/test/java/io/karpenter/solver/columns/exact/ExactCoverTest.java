package io.karpenter.solver.columns.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.Column;
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
    @DisplayName("comes with bins that hold all units, keep to what there is of them, and cost that much")
    void bins() {
        Property.forAll(new TinyCoverings())
                .tries(3_000)
                .check(problem -> ExactCover.cover(problem, StopSignal.NEVER).ifPresent(cover -> {
                    int[] left = problem.counts();
                    int[] units = problem.units().clone();
                    long[] limits = problem.limits().clone();
                    long price = 0;
                    for (Column column : cover.columns()) {
                        assertThat(problem.holds(column)).isTrue();
                        CoveringProblem.Bin bin = problem.bins().get(column.bin());
                        price += bin.price();
                        for (int k = 0; k < column.items().length; k++) {
                            left[column.items()[k]] -= column.counts()[k];
                        }
                        if (bin.stock() != CoveringProblem.UNLIMITED) {
                            units[bin.stock()] -= bin.draw();
                        }
                        bin.takes().takeOff(limits);
                    }
                    assertThat(price).isEqualTo(cover.price());
                    assertThat(left).containsOnly(0);
                    for (int unit : units) {
                        assertThat(unit).isNotNegative();
                    }
                    for (int k = 0; k < limits.length; k++) {
                        // Below 0 before there is no bin that takes of it.
                        assertThat(limits[k]).isGreaterThanOrEqualTo(Math.min(0, problem.limits()[k]));
                    }
                }));
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
