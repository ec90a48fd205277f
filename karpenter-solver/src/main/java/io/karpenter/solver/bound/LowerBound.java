package io.karpenter.solver.bound;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import java.util.List;
import java.util.function.Consumer;

/**
 * Proves what covering all items costs at least, better and better: by share prices, by the compact linear program, by column
 * generation. Equal items are one to it. A bound that lies between two sums of prices is raised to the higher one: what all
 * prices are multiples of, a plan's price is a multiple of.
 *
 * <p>Seconds for a hundred items; stopped at any time, what was published holds. Thread-safe: each call works on its own data.
 */
public final class LowerBound {

    /** Relative; a bound this little above a multiple is taken for the multiple, so that rounding errors never raise it. */
    private static final double SAFETY = 1e-9;

    private LowerBound() {}

    /**
     * Proves until no better bound can be proven, or {@code stop} is raised.
     *
     * @param better hears of each bound that is better than all before, on the calling thread
     */
    public static void prove(CoveringProblem problem, StopSignal stop, Consumer<ProvenBound> better) {
        long step = 0;
        for (CoveringProblem.Bin bin : problem.bins()) {
            step = gcd(step, bin.price());
        }
        double multiple = step;
        double[] best = {0};
        ColumnGeneration.solve(EqualItems.merged(problem), List.of(), stop, (nanoUsd, rung) -> {
            double bound = raised(nanoUsd, multiple);
            if (bound > best[0]) {
                best[0] = bound;
                better.accept(new ProvenBound(bound, rung));
            }
        });
    }

    private static double raised(double bound, double multiple) {
        return multiple > 0 ? Math.max(bound, Math.ceil(bound * (1 - SAFETY) / multiple) * multiple) : bound;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
