package io.karpenter.solver.problem;

import io.karpenter.core.requirement.Requirement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether enough different instance types remain for a node: the minValues of its NodePool. Values are those that the types
 * themselves list for the key (SCH-MIN-02, SCH-MIN-03, KW-D-03). Immutable.
 */
public final class Flexibility {

    private final Offers offers;
    private final Masks masks;
    private final boolean lenient;
    private final boolean anyNeeded;
    /** By shape: what it demands of each key. */
    private final List<List<Demanded>> demanded = new ArrayList<>();

    /**
     * @param wanted distinct values
     * @param values by instance type of the shape: numbers of the values it lists
     */
    private record Demanded(int wanted, BitSet[] values) {}

    /**
     * @param lenient true: where even an empty node cannot keep minValues, what there is suffices (SCH-MIN-06)
     */
    Flexibility(List<NodeShape> shapes, Offers offers, Masks masks, boolean lenient) {
        this.offers = offers;
        this.masks = masks;
        this.lenient = lenient;
        boolean any = false;
        for (NodeShape shape : shapes) {
            List<Demanded> ofShape = new ArrayList<>();
            for (Requirement r : shape.requirements().all()) {
                if (r.minValues().isPresent()) {
                    ofShape.add(new Demanded(r.minValues().getAsInt(), values(shape, r.key())));
                }
            }
            any |= !ofShape.isEmpty();
            demanded.add(List.copyOf(ofShape));
        }
        this.anyNeeded = any;
    }

    private static BitSet[] values(NodeShape shape, String key) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        BitSet[] result = new BitSet[shape.types().size()];
        for (int t = 0; t < result.length; t++) {
            result[t] = new BitSet();
            Requirement ofType = shape.types().get(t).requirements().get(key);
            if (!ofType.complement()) {
                for (String value : ofType.values()) {
                    result[t].set(numbers.computeIfAbsent(value, v -> numbers.size()));
                }
            }
        }
        return result;
    }

    /** True if some pool has minValues at all. */
    public boolean anyNeeded() {
        return anyNeeded;
    }

    public boolean needed(int shape) {
        return !demanded.get(shape).isEmpty();
    }

    /**
     * True if the offers of the mask that are of the shape and have room for the load keep the pool's minValues.
     *
     * @param least the load of the first pod, which says how far minValues is lowered where it cannot be kept
     */
    public boolean enough(int shape, int mask, long[] load, long[] least) {
        for (Demanded d : demanded.get(shape)) {
            int found = distinct(shape, mask, load, d);
            if (found < d.wanted() && !(lenient && found >= distinct(shape, mask, least, d))) {
                return false;
            }
        }
        return true;
    }

    private int distinct(int shape, int mask, long[] load, Demanded d) {
        BitSet seen = new BitSet();
        long[] words = masks.words(mask);
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                if (offers.shape()[offer] == shape && Masks.holds(offers.room()[offer], load)) {
                    seen.or(d.values()[offers.type()[offer]]);
                }
            }
        }
        return seen.cardinality();
    }

    /** The part of the mask in shapes that keep minValues with nothing but this load on them; all of it if lenient. */
    int within(int mask, long[] load) {
        if (!anyNeeded || lenient || mask == Masks.NONE) {
            return mask;
        }
        long[] result = masks.words(mask).clone();
        for (int s = 0; s < demanded.size(); s++) {
            if (needed(s) && !enough(s, mask, load, load)) {
                for (int offer = 0; offer < offers.size(); offer++) {
                    if (offers.shape()[offer] == s) {
                        result[offer >>> 6] &= ~(1L << offer);
                    }
                }
            }
        }
        return masks.intern(result);
    }
}
