package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.search.repack.Hosts;
import io.karpenter.solver.search.repack.LocalSearch;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.PriceCalculator;
import io.karpenter.solver.search.repack.RemovalTerms;
import io.karpenter.solver.search.repack.SearchSpace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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

    /** So often a price of disruption is tried where it is limited, and for this share of the time each. */
    private static final int WEIGHINGS = 6;

    private static final double WEIGHED = 0.1;

    /** Share of the time at the price that has been found, with the limit. */
    private static final double FILLING = 0.25;

    /** Of what nodes give back for disruption at best, what the first price is; and by how much it changes at first. */
    private static final double WEIGHT = 0.5;

    private static final double STEP = 2.5;

    /** All candidates are planned anew if that may cost less than this share of what the cluster costs now. */
    private static final double WORTH_PLANNING_ANEW = 0.65;

    /** Share of the time for the relaxation of that. */
    private static final double RELAXED = 0.15;

    private final SearchSpace space;
    private final Evacuation evacuation;
    private final boolean allAtOnce;

    private ConsolidationSearch(SearchSpace space, Evacuation evacuation, boolean allAtOnce) {
        this.space = space;
        this.evacuation = evacuation;
        this.allAtOnce = allAtOnce;
    }

    /**
     * What was found.
     *
     * @param removed existing nodes that go, by index
     * @param packing where their pods go
     */
    public record Outcome(BitSet removed, Packing packing) {}

    /** The best that is found until a limit is reached. */
    public static Outcome of(
            CompiledProblem problem,
            Evacuation evacuation,
            RemovalTerms terms,
            SharePrices prices,
            SearchLimits limits,
            StopSignal stop) {
        Hosts hosts = Hosts.of(evacuation, terms);
        SearchSpace space = new SearchSpace(problem, evacuation.rules(), evacuation.units(), List.of(), prices, hosts);
        return new ConsolidationSearch(space, evacuation, terms.allAtOnce()).run(limits, stop);
    }

    private Outcome run(SearchLimits limits, StopSignal stop) {
        StopSignal until = stop.or(limits.deadline());
        try (Workers workers = new Workers(limits.threads())) {
            List<List<NodeDraft>> starts = inBlocks() ? List.of(asItIs()) : starts(limits, until);
            OptionalDouble price = priceOfDisruption();
            if (price.isEmpty()) {
                return outcome(searched(starts, limits, until, workers));
            }
            return outcome(weighed(best(starts), price.getAsDouble(), limits, until, workers));
        }
    }

    /**
     * The best drafts within the disruption that may be caused, as plans without that limit come to it where disruption has a price:
     * the price is raised while they cause too much, and lowered while they do not. Then the limit holds, too. A limit alone leaves a search no way from one good
     * set of nodes to another.
     *
     * @param price to begin with, nano-USD per hour of a thousandth
     */
    private List<NodeDraft> weighed(
            List<NodeDraft> start, double price, SearchLimits limits, StopSignal stop, Workers workers) {
        List<NodeDraft> best = start;
        List<NodeDraft> last = start;
        double tooLow = 0;
        double tooHigh = Double.POSITIVE_INFINITY;
        double next = price;
        SearchLimits share = limits.shortened(WEIGHED);
        for (int i = 0; i < WEIGHINGS && !stop.isRaised(); i++) {
            last = priced(next, Long.MAX_VALUE).searched(List.of(last), share, stop.or(share.deadline()), workers);
            if (PriceCalculator.keepsLimits(space, last)) {
                tooHigh = next;
                best = cost(last) < cost(best) ? last : best;
            } else {
                tooLow = next;
            }
            next = tooLow == 0 ? next / STEP : Double.isInfinite(tooHigh) ? next * STEP : Math.sqrt(tooLow * tooHigh);
        }
        if (tooLow == 0 && Double.isInfinite(tooHigh)) {
            // Stopped before a price was tried.
            return searched(List.of(best), limits, stop, workers);
        }
        // At a price that alone would allow too much, then at what disruption is worth to the user: that fills what is
        // left.
        ConsolidationSearch limited = priced(tooLow > 0 ? tooLow : tooHigh, space.hosts.mostDisruption());
        SearchLimits filling = limits.shortened(FILLING);
        best = limited.searched(List.of(best), filling, stop.or(filling.deadline()), workers);
        return searched(List.of(best), limits.shortened(1 - WEIGHINGS * WEIGHED - FILLING), stop, workers);
    }

    private ConsolidationSearch priced(double price, long most) {
        return new ConsolidationSearch(space.part(space.hosts.withPricedRemovals(price, most)), evacuation, allAtOnce);
    }

    private boolean inBlocks() {
        return space.hosts.count() > ConsolidationBlocks.LARGEST && !space.rationed;
    }

    private List<NodeDraft> searched(
            List<List<NodeDraft>> starts, SearchLimits limits, StopSignal stop, Workers workers) {
        return inBlocks()
                ? new ConsolidationBlocks(space, limits, stop, workers).improved(best(starts))
                : best(improved(starts, limits, stop, workers));
    }

    /**
     * What a thousandth of disruption cost is worth while it is rationed, nano-USD per hour: a part of what the last node gives back that
     * may still go if those go first which give back most. Empty if all may go, or
     * if that gives nothing back.
     */
    private OptionalDouble priceOfDisruption() {
        long left = space.hosts.mostDisruption();
        int[] hosts = IntStream.range(0, space.hosts.count())
                .filter(host -> space.hosts.removable()[host])
                .boxed()
                .sorted(Comparator.comparingDouble((Integer host) -> -ratio(host)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int host : hosts) {
            left -= space.hosts.disruption()[host];
            if (left < 0) {
                double price = WEIGHT * ratio(host);
                // A price of 0 weighs nothing, however often it is raised.
                return price > 0 ? OptionalDouble.of(price) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    /** Nano-USD per hour that a host gives back for each thousandth of its disruption cost. */
    private double ratio(int host) {
        return (double) space.hosts.price()[host] / Math.max(1, space.hosts.disruption()[host]);
    }

    /** The cluster as it is, but without empty nodes. */
    private List<NodeDraft> asItIs() {
        List<NodeDraft> asItIs = new ArrayList<>();
        int[] emptied = new int[space.hosts.quotas().length];
        long[] disrupted = {0};
        for (int host = 0; host < space.hosts.count(); host++) {
            if (!mayGoEmpty(host, emptied, disrupted)) {
                asItIs.add(space.staying(host));
            }
        }
        return asItIs;
    }

    /** The cluster as it is; and one in which all that can go has gone, its pods on new nodes. */
    private List<List<NodeDraft>> starts(SearchLimits limits, StopSignal stop) {
        List<NodeDraft> asItIs = asItIs();
        List<NodeDraft> anew = new ArrayList<>();
        int[] counts = new int[space.units()];
        for (int host = 0; host < space.hosts.count(); host++) {
            if (space.hosts.removable()[host]) {
                Evacuation.Host of = space.hosts.hosts().get(host);
                for (int i = 0; i < of.units().length; i++) {
                    counts[of.units()[i]] += of.counts()[i];
                }
            } else {
                anew.add(space.staying(host));
            }
        }
        List<List<NodeDraft>> starts = new ArrayList<>(List.of(asItIs));
        if (!mayAllGo() || leastAnew(counts) > WORTH_PLANNING_ANEW * cost(asItIs)) {
            return starts;
        }
        CoveringProblem covering = space.covering(counts);
        StopSignal inTime = stop.or(limits.share(FRESH));
        ColumnGeneration generation = new ColumnGeneration(covering, ColumnGeneration.Progress.IGNORED);
        ColumnGeneration.Result relaxed = generation.solve(stop.or(limits.share(RELAXED)));
        List<NodeDraft> fresh = new ArrayList<>();
        new Rounding(space, inTime, new Random(limits.seed()))
                .round(covering, generation, relaxed, cost(asItIs), DIVES, rounded -> {
                    boolean possible = space.keepsRations(rounded);
                    if (possible) {
                        fresh.clear();
                        fresh.addAll(rounded);
                    }
                    return possible;
                });
        anew.addAll(fresh);
        if (!fresh.isEmpty() && PriceCalculator.keepsLimits(space, anew)) {
            starts.add(anew);
        }
        return starts;
    }

    /** What the cluster would cost at least if all went that can go, nano-USD per hour, disruption included. */
    private double leastAnew(int[] counts) {
        double least = 0;
        for (int unit = 0; unit < counts.length; unit++) {
            least += counts[unit] * space.value[unit];
        }
        for (int host = 0; host < space.hosts.count(); host++) {
            least += space.hosts.removable()[host]
                    ? space.hosts.removalCost()[host]
                    : space.hosts.price()[host];
        }
        return least;
    }

    /** True if nobody would miss the node; it is counted then. */
    private boolean mayGoEmpty(int host, int[] emptied, long[] disrupted) {
        int quota = space.hosts.quota()[host];
        boolean goes = space.hosts.removable()[host]
                && space.hosts.hosts().get(host).units().length == 0
                && space.hosts.price()[host] > space.hosts.removalCost()[host]
                && emptied[quota] < space.hosts.quotas()[quota]
                && disrupted[0] + space.hosts.disruption()[host] <= space.hosts.mostDisruption();
        if (goes) {
            disrupted[0] += space.hosts.disruption()[host];
            emptied[quota]++;
        }
        return goes;
    }

    private boolean mayAllGo() {
        if (!allAtOnce) {
            return false;
        }
        long disruption = 0;
        for (int host = 0; host < space.hosts.count(); host++) {
            disruption += space.hosts.removable()[host] ? space.hosts.disruption()[host] : 0;
        }
        if (disruption > space.hosts.mostDisruption()) {
            return false;
        }
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
        return space.hosts.cost(drafts);
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
