package io.karpenter.solver.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Fillings of one bin")
class FillingTest {

    private static final double TINY = 1e-6;

    /** One bin with items of random size and value. */
    private record Knapsack(CoveringProblem problem, double[] values) {

        /** The most value, found by trying everything. */
        double best() {
            return best(0, problem.bins().getFirst().room().clone());
        }

        private double best(int i, long[] left) {
            if (i == values.length) {
                return 0;
            }
            Item item = problem.items().get(i);
            double best = 0;
            long[] rest = left.clone();
            for (int units = 0; units <= Math.min(item.count(), item.perBin()); units++) {
                if (IntStream.range(0, rest.length).anyMatch(r -> rest[r] < 0)) {
                    break;
                }
                best = Math.max(best, units * values[i] + best(i + 1, rest));
                for (int r = 0; r < rest.length; r++) {
                    rest[r] -= item.size()[r];
                }
            }
            return best;
        }
    }

    private static final Generator<Knapsack> KNAPSACKS = (random, size) -> {
        int resources = random.nextInt(1, 4);
        List<Item> items = new ArrayList<>();
        int kinds = random.nextInt(1, 6);
        for (int i = 0; i < kinds; i++) {
            items.add(new Item(
                    random.longs(resources, 0, 25).toArray(),
                    new long[] {1},
                    random.nextInt(1, 5),
                    random.nextInt(4) == 0 ? 1 : Integer.MAX_VALUE));
        }
        Bin bin = new Bin(10, random.longs(resources, 1, 60).toArray(), CoveringProblem.UNLIMITED);
        return new Knapsack(
                new CoveringProblem(List.of(bin), items, new int[0]),
                random.doubles(kinds, 0, 10).toArray());
    };

    /** What the three ways make of a knapsack. */
    private record Filled(double cut, double exact, double steps, double grid, double coarse, double target) {

        static Filled of(Knapsack knapsack, double target) {
            CoveringProblem problem = knapsack.problem();
            UsefulBins bins = new UsefulBins(problem);
            if (bins.size() == 0) {
                return new Filled(0, target, target, target, target, target);
            }
            FractionalFilling fractional = new FractionalFilling(problem, bins);
            double cut = fractional.fill(0, knapsack.values());
            double[] weights = fractional.weights();
            int resources = weights.length;
            for (int r = 0; r < resources; r++) {
                weights[r] = bins.room[0][r] > 0 ? weights[r] / bins.room[0][r] : 0;
            }
            Core core = fractional.core(0, target);
            if (core.isEmpty()) {
                return new Filled(cut, target, target, target, target, target);
            }
            ExactFilling exact = new ExactFilling(resources, StopSignal.NEVER);
            double value = exact.fill(core, knapsack.values(), weights, target, Long.MAX_VALUE);
            if (exact.value() > 0) {
                Column column = core.column(0, exact.added(core));
                assertThat(problem.holds(column)).isTrue();
                assertThat(exact.value()).isCloseTo(worth(column, knapsack.values()), within(TINY));
            }
            GridFilling grid = new GridFilling(resources);
            double onGrid = grid.fill(core, knapsack.values(), weights, 1 << 20, false, StopSignal.NEVER);
            double coarse = grid.fill(core, knapsack.values(), weights, 20, false, StopSignal.NEVER);
            grid.fill(core, knapsack.values(), weights, 1 << 20, true, StopSignal.NEVER);
            assertThat(problem.holds(core.column(0, grid.added()))).isTrue();
            double steps =
                    new ExactFilling(resources, StopSignal.NEVER).fill(core, knapsack.values(), weights, target, 2);
            return new Filled(cut, value, steps, Math.max(target, onGrid), Math.max(target, coarse), target);
        }

        private static double worth(Column column, double[] values) {
            return IntStream.range(0, column.items().length)
                    .mapToDouble(k -> column.counts()[k] * values[column.items()[k]])
                    .sum();
        }
    }

    @Test
    @DisplayName("branch and bound and a fine grid find the most value, what is cut short is an upper bound on it")
    void findTheMost() {
        Property.forAll(KNAPSACKS).tries(3_000).check(knapsack -> {
            double best = knapsack.best();
            Filled filled = Filled.of(knapsack, 0);

            assertThat(filled.exact()).isCloseTo(best, within(TINY));
            assertThat(filled.grid()).isCloseTo(best, within(TINY));
            assertThat(filled.cut()).isGreaterThanOrEqualTo(best - TINY);
            assertThat(filled.steps()).isGreaterThanOrEqualTo(best - TINY);
            assertThat(filled.coarse()).isGreaterThanOrEqualTo(best - TINY);
        });
    }

    @Test
    @DisplayName("with a target, the answer is the most value where that exceeds it, else the target")
    void target() {
        Property.forAll(KNAPSACKS).tries(3_000).check(knapsack -> {
            double best = knapsack.best();
            for (double share : new double[] {0.5, 0.9, 0.999, 1.1}) {
                Filled filled = Filled.of(knapsack, best * share);

                assertThat(filled.exact()).isCloseTo(Math.max(best, best * share), within(TINY));
                assertThat(filled.grid()).isCloseTo(Math.max(best, best * share), within(TINY));
                assertThat(filled.steps()).isGreaterThanOrEqualTo(best - TINY);
                assertThat(filled.coarse()).isGreaterThanOrEqualTo(best - TINY);
            }
        });
    }
}
