package io.karpenter.solver.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.columns.TinyCoverings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nearly equal items taken as one")
class NearlyEqualItemsTest {

    private static final double TOLERANCE = 1e-6;

    private static ColumnGeneration.Start start(CoveringProblem problem, int first, List<Double> bounds) {
        return NearlyEqualItems.start(problem, 2, first, StopSignal.NEVER, (nanoUsd, proof) -> bounds.add(nanoUsd));
    }

    @Test
    @DisplayName("prove no more than what trying everything finds, each bound better than the one before")
    void neverAboveTheBest() {
        int[] proven = {0};
        Property.forAll(new TinyCoverings()).tries(3_000).check(problem -> {
            OptionalLong best = TinyCoverings.best(problem);
            for (int first = 1; first <= 2 && best.isPresent(); first++) {
                List<Double> bounds = new ArrayList<>();
                start(problem, first, bounds);

                assertThat(bounds)
                        .isSorted()
                        .allSatisfy(bound -> assertThat(bound).isLessThanOrEqualTo(best.getAsLong() + TOLERANCE));
                proven[0] += bounds.isEmpty() ? 0 : 1;
            }
        });
        // Were nothing proven, the comparison would say nothing.
        assertThat(proven[0]).isGreaterThan(500);
    }

    @Test
    @DisplayName("have values at which no bin without a limit holds more than it costs")
    void feasibleValues() {
        int[] worth = {0};
        Property.forAll(new TinyCoverings()).tries(1_000).check(problem -> {
            ColumnGeneration.Start start = start(problem, 1, new ArrayList<>());
            for (int b = 0; b < problem.bins().size() && start.bound() > 0; b++) {
                Bin bin = problem.bins().get(b);
                if (bin.stock() == CoveringProblem.UNLIMITED && bin.takes().isNothing()) {
                    double most = most(problem, b, start.values(), 0, bin.room().clone());
                    assertThat(most).isLessThanOrEqualTo(bin.price() + TOLERANCE);
                    worth[0] += most > 0 ? 1 : 0;
                }
            }
        });
        assertThat(worth[0]).isGreaterThan(200);
    }

    /** Most value of units of the items from {@code i} on in what is left of a bin. */
    private static double most(CoveringProblem problem, int bin, double[] values, int i, long[] left) {
        if (i == problem.items().size()) {
            return 0;
        }
        Item item = problem.items().get(i);
        double most = most(problem, bin, values, i + 1, left);
        long[] rest = left.clone();
        for (int units = 1; units <= Math.min(item.count(), item.perBin()) && item.allows(bin); units++) {
            for (int r = 0; r < rest.length; r++) {
                rest[r] -= item.size()[r];
                if (rest[r] < 0) {
                    return most;
                }
            }
            most = Math.max(most, units * values[i] + most(problem, bin, values, i + 1, rest));
        }
        return most;
    }

    @Test
    @DisplayName("lead to the bound that is found without them")
    void sameEnd() {
        Property.forAll(new TinyCoverings()).tries(500).check(problem -> {
            if (TinyCoverings.best(problem).isPresent()) {
                ColumnGeneration.Start start = start(problem, 1, new ArrayList<>());
                double with = new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED, start)
                        .solve(StopSignal.NEVER)
                        .bound();
                double without = new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED)
                        .solve(StopSignal.NEVER)
                        .bound();

                assertThat(with).isCloseTo(without, within(1e-4 * (1 + without)));
            }
        });
    }

    @Test
    @DisplayName("are a few groups of hundreds, whose bound is near that of all of them")
    void nearTheWhole() {
        CoveringProblem problem = hundreds(300);
        List<Double> bounds = new ArrayList<>();

        NearlyEqualItems.start(problem, StopSignal.NEVER, (nanoUsd, proof) -> bounds.add(nanoUsd));

        double all = new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED)
                .solve(StopSignal.NEVER)
                .bound();
        assertThat(bounds.getLast()).isBetween(0.93 * all, all * (1 + TOLERANCE));
    }

    private static CoveringProblem hundreds(int items) {
        Random random = new Random(7);
        List<Bin> bins = new ArrayList<>();
        for (int b = 1; b <= 6; b++) {
            bins.add(new Bin(90 * b + random.nextInt(20), new long[] {1000L * b, 900L * b}, CoveringProblem.UNLIMITED));
        }
        List<Item> all = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            long[] size = {50 + random.nextInt(400), 50 + random.nextInt(400)};
            all.add(new Item(size, new long[] {-1L}, 1 + random.nextInt(9), Integer.MAX_VALUE));
        }
        return new CoveringProblem(bins, all, new int[0]);
    }

    @Test
    @DisplayName("are left alone where there are few of them")
    void few() {
        assertThat(NearlyEqualItems.start(hundreds(100), StopSignal.NEVER, ColumnGeneration.Progress.IGNORED))
                .isSameAs(ColumnGeneration.Start.NOWHERE);
    }
}
