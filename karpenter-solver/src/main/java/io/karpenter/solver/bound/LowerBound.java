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

    private LowerBound() {}

    /**
     * Proves until no better bound can be proven, or {@code stop} is raised.
     *
     * @param better hears of each bound that is better than all before, on the calling thread
     */
    public static void prove(CoveringProblem problem, StopSignal stop, Consumer<ProvenBound> better) {
        new ColumnGeneration(
                        EqualItems.merged(problem),
                        List.of(),
                        (nanoUsd, rung) -> better.accept(new ProvenBound(nanoUsd, rung)))
                .solve(stop);
    }
}
