package io.karpenter.solver.packing;

import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A NodeDraft: a node under construction that holds counts of classes. Its mask is what the node can still be (every offer
 * of it is allowed for every pod on it), its load what the pods ask for. Mutable while it is packed.
 */
public final class Draft {

    private final CompiledProblem problem;
    private final HostRules rules;
    /** −1 while the draft is empty and may become anything. */
    private int mask = -1;

    private final long[] load;
    private final int[] pins;
    private final int[] matched;
    private final int[] owned;
    private int[] classes = new int[4];
    private int[] counts = new int[4];
    private int[] alternatives = new int[4];
    private int kinds;
    private int pods;
    private int bought = -1;
    private long[] counted = {};

    public Draft(CompiledProblem problem, HostRules rules) {
        this.problem = problem;
        this.rules = rules;
        this.load = new long[problem.axes().size()];
        this.pins = new int[problem.keys().size()];
        Arrays.fill(pins, -1);
        this.matched = new int[rules.slots()];
        this.owned = new int[rules.slots()];
    }

    private Draft(Draft other) {
        problem = other.problem;
        rules = other.rules;
        mask = other.mask;
        load = other.load.clone();
        pins = other.pins.clone();
        matched = other.matched.clone();
        owned = other.owned.clone();
        classes = other.classes.clone();
        counts = other.counts.clone();
        alternatives = other.alternatives.clone();
        kinds = other.kinds;
        pods = other.pods;
        bought = other.bought;
        counted = other.counted;
    }

    /**
     * The same node with some of its pods only.
     *
     * @param kept pods to keep, by position
     */
    Draft keeping(int[] kept) {
        Draft result = new Draft(problem, rules);
        result.mask = mask;
        result.bought = bought;
        result.counted = counted;
        System.arraycopy(pins, 0, result.pins, 0, pins.length);
        for (int i = 0; i < kinds; i++) {
            if (kept[i] > 0) {
                long[] size = problem.classes().get(classes[i]).size();
                for (int r = 0; r < size.length; r++) {
                    result.load[r] += kept[i] * size[r];
                }
                rules.record(classes[i], kept[i], result.matched, result.owned);
                result.count(classes[i], alternatives[i], kept[i]);
            }
        }
        return result;
    }

    /**
     * The same node as something dearer.
     *
     * @param narrower the offers that it can still be
     * @param offer the cheapest of them with room for its load
     */
    public Draft narrowed(int narrower, int offer) {
        Draft result = copy();
        result.mask = narrower;
        result.bought = offer;
        return result;
    }

    public Draft copy() {
        return new Draft(this);
    }

    /** Offers that every pod on it allows; those without room for the load are still among them. */
    public int mask() {
        return mask;
    }

    public long[] load() {
        return load;
    }

    /** Domain by topology key that a placement relies on, −1 where it is open (decisions 5). */
    public int[] pins() {
        return pins;
    }

    public int[] matched() {
        return matched;
    }

    public int[] owned() {
        return owned;
    }

    /** The offer it is priced at: the cheapest of its mask with room for its load. */
    public int bought() {
        return bought;
    }

    public void buy(int offer) {
        bought = offer;
    }

    /** Buys the cheapest machine that does, takes no other reservation, and no more of limits than was counted, if minValues allow it. */
    void buyCheapest() {
        Offers offers = problem.offers();
        Flexibility flexibility = problem.flexibility();
        boolean choosy = flexibility.needed(offers.shape()[bought]);
        Flexibility.Part pods = new Flexibility.Part(mask, load);
        BitSet.valueOf(problem.masks().words(mask)).stream()
                .filter(offer -> offers.shape()[offer] == offers.shape()[bought]
                        && offers.mayBecome(bought, offer)
                        && Masks.holds(offers.room()[offer], load)
                        && problem.limits().within(offer, counted)
                        && (!choosy || offer == bought || flexibility.enough(offer, counted, pods, List.of())))
                .findFirst()
                .ifPresent(this::buy);
    }

    /** What was counted for it against the limits of its NodePool, by axis of the limits. */
    public long[] counted() {
        return counted;
    }

    public void count(long[] ofLimits) {
        counted = ofLimits;
    }

    /** Number of distinct (class, alternative) pairs on it. */
    public int kinds() {
        return kinds;
    }

    public int classAt(int i) {
        return classes[i];
    }

    public int countAt(int i) {
        return counts[i];
    }

    /** Which alternative of its class the node satisfies. */
    public int alternativeAt(int i) {
        return alternatives[i];
    }

    public int pods() {
        return pods;
    }

    /** Lets the draft only become offers of the mask. */
    public void restrict(int toMask) {
        mask = mask < 0 ? toMask : problem.masks().and(mask, toMask);
    }

    /** Adds units of a demand, each by the first of its choices that allows {@code offer}. */
    public void add(Demand demand, int offer, int count) {
        addChoice(demand, demand.choiceFor(problem.masks(), offer), count);
    }

    public void addChoice(Demand demand, int choice, int count) {
        restrict(demand.masks[choice]);
        for (int r = 0; r < load.length; r++) {
            load[r] += count * demand.size[r];
        }
        for (int k = 0; k < pins.length; k++) {
            pins[k] = demand.pins[k] >= 0 ? demand.pins[k] : pins[k];
        }
        for (int i = 0; i < demand.classes.length; i++) {
            int pods = count * demand.perUnit[i];
            rules.record(demand.classes[i], pods, matched, owned);
            count(demand.classes[i], demand.alternatives[choice][i], pods);
        }
    }

    /** Adds all pods of a draft that can still be an offer of this one's mask. */
    public void absorb(Draft other) {
        restrict(other.mask);
        for (int r = 0; r < load.length; r++) {
            load[r] += other.load[r];
        }
        for (int k = 0; k < pins.length; k++) {
            pins[k] = other.pins[k] >= 0 ? other.pins[k] : pins[k];
        }
        for (int i = 0; i < other.kinds; i++) {
            rules.record(other.classes[i], other.counts[i], matched, owned);
            count(other.classes[i], other.alternatives[i], other.counts[i]);
        }
    }

    private void count(int c, int alternative, int count) {
        pods += count;
        for (int i = 0; i < kinds; i++) {
            if (classes[i] == c && alternatives[i] == alternative) {
                counts[i] += count;
                return;
            }
        }
        if (kinds == classes.length) {
            classes = Arrays.copyOf(classes, 2 * kinds);
            counts = Arrays.copyOf(counts, 2 * kinds);
            alternatives = Arrays.copyOf(alternatives, 2 * kinds);
        }
        classes[kinds] = c;
        counts[kinds] = count;
        alternatives[kinds++] = alternative;
    }
}
