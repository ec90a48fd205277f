package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Looks for the set of nodes that is best removed, whatever comes for it: its pods go to the room that others have left, or to new
 * nodes. What is minimised is the price of the nodes that stay and come, and what removing nodes costs. It starts from the cluster as
 * it is, and from one in which all that can go has gone: few evictions are near the first, low prices near the second. The search
 * ends as {@link Improvement} does. A call ends its threads before it returns.
 */
public final class ConsolidationSearch {

    private static final long FIRST_ROUND_MILLIS = 150;
    private static final long LONGEST_ROUND_MILLIS = 1500;

    /** Rounds in which each start is improved by itself. */
    private static final int APART = 3;

    /** Dives in vain after which the relaxation of a fresh cluster has no more to give. */
    private static final int DIVES = 1;

    /** Share of the time for planning all candidates anew. */
    private static final double FRESH = 0.3;

    /** Share of the time for the relaxation of that. */
    private static final double RELAXED = 0.15;

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
     * @param quota of each: which of {@code quotas} its removal takes one of
     * @param quotas how many existing nodes of each may be removed
     */
    public static Outcome of(
            CompiledProblem problem,
            Evacuation evacuation,
            BitSet removable,
            long[] price,
            long[] removalCost,
            int[] quota,
            int[] quotas,
            SharePrices prices,
            SearchLimits limits,
            StopSignal stop) {
        int n = evacuation.hosts().size();
        boolean[] mayGo = new boolean[n];
        for (int host = 0; host < n; host++) {
            mayGo[host] = removable.get(host) && evacuation.hosts().get(host).removable();
        }
        Hosts hosts = Hosts.of(evacuation, mayGo, price, removalCost, quota, quotas);
        SearchSpace space = new SearchSpace(problem, evacuation.rules(), evacuation.units(), List.of(), prices, hosts);
        return new ConsolidationSearch(space, evacuation).run(limits, stop);
    }

    private Outcome run(SearchLimits limits, StopSignal stop) {
        StopSignal until = stop.or(limits.deadline());
        try (Workers workers = new Workers(limits.threads())) {
            List<List<NodeDraft>> starts = starts(limits, until);
            return outcome(best(improved(starts, limits, until, workers)));
        }
    }

    /** The cluster as it is, but without empty nodes; and one in which all that can go has gone, its pods on new nodes. */
    private List<List<NodeDraft>> starts(SearchLimits limits, StopSignal stop) {
        List<NodeDraft> asItIs = new ArrayList<>();
        List<NodeDraft> anew = new ArrayList<>();
        int[] counts = new int[space.units()];
        int[] emptied = new int[space.hosts.quotas().length];
        for (int host = 0; host < space.hosts.count(); host++) {
            NodeDraft staying = space.staying(host);
            if (!mayGoEmpty(host, emptied)) {
                asItIs.add(staying);
            }
            if (space.hosts.removable()[host]) {
                Evacuation.Host of = space.hosts.hosts().get(host);
                for (int i = 0; i < of.units().length; i++) {
                    counts[of.units()[i]] += of.counts()[i];
                }
            } else {
                anew.add(staying);
            }
        }
        List<List<NodeDraft>> starts = new ArrayList<>(List.of(asItIs));
        if (!mayAllGo()) {
            return starts;
        }
        CoveringProblem covering = space.covering(counts);
        StopSignal inTime = stop.or(limits.share(FRESH));
        ColumnGeneration generation = new ColumnGeneration(covering, List.of(), ColumnGeneration.Progress.IGNORED);
        ColumnGeneration.Result relaxed = generation.solve(stop.or(limits.share(RELAXED)));
        List<NodeDraft> fresh = new ArrayList<>();
        try {
            new Rounding(space, inTime, new Random(limits.seed()))
                    .round(covering, generation, relaxed, cost(asItIs), DIVES, rounded -> {
                        if (space.keepsRations(rounded)) {
                            fresh.clear();
                            fresh.addAll(rounded);
                        }
                    });
        } catch (ArithmeticException astray) {
            // What has been found is kept.
        }
        if (!fresh.isEmpty()) {
            anew.addAll(fresh);
            starts.add(anew);
        }
        return starts;
    }

    /** True if nobody would miss the node; it is counted then. */
    private boolean mayGoEmpty(int host, int[] emptied) {
        int quota = space.hosts.quota()[host];
        boolean goes = space.hosts.removable()[host]
                && space.hosts.hosts().get(host).units().length == 0
                && space.hosts.price()[host] > space.hosts.removalCost()[host]
                && emptied[quota] < space.hosts.quotas()[quota];
        if (goes) {
            emptied[quota]++;
        }
        return goes;
    }

    private boolean mayAllGo() {
        int[] wanted = new int[space.hosts.quotas().length];
        for (int host = 0; host < space.hosts.count(); host++) {
            if (space.hosts.removable()[host]) {
                wanted[space.hosts.quota()[host]]++;
            }
        }
        for (int quota = 0; quota < wanted.length; quota++) {
            if (wanted[quota] > space.hosts.quotas()[quota]) {
                return false;
            }
        }
        return true;
    }

    /** Each start improved by itself at first, then the best by all. */
    private List<List<NodeDraft>> improved(
            List<List<NodeDraft>> starts, SearchLimits limits, StopSignal stop, Workers workers) {
        List<List<NodeDraft>> courses = new ArrayList<>();
        for (int i = 0; i < Math.max(workers.count(), starts.size()); i++) {
            courses.add(starts.get(i % starts.size()));
        }
        LocalSearch localSearch = new LocalSearch(limits.mode());
        Gains gains = new Gains(limits, cost(best(courses)));
        long millis = FIRST_ROUND_MILLIS;
        int tried = 0;
        while (!courses.getFirst().isEmpty() && !stop.isRaised() && gains.worthwhile()) {
            List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
            for (List<NodeDraft> from : courses) {
                SearchSpace own = space.copy();
                int luck = Math.floorMod(limits.seed() * 31 + tried, 997);
                long share = millis;
                tasks.add(() -> localSearch.improve(own, from, luck, limits.ofRound(share), stop, Optional.empty()));
                tried++;
            }
            List<List<NodeDraft>> found = workers.all(tasks);
            for (int i = 0; i < courses.size(); i++) {
                courses.set(i, cost(found.get(i)) < cost(courses.get(i)) ? found.get(i) : courses.get(i));
            }
            if (tried > APART * courses.size()) {
                Collections.fill(courses, best(courses));
            }
            gains.after(cost(best(courses)));
            millis = Math.min(LONGEST_ROUND_MILLIS, 2 * millis);
        }
        return courses;
    }

    private List<NodeDraft> best(List<List<NodeDraft>> courses) {
        return Collections.min(courses, Comparator.comparingLong(this::cost));
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
