package io.karpenter.solver.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.solver.api.StopSignal;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The simplex method from the last basis")
class WarmSimplexTest {

    /** A program as column generation makes them, the last row limits how often some columns are used. */
    private static LinearProgram program(RandomGenerator random, int rows) {
        double[] demand = new double[rows];
        double[] start = new double[rows];
        for (int row = 0; row < rows; row++) {
            demand[row] = random.nextInt(1, 50);
            start[row] = random.nextDouble(5, 20);
        }
        demand[rows - 1] = -random.nextInt(1, 5);
        start[rows - 1] = 1e12;
        return new LinearProgram(demand, start);
    }

    private static void grow(LinearProgram program, RandomGenerator random) {
        int[] rows = random.ints(0, program.rows() - 1).distinct().limit(3).toArray();
        double[] by = random.ints(rows.length, 1, 6).asDoubleStream().toArray();
        if (random.nextInt(4) == 0) {
            rows[rows.length - 1] = program.rows() - 1;
            by[rows.length - 1] = -1;
        }
        program.add(random.nextDouble(1, 30), rows, by);
    }

    @Test
    @DisplayName("finds the same optimum as ojAlgo finds from nothing, each time that columns were added")
    void sameAsFromNothing() {
        for (int seed = 0; seed < 40; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            LinearProgram program = program(random, random.nextInt(5, 25));
            WarmSimplex warm = new WarmSimplex(program, StopSignal.NEVER);
            OjAlgoSolver cold = new OjAlgoSolver();
            for (int step = 0; step < 8; step++) {
                for (int k = 0; k < 10; k++) {
                    grow(program, random);
                }
                LinearProgram.Optimum fromBasis = warm.solve(program);
                LinearProgram.Optimum fromNothing = cold.solve(program);

                assertThat(fromBasis.value()).as("seed %d", seed).isCloseTo(fromNothing.value(), within(1e-3));
                assertThat(price(program, fromBasis)).isCloseTo(fromBasis.value(), within(1e-2));
                for (int column = 0; column < program.columns(); column++) {
                    assertThat(program.reducedCost(column, fromBasis.duals())).isGreaterThan(-1e-6);
                }
            }
        }
    }

    @Test
    @DisplayName("finds the same optimum as ojAlgo finds from nothing, after demand fell, rose and columns were added")
    void followsDemand() {
        for (int seed = 0; seed < 40; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            LinearProgram program = program(random, random.nextInt(5, 25));
            WarmSimplex warm = new WarmSimplex(program, StopSignal.NEVER);
            warm.solve(program);
            for (int step = 0; step < 12; step++) {
                for (int k = 0; k < 5; k++) {
                    grow(program, random);
                    program.setDemand(random.nextInt(program.rows() - 1), random.nextInt(0, 12));
                }
                program.setDemand(program.rows() - 1, -random.nextInt(0, 5));
                LinearProgram.Optimum fromBasis = warm.solve(program);
                LinearProgram.Optimum fromNothing = new OjAlgoSolver().solve(program);

                assertThat(fromBasis.value()).as("seed %d", seed).isCloseTo(fromNothing.value(), within(1e-3));
                // Where a stock is used up, one more unit of it costs so much that duals are too large to be exact.
                boolean exact = program.demand(program.rows() - 1) < 0;
                for (int column = 0; exact && column < program.columns(); column++) {
                    assertThat(program.reducedCost(column, fromBasis.duals())).isGreaterThan(-1e-6);
                }
            }
        }
    }

    private static double price(LinearProgram program, LinearProgram.Optimum optimum) {
        double sum = 0;
        for (int column = 0; column < program.columns(); column++) {
            sum += program.cost(column) * optimum.x()[column];
        }
        return sum;
    }
}
