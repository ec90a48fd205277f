package io.karpenter.solver.columns;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Dives into the linear relaxation")
class DiveTest {

    private static ColumnGeneration solved(CoveringProblem problem) {
        ColumnGeneration generation = new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED);
        generation.solve(StopSignal.NEVER);
        return generation;
    }

    private static Optional<Dive.Landing> dive(
            ColumnGeneration generation, CoveringProblem problem, Predicate<Column> accepted, long limit) {
        return generation.dive(
                new Dive.Plunge(problem.counts(), problem.units(), problem.limits(), 1, accepted, limit, new Random(1)),
                StopSignal.NEVER);
    }

    private static long price(CoveringProblem problem, Dive.Landing landing) {
        return landing.columns().stream()
                .mapToLong(column -> problem.bins().get(column.bin()).price())
                .sum();
    }

    private static int[] covered(CoveringProblem problem, Dive.Landing landing) {
        int[] covered = new int[problem.items().size()];
        for (Column column : landing.columns()) {
            for (int k = 0; k < column.items().length; k++) {
                covered[column.items()[k]] += column.counts()[k];
            }
        }
        return covered;
    }

    @Test
    @DisplayName("every bin holds what is in it, every unit is in one bin or left, no stock and no limit is overdrawn")
    void landsOnWholeBins() {
        Property.forAll(new TinyCoverings()).tries(2_000).check(problem -> {
            Dive.Landing landing = dive(solved(problem), problem, column -> true, Long.MAX_VALUE)
                    .orElseThrow();
            int[] covered = covered(problem, landing);
            for (int i = 0; i < covered.length; i++) {
                assertThat(covered[i] + landing.left()[i])
                        .isEqualTo(problem.items().get(i).count());
            }
            int[] used = new int[problem.units().length];
            long[] limits = problem.limits().clone();
            for (Column column : landing.columns()) {
                assertThat(problem.holds(column)).isTrue();
                CoveringProblem.Bin bin = problem.bins().get(column.bin());
                if (bin.stock() >= 0) {
                    used[bin.stock()] += bin.draw();
                }
                bin.takes().takeOff(limits);
            }
            for (int k = 0; k < limits.length; k++) {
                // Below 0 before there is no bin that takes of it.
                assertThat(limits[k]).isGreaterThanOrEqualTo(Math.min(0, problem.limits()[k]));
            }
            for (int k = 0; k < used.length; k++) {
                assertThat(used[k]).isLessThanOrEqualTo(problem.units()[k]);
            }
        });
    }

    @Test
    @DisplayName("of tiny problems nineteen of twenty land on what trying everything finds")
    void landsOnTheOptimum() {
        int[] whole = {0};
        int[] optimal = {0};
        Property.forAll(new TinyCoverings()).tries(1_000).check(problem -> {
            OptionalLong best = TinyCoverings.best(problem);
            Dive.Landing landing = dive(solved(problem), problem, column -> true, Long.MAX_VALUE)
                    .orElseThrow();
            if (best.isPresent() && Arrays.stream(landing.left()).sum() == 0) {
                whole[0]++;
                assertThat(price(problem, landing)).isGreaterThanOrEqualTo(best.getAsLong());
                optimal[0] += price(problem, landing) == best.getAsLong() ? 1 : 0;
            }
        });
        assertThat(whole[0]).isGreaterThan(500);
        assertThat(optimal[0]).isGreaterThanOrEqualTo(whole[0] * 19 / 20);
    }

    @Test
    @DisplayName("gives up when the bins would cost more than they may")
    void keepsTheLimit() {
        Property.forAll(new TinyCoverings()).tries(300).check(problem -> {
            OptionalLong best = TinyCoverings.best(problem);
            if (best.isPresent() && best.getAsLong() > 0) {
                Optional<Dive.Landing> landing = dive(solved(problem), problem, column -> true, best.getAsLong() - 1);
                landing.ifPresent(
                        found -> assertThat(Arrays.stream(found.left()).sum()).isPositive());
            }
        });
    }

    @Test
    @DisplayName("takes no bin that is refused, and covers what it holds by others")
    void keepsRulesOfOthers() {
        CoveringProblem.Item item = new CoveringProblem.Item(new long[] {2}, new long[] {1}, 1, Integer.MAX_VALUE);
        CoveringProblem problem = new CoveringProblem(
                List.of(new CoveringProblem.Bin(10, new long[] {4}, CoveringProblem.UNLIMITED)),
                List.of(item, item),
                new int[0]);

        Dive.Landing together =
                dive(solved(problem), problem, column -> true, 1_000).orElseThrow();
        Dive.Landing apart = dive(solved(problem), problem, column -> column.items().length == 1, 1_000)
                .orElseThrow();

        assertThat(together.columns()).hasSize(1);
        assertThat(apart.columns()).hasSize(2).allMatch(column -> column.items().length == 1);
        assertThat(apart.left()).containsOnly(0);
    }

    @Test
    @DisplayName("leaves what only bins hold that are refused")
    void leavesWhatIsRefused() {
        Property.forAll(new TinyCoverings()).tries(100).check(problem -> {
            Dive.Landing landing = dive(solved(problem), problem, column -> false, Long.MAX_VALUE)
                    .orElseThrow();

            assertThat(landing.columns()).isEmpty();
            assertThat(landing.left()).isEqualTo(problem.counts());
        });
    }

    @Test
    @DisplayName("stopped at once it leaves everything, and what is proven and known stays usable")
    void landsWhereItIsStopped() {
        Property.forAll(new TinyCoverings()).tries(200).check(problem -> {
            ColumnGeneration generation = solved(problem);
            double bound = generation.solve(StopSignal.NEVER).bound();

            Dive.Landing landing = generation
                    .dive(
                            new Dive.Plunge(
                                    problem.counts(),
                                    problem.units(),
                                    problem.limits(),
                                    0,
                                    column -> true,
                                    Long.MAX_VALUE,
                                    new Random(1)),
                            () -> true)
                    .orElseThrow();

            assertThat(landing.left()).isEqualTo(problem.counts());
            assertThat(generation.solve(StopSignal.NEVER).bound()).isEqualTo(bound);
        });
    }
}
