package io.karpenter.solver.columns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.testkit.Property;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Column generation")
class ColumnGenerationTest {

    private static final long[] ALL = {-1L};

    private record Proven(double bound, BoundProof proof) {}

    /** Raised when it has been looked at {@code looks} times. */
    private static StopSignal after(int looks) {
        int[] left = {looks};
        return () -> left[0]-- <= 0;
    }

    private static Item item(int count, long... size) {
        return new Item(size, ALL, count, Integer.MAX_VALUE);
    }

    private static Bin bin(long price, long... room) {
        return new Bin(price, room, CoveringProblem.UNLIMITED);
    }

    private static ColumnGeneration.Result solve(CoveringProblem problem) {
        return new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED).solve(StopSignal.NEVER);
    }

    @Test
    @DisplayName(
            "no way of proving proves more than what trying everything finds, however early it is stopped, and each bound is better")
    void neverAboveTheBest() {
        neverAboveTheBest(3_000);
    }

    @Test
    @Tag("slow")
    @DisplayName("no way of proving proves more than what trying everything finds on tens of thousands of problems")
    void neverAboveTheBestOfMany() {
        neverAboveTheBest(60_000);
    }

    private static void neverAboveTheBest(int tries) {
        int[] looks = {0};
        Property.forAll(new TinyCoverings()).tries(tries).check(problem -> {
            OptionalLong best = TinyCoverings.best(problem);
            if (best.isPresent()) {
                List<Proven> proven = new ArrayList<>();
                StopSignal stop = looks[0]++ % 2 == 0 ? StopSignal.NEVER : after(looks[0] % 13);
                ColumnGeneration.Result result = new ColumnGeneration(
                                problem, (bound, proof) -> proven.add(new Proven(bound, proof)))
                        .solve(stop);
                assertThat(result.bound()).isLessThanOrEqualTo(best.getAsLong() + 1e-6);
                for (int k = 1; k < proven.size(); k++) {
                    assertThat(proven.get(k).bound())
                            .isGreaterThan(proven.get(k - 1).bound());
                    assertThat(proven.get(k).proof())
                            .isGreaterThanOrEqualTo(proven.get(k - 1).proof());
                }
                result.columns()
                        .forEach(column -> assertThat(problem.holds(column)).isTrue());
            }
        });
    }

    @Test
    @DisplayName("at the end the columns cover all items at the price of the bound")
    void columnsCoverAtTheBound() {
        Property.forAll(new TinyCoverings()).tries(1_000).check(problem -> {
            if (TinyCoverings.best(problem).isPresent()) {
                ColumnGeneration.Result result = solve(problem);
                assertThat(result.uncovered()).containsOnly(0);
                // The bound is raised to a sum of prices.
                assertThat(result.bound()).isGreaterThan(result.price() - 1e-4 * (1 + result.price()));
                assertThat(result.bound())
                        .isLessThan(result.price() + PriceStep.of(problem).nanoUsd() + 1e-4);
            }
        });
    }

    @Test
    @DisplayName("three items of which no two share a bin cost three bins, where cut ones cost two")
    void wholeItemsCostMore() {
        CoveringProblem problem = new CoveringProblem(List.of(bin(100, 3)), List.of(item(3, 2)), new int[0]);
        List<Proven> proven = new ArrayList<>();

        new ColumnGeneration(problem, (bound, proof) -> proven.add(new Proven(bound, proof))).solve(StopSignal.NEVER);

        assertThat(proven.getFirst().bound()).isCloseTo(200, within(1e-3));
        assertThat(proven.getFirst().proof()).isEqualTo(BoundProof.SHARE_PRICES);
        assertThat(proven.getLast().bound()).isCloseTo(300, within(1e-3));
    }

    @Test
    @DisplayName("at most so many units of an item share a bin, however much room there is")
    void limitPerBin() {
        CoveringProblem problem =
                new CoveringProblem(List.of(bin(100, 1000)), List.of(new Item(new long[] {1}, ALL, 10, 2)), new int[0]);

        assertThat(solve(problem).bound()).isCloseTo(500, within(1e-3));
    }

    @Test
    @DisplayName("free bins that run out take only as much as they hold")
    void stocksRunOut() {
        CoveringProblem problem = new CoveringProblem(
                List.of(new Bin(0, new long[] {4}, 0), bin(100, 2)), List.of(item(10, 1)), new int[] {2});

        ColumnGeneration.Result result = solve(problem);

        assertThat(result.bound()).isCloseTo(100, within(1e-3));
        assertThat(result.uncovered()).containsOnly(0);
    }

    @Test
    @DisplayName("a stock is shared by all bins that draw on it")
    void stockIsShared() {
        CoveringProblem problem = new CoveringProblem(
                List.of(new Bin(0, new long[] {1}, 0), new Bin(0, new long[] {2}, 0), bin(100, 1)),
                List.of(item(4, 1)),
                new int[] {1});

        assertThat(solve(problem).bound()).isCloseTo(200, within(1e-3));
    }

    @Test
    @DisplayName("units that stocks do not suffice for are told")
    void uncovered() {
        CoveringProblem problem =
                new CoveringProblem(List.of(new Bin(0, new long[] {4}, 0)), List.of(item(10, 1)), new int[] {2});

        assertThat(solve(problem).uncovered()[0]).isCloseTo(2, within(1e-3));
    }

    @Test
    @DisplayName("items that no bin holds cost nothing and are told")
    void withoutBin() {
        CoveringProblem problem =
                new CoveringProblem(List.of(bin(100, 3)), List.of(item(5, 4), item(1, 1)), new int[0]);

        ColumnGeneration.Result result = solve(problem);

        assertThat(result.bound()).isCloseTo(100, within(1e-3));
        assertThat(result.uncovered()).containsExactly(5, 0);
    }

    @Test
    @DisplayName("a problem without items or bins is solved at once")
    void empty() {
        assertThat(solve(new CoveringProblem(List.of(), List.of(), new int[0])).bound())
                .isZero();
        assertThat(solve(new CoveringProblem(List.of(bin(1)), List.of(item(3)), new int[0]))
                        .bound())
                .isCloseTo(1, within(1e-6));
    }

    @Test
    @DisplayName("stopped again and again it gets to the bound that it gets to in one go")
    void goesOnWhereItWasStopped() {
        Property.forAll(new TinyCoverings()).tries(300).check(problem -> {
            ColumnGeneration inSlices = new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED);
            ColumnGeneration.Result result = inSlices.solve(after(1));
            for (int slice = 0; !inSlices.isDone(); slice++) {
                assertThat(slice).as("it ends").isLessThan(10_000);
                result = inSlices.solve(after(slice));
            }
            ColumnGeneration.Result atOnce = solve(problem);
            assertThat(result.bound()).isCloseTo(atOnce.bound(), within(1e-4 * (1 + atOnce.bound())));
        });
    }

    @Test
    @DisplayName("in a hurry it proves no more than what trying everything finds, and its columns cover all items")
    void settles() {
        Property.forAll(new TinyCoverings()).tries(1_000).check(problem -> {
            OptionalLong best = TinyCoverings.best(problem);
            if (best.isPresent()) {
                ColumnGeneration.Result settled =
                        new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED).settle(StopSignal.NEVER);
                assertThat(settled.bound()).isLessThanOrEqualTo(best.getAsLong() + 1e-6);
                assertThat(settled.uncovered()).containsOnly(0);
            }
        });
    }

    @Test
    @DisplayName("equal problems give equal results")
    void deterministic() {
        Property.forAll(new TinyCoverings()).tries(200).check(problem -> {
            ColumnGeneration.Result one = solve(problem);
            ColumnGeneration.Result two = solve(problem);
            assertThat(two.columns()).isEqualTo(one.columns());
            assertThat(two.uses()).isEqualTo(one.uses());
            assertThat(two.bound()).isEqualTo(one.bound());
        });
    }
}
