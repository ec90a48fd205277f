package io.karpenter.solver.bound;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.exact.ExactCover;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Proves what covering all items costs at least, better and better: by share prices, by the compact linear program, by column
 * generation. Small parts that share no bin with others are tried out in every combination. Equal items are one to it. A bound that
 * lies between two sums of prices is raised to the higher one: what all prices are multiples of, a plan's price is a multiple of.
 *
 * <p>Seconds for a hundred items; stopped at any time, what was published holds. Immutable.
 */
public final class LowerBound {

    /** Rows of a linear program whose inverse, of the square of them, is still kept: 128 MiB. */
    private static final int MOST_ROWS = 4_000;

    private final long ofTriedOut;
    private final CoveringProblem rest;
    private final boolean triedAny;

    private LowerBound(long ofTriedOut, CoveringProblem rest, boolean triedAny) {
        this.ofTriedOut = ofTriedOut;
        this.rest = rest;
        this.triedAny = triedAny;
    }

    /** Tries out the small parts; some tenths of a second for each at most. */
    public static LowerBound of(CoveringProblem problem, StopSignal stop) {
        long sum = 0;
        CoveringProblem merged = EqualItems.merged(problem);
        List<CoveringProblem.Item> rest = new ArrayList<>();
        List<CoveringProblem> parts = Parts.of(merged);
        for (CoveringProblem part : parts) {
            OptionalLong price = ExactCover.price(part, stop);
            if (price.isPresent()) {
                sum += price.getAsLong();
            } else {
                rest.addAll(part.items());
            }
        }
        boolean tried = rest.size() < merged.items().size();
        return new LowerBound(sum, merged.withItems(rest), tried);
    }

    /** Proves until no better bound can be proven, or {@code stop} is raised. */
    public static void prove(CoveringProblem problem, StopSignal stop, Consumer<ProvenBound> better) {
        of(problem, stop).prove(stop, better);
    }

    /**
     * Proves what covering the items of any one of the problems costs at least: the least of what is proven of each.
     *
     * @param better hears of it once there is a bound of each problem
     */
    public static void proveLeast(List<CoveringProblem> problems, StopSignal stop, Consumer<ProvenBound> better) {
        List<ProvenBound> each = new ArrayList<>();
        for (CoveringProblem problem : problems) {
            ProvenBound[] best = {ProvenBound.NONE};
            prove(problem, stop, bound -> best[0] = bound);
            if (best[0].nanoUsd() == 0) {
                return;
            }
            each.add(best[0]);
        }
        each.stream().min(Comparator.comparingDouble(ProvenBound::nanoUsd)).ifPresent(better);
    }

    /** True if more can be proven than what the linear relaxation of the whole problem proves. */
    public boolean isBeyondRelaxation() {
        return triedAny;
    }

    /**
     * Goes on until no better bound can be proven, or {@code stop} is raised.
     *
     * @param better hears of each bound that is better than all before, on the calling thread
     */
    public void prove(StopSignal stop, Consumer<ProvenBound> better) {
        if (rest.items().isEmpty()) {
            better.accept(new ProvenBound(ofTriedOut, BoundProof.EVERY_COMBINATION));
            return;
        }
        ColumnGeneration.Progress progress =
                (nanoUsd, proof) -> better.accept(new ProvenBound(ofTriedOut + nanoUsd, proof));
        ColumnGeneration.Start start = NearlyEqualItems.start(rest, stop, progress);
        if (rest.rows() <= MOST_ROWS) {
            new ColumnGeneration(rest, progress, start).solve(stop);
        }
    }
}
