package io.karpenter.solver.search;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.LowerBound;
import io.karpenter.solver.bound.NearlyEqualItems;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The second way to cheaper packings, beside local search: the linear relaxation over fillings of nodes and its rounding; and the
 * lower bound, which is what the same relaxation proves. It goes in slices of time, so that there is something to round early.
 *
 * <p>What is rounded has each unit in its domains; what is proven must hold for every plan, hence leaves domains open. Where no rule
 * between nodes concerns any pod, both are one and solved once; else the bound comes first, for half of the time at most.
 */
final class ColumnTrack {

    /** Share of the time that a bound of its own may take. */
    private static final double FOR_THE_BOUND = 0.45;

    /** Share of the time after which what is not solved yet is rounded, first for a try, then for good, then now and again. */
    private static final double[] SLICES = {0.1, 0.25, 0.1};

    /** Share of the time that the first rounding may take. */
    private static final double FIRST_ROUNDING = 0.1;

    /** Share of the time in which small parts are tried out. */
    private static final double FOR_SMALL_PARTS = 0.2;

    /** Share of the time in which nearly equal items are one. */
    private static final double FOR_GROUPS = 0.15;

    /** Items and stocks of which groups are made, at most. */
    private static final int MOST_ROWS_GROUPED = 12_000;

    /** Kinds of units up to which a relaxation takes so little that there may be many of them. */
    private static final int FEW = 64;

    /** Kinds of units up to which the relaxation of the whole takes seconds. */
    private static final int QUICK = 600;

    /** Kinds of units in the largest block. */
    private static final int BLOCK = 240;

    /** Share of the time for planning in blocks, at most. */
    private static final double IN_BLOCKS = 0.75;

    /** Rows of a linear program whose inverse, of the square of them, is still kept: 128 MiB. */
    private static final int MOST_ROWS = 4_000;

    /** Dives in vain after which the solved relaxation has no more to give. */
    private static final int DIVES = 20;

    private final SearchSpace space;
    private final Incumbent incumbent;
    private final SearchLimits limits;
    private final StopSignal stop;
    private final Consumer<ProvenBound> proven;
    private final Coverings coverings;
    private final CoveringProblem ofUnits;
    private final CoveringProblem ofClasses;
    private final boolean alike;

    /**
     * @param space of the thread that runs this
     * @param proven hears of each bound that is proven, not all of them better than those before
     */
    ColumnTrack(
            SearchSpace space,
            Incumbent incumbent,
            FirstPlan.Placed placed,
            SearchLimits limits,
            StopSignal stop,
            Consumer<ProvenBound> proven) {
        this.space = space;
        this.incumbent = incumbent;
        this.limits = limits;
        this.stop = stop;
        this.proven = proven;
        int[] counts = new int[space.units()];
        for (NodeDraft draft : incumbent.drafts()) {
            for (int i = 0; i < draft.units().length; i++) {
                counts[draft.units()[i]] += draft.counts()[i];
            }
        }
        this.ofUnits = space.covering(counts);
        this.coverings = Coverings.of(space.problem, placed.masks(), placed.counts());
        this.ofClasses = coverings.whateverIsChosen();
        this.alike = space.fixed.isEmpty() && alike(ofUnits, ofClasses);
    }

    /** True if both are the same but for the order of their items. */
    private static boolean alike(CoveringProblem a, CoveringProblem b) {
        return a.bins().size() == b.bins().size()
                && Arrays.equals(a.limits(), b.limits())
                && signature(a).equals(signature(b));
    }

    private static List<String> signature(CoveringProblem problem) {
        return problem.items().stream()
                .filter(item -> item.count() > 0)
                .map(item -> Arrays.toString(item.size())
                        + Arrays.hashCode(item.bins())
                        + " "
                        + item.count()
                        + " "
                        + item.perBin())
                .sorted()
                .toList();
    }

    /** Plans in blocks where units are of many kinds, as the whole takes long then. Other threads are not to be used meanwhile. */
    void prepare(Workers workers) {
        long kinds = Arrays.stream(ofUnits.counts()).filter(count -> count > 0).count();
        if (kinds > QUICK && !space.rationed) {
            ColumnBlocks.planned(space, ofUnits, BLOCK, limits, IN_BLOCKS, stop, workers)
                    .ifPresent(incumbent::offer);
        }
    }

    void run() {
        StopSignal early = stop.or(limits.share(FOR_THE_BOUND));
        // What every combination has proven before is all that there is to prove.
        if (incumbent.bound().proof() != BoundProof.EVERY_COMBINATION && ofClasses.rows() <= MOST_ROWS_GROUPED) {
            LowerBound bound = LowerBound.of(ofClasses, stop.or(limits.share(FOR_SMALL_PARTS)));
            if (!alike || bound.isBeyondRelaxation()) {
                bound.prove(early, proven);
            }
            proveOfEachChoice(early);
        }
        if (ofUnits.rows() > MOST_ROWS) {
            return;
        }
        ColumnGeneration.Progress progress = alike
                ? (nanoUsd, proof) -> proven.accept(new ProvenBound(nanoUsd, proof))
                : ColumnGeneration.Progress.IGNORED;
        // Where the bound is another problem's, values of groups are only where to start from.
        ColumnGeneration.Start start = NearlyEqualItems.start(ofUnits, stop.or(limits.share(FOR_GROUPS)), progress);
        ColumnGeneration generation = new ColumnGeneration(ofUnits, progress, start);
        for (int slice = 0; !generation.isDone() && !stop.isRaised(); slice++) {
            double share = SLICES[Math.min(slice, SLICES.length - 1)];
            ColumnGeneration.Result relaxed = generation.solve(stop.or(limits.share(share)));
            if (limits.moves().isPresent()) {
                round(generation, relaxed, stop, 1);
                return;
            }
            StopSignal until = slice == 0 && !generation.isDone() ? stop.or(limits.share(FIRST_ROUNDING)) : stop;
            round(generation, relaxed, until, generation.isDone() ? DIVES : 1);
        }
    }

    /** Where rules between pods leave few classes a choice, what each choice costs at least may be more than what is open costs. */
    private void proveOfEachChoice(StopSignal early) {
        long kinds =
                Arrays.stream(ofClasses.counts()).filter(count -> count > 0).count();
        if (kinds <= FEW && !early.isRaised()) {
            LowerBound.proveLeast(coverings.ofEachChoice(), early, proven);
        }
    }

    private void round(ColumnGeneration generation, ColumnGeneration.Result relaxed, StopSignal until, int dives) {
        new Rounding(space, until, new Random(limits.seed()))
                .round(ofUnits, generation, relaxed, incumbent.cost() - 1, dives, rounded -> {
                    boolean possible = space.keepsRations(rounded);
                    if (possible) {
                        incumbent.offer(rounded);
                    }
                    return possible;
                });
    }
}
