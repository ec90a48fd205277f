package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.FirstPlan;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes a packing cheaper until a limit is reached: the time, a gap to the bound, or that next to nothing is gained any more. Local
 * search goes in rounds; in each the nodes are dealt out anew into blocks, one for each thread, or several where nodes are many, as
 * moves are local and copying large solutions is dear. What limits ration is searched in one block, since blocks do not see each
 * other's nodes.
 *
 * <p>Equal input, seed and number of moves give equal results if moves are limited and not time. A call ends its threads before it
 * returns.
 */
public final class Improvement {

    /** Nodes of the largest block. */
    private static final int BLOCK = 400;

    /** Nodes below which every thread searches all of them, with other luck. */
    private static final int TOGETHER = 64;

    private static final long FIRST_ROUND_MILLIS = 200;
    private static final long LONGEST_ROUND_MILLIS = 2000;

    private final CompiledProblem problem;
    private final Repacking repacking;
    private final SearchLimits limits;
    private final StopSignal stop;
    private final LocalSearch localSearch;
    private final Workers workers;
    private final Incumbent incumbent;
    private final Random random;
    private final SearchSpace space;

    private Improvement(
            CompiledProblem problem,
            FirstPlan.Result first,
            SearchLimits limits,
            StopSignal stop,
            Workers workers,
            Consumer<Supplier<Packing>> better) {
        this.problem = problem;
        this.repacking = Repacking.of(problem, first.packing());
        this.limits = limits;
        this.stop = stop;
        this.workers = workers;
        this.localSearch = new LocalSearch(limits.mode());
        this.random = new Random(limits.seed());
        this.space = new SearchSpace(problem, repacking, first.prices());
        List<NodeDraft> drafts = repacking.nodes().stream().map(space::draft).toList();
        this.incumbent = new Incumbent(drafts, cost -> better.accept(this::packing));
    }

    /**
     * The cheapest packing found; it places what that of {@code first} places.
     *
     * @param better gets each cheaper packing while the search goes on, to be made up during the call if at all
     */
    public static Packing of(
            CompiledProblem problem,
            FirstPlan.Result first,
            SearchLimits limits,
            StopSignal stop,
            Consumer<Supplier<Packing>> better) {
        AtomicBoolean over = new AtomicBoolean();
        StopSignal until = stop.or(limits.deadline()).or(over::get);
        try (Workers workers = new Workers(limits.threads())) {
            Improvement improvement = new Improvement(problem, first, limits, until, workers, better);
            try {
                improvement.run();
            } finally {
                over.set(true);
            }
            return improvement.packing();
        }
    }

    private Packing packing() {
        return repacking.with(
                "search", incumbent.drafts().stream().map(NodeDraft::node).toList());
    }

    private void run() {
        if (incumbent.drafts().isEmpty()) {
            return;
        }
        Gains gains = new Gains(limits, incumbent.cost());
        long millis = FIRST_ROUND_MILLIS;
        while (!stop.isRaised() && gains.worthwhile()) {
            round(millis);
            gains.after(incumbent.cost());
            millis = Math.min(LONGEST_ROUND_MILLIS, 2 * millis);
        }
    }

    /** One round of local search in all blocks. */
    private void round(long millis) {
        List<NodeDraft> drafts = new ArrayList<>(incumbent.drafts());
        Collections.shuffle(drafts, random);
        if (drafts.size() < TOGETHER || space.rationed) {
            List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
            for (int i = 0; i < workers.count(); i++) {
                List<NodeDraft> order = new ArrayList<>(drafts);
                Collections.shuffle(order, random);
                SearchSpace own = space.copy();
                // Who is first depends on time, which must not matter if moves are limited.
                Consumer<List<NodeDraft>> better = limits.moves().isPresent() ? found -> {} : incumbent::offer;
                tasks.add(() -> localSearch.improve(own, order, limits.ofRound(millis), stop, better));
            }
            workers.all(tasks).forEach(incumbent::offer);
            return;
        }
        int blocks = Math.max(workers.count(), Math.ceilDiv(drafts.size(), BLOCK));
        blocks = Math.ceilDiv(blocks, workers.count()) * workers.count();
        long share = millis * workers.count() / blocks;
        List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            List<NodeDraft> block =
                    List.copyOf(drafts.subList(i * drafts.size() / blocks, (i + 1) * drafts.size() / blocks));
            SearchSpace own = space.copy();
            tasks.add(() -> localSearch.improve(own, block, limits.ofRound(share), stop, found -> {}));
        }
        List<NodeDraft> all = new ArrayList<>();
        workers.all(tasks).forEach(all::addAll);
        incumbent.offer(all);
    }
}
