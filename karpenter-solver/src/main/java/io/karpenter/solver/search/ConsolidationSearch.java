package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks for the set of nodes that is best removed, whatever comes for it: its pods go to the room that others have left, or to new
 * nodes. What is minimised is the price of the nodes that stay and come, and what removing nodes costs. All threads search all of it,
 * with other luck, and start each round from the best so far; the search ends as {@link Improvement} does. A call ends its threads
 * before it returns.
 */
public final class ConsolidationSearch {

    private static final long FIRST_ROUND_MILLIS = 150;
    private static final long LONGEST_ROUND_MILLIS = 1500;

    private final SearchSpace space;
    private final Evacuation evacuation;

    private ConsolidationSearch(SearchSpace space, Evacuation evacuation) {
        this.space = space;
        this.evacuation = evacuation;
    }

    /**
     * What was found.
     *
     * @param removed existing nodes that go, by index
     * @param packing where their pods go
     */
    public record Outcome(BitSet removed, Packing packing) {}

    /**
     * @param removable existing nodes that may go, if the evacuation has it so, too
     * @param price nano-USD per hour that each of them costs
     * @param removalCost nano-USD per hour that it is worth not to remove it (decisions 15)
     */
    public static Outcome of(
            CompiledProblem problem,
            Evacuation evacuation,
            BitSet removable,
            long[] price,
            long[] removalCost,
            SharePrices prices,
            SearchLimits limits,
            StopSignal stop) {
        int n = evacuation.hosts().size();
        boolean[] mayGo = new boolean[n];
        for (int host = 0; host < n; host++) {
            mayGo[host] = removable.get(host) && evacuation.hosts().get(host).removable();
        }
        Hosts hosts = Hosts.of(evacuation, mayGo, price, removalCost);
        SearchSpace space = new SearchSpace(problem, evacuation.rules(), evacuation.units(), List.of(), prices, hosts);
        return new ConsolidationSearch(space, evacuation).run(limits, stop);
    }

    private Outcome run(SearchLimits limits, StopSignal stop) {
        List<NodeDraft> best = new ArrayList<>();
        for (int host = 0; host < space.hosts.count(); host++) {
            best.add(space.staying(host));
        }
        StopSignal until = stop.or(limits.deadline());
        LocalSearch localSearch = new LocalSearch(limits.mode());
        Gains gains = new Gains(limits, cost(best));
        long millis = FIRST_ROUND_MILLIS;
        int tried = 0;
        try (Workers workers = new Workers(limits.threads())) {
            while (!best.isEmpty() && !until.isRaised() && gains.worthwhile()) {
                List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
                for (int i = 0; i < workers.count(); i++) {
                    SearchSpace own = space.copy();
                    List<NodeDraft> from = best;
                    int luck = Math.floorMod(limits.seed() * 31 + tried++, 997);
                    long share = millis;
                    tasks.add(() -> localSearch.improve(own, from, luck, limits.ofRound(share), until, found -> {}));
                }
                for (List<NodeDraft> found : workers.all(tasks)) {
                    best = cost(found) < cost(best) ? found : best;
                }
                gains.after(cost(best));
                millis = Math.min(LONGEST_ROUND_MILLIS, 2 * millis);
            }
        }
        return outcome(best);
    }

    private long cost(List<NodeDraft> drafts) {
        boolean[] stays = new boolean[space.hosts.count()];
        long cost = 0;
        for (NodeDraft draft : drafts) {
            cost += draft.cost();
            if (draft.host() != NodeDraft.NEW) {
                stays[draft.host()] = true;
            }
        }
        for (int host = 0; host < stays.length; host++) {
            cost += stays[host] ? 0 : space.hosts.removalCost()[host];
        }
        return cost;
    }

    private Outcome outcome(List<NodeDraft> drafts) {
        BitSet removed = new BitSet();
        removed.set(0, space.hosts.count());
        List<Repacking.Node> added = new ArrayList<>();
        List<Evacuation.Guests> guests = new ArrayList<>();
        for (NodeDraft draft : drafts) {
            if (draft.host() == NodeDraft.NEW) {
                added.add(draft.node());
            } else {
                removed.clear(draft.host());
                guests.add(new Evacuation.Guests(draft.host(), draft.units(), draft.counts()));
            }
        }
        return new Outcome(removed, evacuation.packing(added, guests));
    }
}
