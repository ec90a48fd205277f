package io.karpenter.solver.search.repack;

import io.karpenter.solver.bound.NodePoolLimits;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.packing.Wishes;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The units of a {@link Repacking} and the offers as parallel arrays, for the inner loops of the search.
 *
 * <p>Layout: by unit, but for {@code price} and {@code room}, which are by offer. Arrays are not to be changed. Not thread-safe, as
 * its masks are not: each thread has a {@link #copy()}.
 */
public final class SearchSpace {

    public final CompiledProblem problem;
    public final HostRules rules;
    final Masks masks;
    final long[] price;
    final long[][] room;
    final int[][] classes;
    final int[][] perUnit;
    final long[][] size;
    final int[] mask;
    /** Masks of which {@link #mask} is the union; a node must satisfy one of them for all its options. */
    final int[][] choices;
    /** The words of {@link #mask}. */
    final long[][] bits;
    /** Nano-USD per hour that one unit is worth: what it costs at least on nodes without waste. */
    public final double[] value;
    /** True if rules within a node concern the unit. */
    public final boolean[] bound;
    /** True if pods of the unit have priced preferences. */
    final boolean[] wishing;
    /** True if something of what can be bought is limited. */
    public final boolean rationed;
    /** Existing nodes. */
    public final Hosts hosts;
    /** Nodes that stay as they are. */
    public final List<Draft> fixed;
    /** Pods by domain in the working solution, where some wander between domains. */
    @Nullable
    SpreadTally tally;

    /** What is left of limits and reservations in the working solution, where anything is rationed. */
    @Nullable
    public Rations rations;

    /** What to buy new nodes as. */
    final OffersToTry offersToTry;

    public SearchSpace(CompiledProblem problem, Repacking repacking, SharePrices prices) {
        this(problem, repacking.rules(), repacking.units(), repacking.fixed(), prices, Hosts.NONE);
    }

    /**
     * @param hosts existing nodes that pods may leave and come to
     */
    public SearchSpace(
            CompiledProblem problem,
            HostRules rules,
            List<Repacking.Unit> units,
            List<Draft> fixed,
            SharePrices prices,
            Hosts hosts) {
        this.problem = problem;
        this.rules = rules;
        this.hosts = hosts;
        this.masks = problem.masks();
        Offers offers = problem.offers();
        this.price = hosts == Hosts.NONE ? offers.price() : dearer(offers.price(), hosts.nodeWorth());
        this.room = offers.room();
        this.fixed = fixed;
        this.rationed = problem.isRationed();
        this.offersToTry = new OffersToTry(problem, rationed);
        int n = units.size();
        classes = new int[n][];
        perUnit = new int[n][];
        size = new long[n][];
        mask = new int[n];
        choices = new int[n][];
        bits = new long[n][];
        value = new double[n];
        bound = new boolean[n];
        wishing = new boolean[n];
        for (int u = 0; u < n; u++) {
            Repacking.Unit unit = units.get(u);
            classes[u] = unit.classes();
            perUnit[u] = unit.perUnit();
            size[u] = unit.size();
            mask[u] = unit.mask();
            choices[u] = unit.choices();
            bits[u] = masks.words(unit.mask());
            double worth = prices.value(unit.mask(), unit.size());
            // What no new node holds has its place on an existing one, free of charge.
            value[u] = Double.isInfinite(worth) ? 1 : worth;
            for (int c : classes[u]) {
                bound[u] |= !rules.free(c);
                wishing[u] |= !problem.classes().get(c).wishes().isEmpty();
            }
        }
    }

    private SearchSpace(SearchSpace other, CompiledProblem problem, Hosts hosts) {
        this.problem = problem;
        rules = other.rules;
        masks = problem.masks();
        price = other.price;
        room = other.room;
        classes = other.classes;
        perUnit = other.perUnit;
        size = other.size;
        mask = other.mask;
        choices = other.choices;
        bits = other.bits;
        value = other.value;
        bound = other.bound;
        wishing = other.wishing;
        rationed = other.rationed;
        fixed = other.fixed;
        this.hosts = hosts;
        offersToTry = new OffersToTry(problem, rationed);
    }

    /** The same for another thread. */
    public SearchSpace copy() {
        return new SearchSpace(this, problem.copy(), hosts);
    }

    /** The same for another thread, with some of the hosts. */
    public SearchSpace part(Hosts some) {
        return new SearchSpace(this, problem.copy(), some);
    }

    public int units() {
        return size.length;
    }

    boolean allows(int unit, int offer) {
        return (bits[unit][offer >>> 6] & 1L << offer) != 0;
    }

    /** How many of {@code wanted} units rules between domains let in on a node of the offer that has some of them already. */
    int roomOnNew(int unit, int offer, int already, int wanted) {
        return tally == null ? wanted : tally.roomOnNew(unit, offer, already, wanted);
    }

    /** How many of {@code wanted} units rules between domains let in on an existing node. */
    int roomOn(int host, int unit, int wanted) {
        return tally == null ? wanted : tally.roomOn(host, unit, wanted);
    }

    private static long[] dearer(long[] prices, long by) {
        long[] dearer = prices.clone();
        for (int i = 0; i < dearer.length; i++) {
            dearer[i] += by;
        }
        return dearer;
    }

    /** The mask of the unit, or of one of its domains if it wanders between them. */
    int maskOf(int unit, RandomGenerator random) {
        boolean wanders = hosts.count() > 0 && hosts.wandering().get(unit).length > 0;
        return wanders ? choices[unit][random.nextInt(choices[unit].length)] : mask[unit];
    }

    /** The first choice of the unit that allows the offer. */
    int choiceFor(int unit, int offer) {
        int choice = 0;
        while (!masks.contains(choices[unit][choice], offer)) {
            choice++;
        }
        return choices[unit][choice];
    }

    /** How many more units, at most {@code wanted}, rules within a node with these counters let in. */
    public int allowance(int unit, int[] matched, int[] owned, int wanted) {
        if (classes[unit].length == 1 && perUnit[unit][0] == 1) {
            return rules.allowance(classes[unit][0], matched, owned, wanted);
        }
        // Rules among the pods of a unit were kept when it was made.
        for (int c : classes[unit]) {
            if (!rules.free(c) && rules.allowance(c, matched, owned, 1) == 0) {
                return 0;
            }
        }
        return Math.min(wanted, 1);
    }

    public void record(int unit, int count, int[] matched, int[] owned) {
        for (int i = 0; i < classes[unit].length; i++) {
            rules.record(classes[unit][i], count * perUnit[unit][i], matched, owned);
        }
    }

    /** True if these new nodes and the fixed ones take no more of limits and reservations than is left. */
    public boolean keepsRations(List<NodeDraft> drafts) {
        if (!rationed) {
            return true;
        }
        Rations rations = new Rations(this);
        for (NodeDraft draft : drafts) {
            rations.take(draft, 1);
        }
        return rations.overdrawn() == 0;
    }

    /** True if the offer's NodePool has minValues. */
    public boolean mustKeepMinValues(int offer) {
        return problem.flexibility().needed(problem.offers().shape()[offer]);
    }

    /** True if enough instance types remain that could be launched instead of the offer with these units on it. */
    public boolean keepsMinValues(int offer, int[] units, int[] counts) {
        long[] load = new long[room[offer].length];
        int all = -1;
        List<Flexibility.Part> openers = new ArrayList<>();
        for (int i = 0; i < units.length; i++) {
            if (counts[i] > 0) {
                int choice = choiceFor(units[i], offer);
                all = all < 0 ? choice : masks.and(all, choice);
                openers.add(new Flexibility.Part(choice, size[units[i]]));
                for (int r = 0; r < load.length; r++) {
                    load[r] += counts[i] * size[units[i]][r];
                }
            }
        }
        return all < 0
                || problem.flexibility()
                        .enough(offer, problem.limits().use()[offer], new Flexibility.Part(all, load), openers);
    }

    /** The units, so many of each, as a covering problem whose bins are the offers; rules within nodes as far as they cap units. */
    public CoveringProblem covering(int[] counts) {
        List<CoveringProblem.Bin> bins = new ArrayList<>();
        Rations left = new Rations(this);
        NodePoolLimits limits = NodePoolLimits.of(problem, Arrays.stream(counts).sum(), left.left());
        for (int offer = 0; offer < price.length; offer++) {
            bins.add(new CoveringProblem.Bin(
                    price[offer],
                    room[offer],
                    problem.offers().stock()[offer],
                    problem.offers().draw()[offer],
                    limits.takes()[offer]));
        }
        int[] nobody = new int[rules.slots()];
        List<CoveringProblem.Item> items = new ArrayList<>();
        for (int u = 0; u < counts.length; u++) {
            int perBin = bound[u] ? allowance(u, nobody, nobody, Integer.MAX_VALUE) : Integer.MAX_VALUE;
            items.add(new CoveringProblem.Item(size[u], bits[u], counts[u], Math.max(1, perBin)));
        }
        return new CoveringProblem(bins, items, left.stock(), limits.left());
    }

    /** What a unit is worth on a node of the offer: less where its preferences are missed (decisions 2). */
    double worth(int unit, int offer) {
        if (!wishing[unit]) {
            return value[unit];
        }
        double lost = 0;
        int pods = 0;
        for (int i = 0; i < classes[unit].length; i++) {
            PodClass podClass = problem.classes().get(classes[unit][i]);
            lost += perUnit[unit][i] * Wishes.missedShare(problem, podClass, offer);
            pods += perUnit[unit][i];
        }
        return value[unit] * Math.max(1 - lost / pods, 1e-3);
    }

    /** A node with these units: of the offer, or of a cheaper one that does as well if nothing is rationed. */
    public NodeDraft draft(int offer, int[] units, int[] counts) {
        return draft(rationed ? offer : cheapest(offer, units, counts), units, counts, Optional.empty());
    }

    /** An existing node that stays, without guests. */
    public NodeDraft staying(int host) {
        return staying(host, new int[0], new int[0]);
    }

    /** An existing node that stays, with guests. */
    public NodeDraft staying(int host, int[] units, int[] counts) {
        Evacuation.Host of = hosts.hosts().get(host);
        double worth = 0;
        for (int i = 0; i < of.units().length; i++) {
            worth += of.counts()[i] * value[of.units()[i]];
        }
        for (int i = 0; i < units.length; i++) {
            worth += counts[i] * value[units[i]];
        }
        return NodeDraft.staying(host, units, counts, hosts.price()[host], worth);
    }

    private int cheapest(int offer, int[] units, int[] counts) {
        long[] load = new long[room[offer].length];
        int all = choiceFor(units[0], offer);
        for (int i = 0; i < units.length; i++) {
            all = i == 0 ? all : masks.and(all, choiceFor(units[i], offer));
            for (int r = 0; r < load.length; r++) {
                load[r] += counts[i] * size[units[i]][r];
            }
        }
        int cheapest = masks.cheapest(all, load);
        return mustKeepMinValues(offer) || cheapest < 0 ? offer : cheapest;
    }

    public NodeDraft draft(Repacking.Node node) {
        return draft(node.offer(), node.units(), node.counts(), Optional.of(node));
    }

    private NodeDraft draft(int offer, int[] units, int[] counts, Optional<Repacking.Node> origin) {
        double worth = 0;
        double missed = 0;
        for (int i = 0; i < units.length; i++) {
            int u = units[i];
            worth += counts[i] * value[u];
            if (wishing[u]) {
                for (int j = 0; j < classes[u].length; j++) {
                    PodClass podClass = problem.classes().get(classes[u][j]);
                    missed += Wishes.missed(problem, podClass, counts[i] * perUnit[u][j], offer);
                }
            }
        }
        return new NodeDraft(offer, units, counts, price[offer] + Math.round(missed), worth, origin);
    }
}
