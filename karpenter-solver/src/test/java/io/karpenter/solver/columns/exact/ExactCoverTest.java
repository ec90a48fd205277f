package io.karpenter.solver.columns.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.TinyCoverings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
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
    @DisplayName("keeps to what bins may not hold together, and costs no more for it than it must")
    void rules() {
        int[] compared = {0, 0};
        Property.forAll(new TinyCoverings(true)).tries(6_000).check(problem -> {
            OptionalLong price = ExactCover.price(problem, StopSignal.NEVER);
            assertThat(price).isEqualTo(TinyCoverings.best(problem));
            if (price.isPresent()) {
                compared[0]++;
                compared[1] +=
                        price.equals(ExactCover.price(problem.withItems(problem.items()), StopSignal.NEVER)) ? 0 : 1;
            }
        });
        // Where rules cost something.
        for (int some : compared) {
            assertThat(some).isGreaterThan(200);
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
    @DisplayName("costs no more than that where amounts are too many to count one by one, and seldom less")
    void largeAmounts() {
        int[] seen = {0, 0};
        Random random = new Random(5);
        Property.forAll(new TinyCoverings()).tries(2_000).check(problem -> {
            CoveringProblem large = enlarged(problem, random);
            OptionalLong best = TinyCoverings.best(large);
            OptionalLong price = ExactCover.price(large, StopSignal.NEVER);
            if (best.isPresent() && large.limits().length > 0) {
                assertThat(price.orElseThrow()).isLessThanOrEqualTo(best.getAsLong());
                seen[0]++;
                seen[1] += price.equals(best) ? 1 : 0;
            }
        });
        assertThat(seen[0]).isGreaterThan(500);
        assertThat(seen[1]).isGreaterThan(seen[0] * 19 / 20);
    }

    /** The same with amounts of limits in the millions that have nothing in common. */
    private static CoveringProblem enlarged(CoveringProblem problem, Random random) {
        List<CoveringProblem.Bin> bins = problem.bins().stream()
                .map(bin -> new CoveringProblem.Bin(
                        bin.price(),
                        bin.room(),
                        bin.stock(),
                        bin.draw(),
                        new CoveringProblem.Takes(
                                bin.takes().limits(),
                                Arrays.stream(bin.takes().amounts())
                                        .map(amount -> enlarged(amount, random))
                                        .toArray())))
                .toList();
        long[] limits = Arrays.stream(problem.limits())
                .map(limit -> enlarged(limit, random))
                .toArray();
        return new CoveringProblem(bins, problem.items(), problem.units(), limits);
    }

    private static long enlarged(long amount, Random random) {
        return amount * 1_000_003 + (amount > 0 ? random.nextInt(100_000) : 0);
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
