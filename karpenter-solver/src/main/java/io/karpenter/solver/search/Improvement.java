package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.search.repack.LocalSearch;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes a packing cheaper, and proves how cheap any can be, until a limit is reached: the time, a gap between both, or that next to
 * nothing is gained any more.
 *
 * <p>{@link ColumnTrack} has a thread of its own. Local search has the others, and goes in rounds; in each the nodes are dealt out
 * anew into blocks, one for each thread, or several where nodes are many, as moves are local and copying large solutions is dear.
 * What limits ration is searched in one block, since blocks do not see each other's nodes.
 *
 * <p>Equal input, seed and number of moves give equal results if moves are limited and not time: the tracks then take turns. A call
 * ends its threads before it returns.
 */
public final class Improvement {

    /** Nodes of the largest block. */
    private static final int BLOCK = 400;

    /** Nodes below which every thread searches all of them, with other luck. */
    private static final int TOGETHER = 64;

    private static final long FIRST_ROUND_MILLIS = 200;
    private static final long LONGEST_ROUND_MILLIS = 2000;

    /** Share of the time that trying every combination may take. */
    private static final double SHARE_OF_COMBINATIONS = 0.2;

    /** Relative difference of price and bound that is no more than rounding. */
    private static final double EXACT = 1e-9;

    private final FirstPlan.Result first;
    private final Repacking repacking;
    private final SearchLimits limits;
    private final StopSignal stop;
    private final LocalSearch localSearch;
    private final Workers workers;
    private final Incumbent incumbent;
    private final Random random;
    private final SearchSpace space;
    private final long priceOfFixed;

    /** Hears of each cheaper packing and each better bound. */
    @FunctionalInterface
    public interface Listener {

        /**
         * @param best makes up what is best so far; to be called during this call, if at all
         */
        void better(Supplier<FirstPlan.Result> best);
    }

    private Improvement(
            CompiledProblem problem,
            FirstPlan.Result first,
            SearchLimits limits,
            StopSignal stop,
            Workers workers,
            Listener listener) {
        this.first = first;
        this.repacking = Repacking.of(problem, first.packing());
        this.limits = limits;
        this.workers = workers;
        this.localSearch = new LocalSearch(limits.mode());
        this.random = new Random(limits.seed());
        this.space = new SearchSpace(problem, repacking, first.prices());
        List<NodeDraft> drafts = repacking.nodes().stream().map(space::draft).toList();
        this.incumbent = new Incumbent(drafts, first.bound(), () -> listener.better(this::best));
        long fixed = 0;
        for (Draft draft : repacking.fixed()) {
            fixed += problem.offers().price()[draft.bought()];
        }
        this.priceOfFixed = fixed;
        this.stop = stop.or(this::isGoodEnough);
    }

    /**
     * The cheapest packing found, which places what that of {@code first} places, with the best bound proven; or one that places more,
     * where limits or reservations left pods over.
     */
    public static FirstPlan.Result of(
            CompiledProblem problem, FirstPlan.Result first, SearchLimits limits, StopSignal stop, Listener listener) {
        AtomicBoolean over = new AtomicBoolean();
        StopSignal until = stop.or(limits.deadline()).or(over::get);
        try (Workers workers = new Workers(limits.threads())) {
            FirstPlan.Result complete = EveryCombination.completed(
                    problem,
                    Completion.of(problem, first, limits, until),
                    until.or(limits.share(SHARE_OF_COMBINATIONS)));
            FirstPlan.Result start =
                    EveryCombination.of(problem, complete, until.or(limits.share(SHARE_OF_COMBINATIONS)));
            Improvement improvement = new Improvement(problem, start, limits, until, workers, listener);
            if (start != first) {
                listener.better(improvement::best);
            }
            try {
                improvement.run();
            } finally {
                over.set(true);
            }
            return improvement.best();
        }
    }

    private FirstPlan.Result best() {
        Packing packing = repacking.with(
                "search", incumbent.drafts().stream().map(NodeDraft::node).toList());
        return first.with(packing, incumbent.bound());
    }

    private boolean isGoodEnough() {
        double bound = incumbent.bound().nanoUsd();
        double price = (double) incumbent.cost() + priceOfFixed;
        return (bound > 0 || price == 0) && price - bound <= Math.max(limits.targetGap(), EXACT) * bound;
    }

    private void run() {
        SearchSpace own = space.copy();
        ColumnTrack track = new ColumnTrack(own, incumbent, first.placed(), limits, stop, incumbent::prove);
        track.prepare(workers);
        CompletableFuture<Void> columns = workers.run(track::run);
        if (limits.moves().isPresent() || workers.count() == 1) {
            columns.join();
        }
        Gains gains = new Gains(limits, incumbent.cost());
        long millis = FIRST_ROUND_MILLIS;
        while (!stop.isRaised() && !incumbent.drafts().isEmpty() && (gains.worthwhile() || !columns.isDone())) {
            round(millis, columns.isDone() ? workers.count() : workers.count() - 1);
            gains.after(incumbent.cost());
            millis = Math.min(LONGEST_ROUND_MILLIS, 2 * millis);
        }
        columns.join();
    }

    /** One round of local search in all blocks. */
    private void round(long millis, int threads) {
        List<NodeDraft> drafts = new ArrayList<>(incumbent.drafts());
        Collections.shuffle(drafts, random);
        if (drafts.size() < TOGETHER || space.rationed) {
            together(drafts, millis, threads);
        } else {
            inBlocks(drafts, millis, threads);
        }
    }

    private void together(List<NodeDraft> drafts, long millis, int threads) {
        // Who is first depends on time, which must not matter if moves are limited.
        Optional<Consumer<List<NodeDraft>>> better =
                limits.moves().isPresent() ? Optional.empty() : Optional.of(incumbent::offer);
        List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int luck = i;
            SearchSpace own = space.copy();
            tasks.add(() -> localSearch.improve(own, drafts, luck, limits.ofRound(millis), stop, better));
        }
        workers.all(tasks).forEach(incumbent::offer);
    }

    private void inBlocks(List<NodeDraft> drafts, long millis, int threads) {
        int blocks = Math.ceilDiv(Math.ceilDiv(drafts.size(), BLOCK), threads) * threads;
        long share = millis * threads / blocks;
        List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            List<NodeDraft> block =
                    List.copyOf(drafts.subList(i * drafts.size() / blocks, (i + 1) * drafts.size() / blocks));
            SearchSpace own = space.copy();
            tasks.add(() -> localSearch.improve(own, block, 0, limits.ofRound(share), stop, Optional.empty()));
        }
        List<NodeDraft> all = new ArrayList<>();
        workers.all(tasks).forEach(all::addAll);
        incumbent.offer(all);
    }
}
