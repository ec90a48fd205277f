package io.karpenter.solver.market;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether enough different instance types remain for a node: the minValues of its NodePool. Values are those that the types
 * themselves list for the key (SCH-MIN-02, SCH-MIN-03, KW-D-03). Immutable.
 */
public final class Flexibility {

    private final Offers offers;
    private final PoolLimits limits;
    private static final int CAPACITY_TYPES = CapacityType.values().length;

    private final Masks masks;
    private final int[] place;
    private final Map<Long, Boolean> products = new HashMap<>();
    private final boolean lenient;
    private final boolean anyNeeded;
    /** By shape: what it demands of each key. */
    private final List<List<Demanded>> demanded;

    /**
     * @param wanted distinct values
     * @param values by instance type of the shape: numbers of the values it lists
     */
    private record Demanded(int wanted, BitSet[] values) {}

    /**
     * True if every type of the mask is in it with all of its offers in the zones and of the capacity types that the mask has: then a claim
     * for all of them allows nothing else. Otherwise it may have to be cut down to one zone and capacity type.
     */
    private boolean isProduct(int mask, int shape) {
        return products.computeIfAbsent(((long) mask << 32) | shape, key -> {
            BitSet in = BitSet.valueOf(masks.words(mask));
            BitSet types = new BitSet();
            BitSet places = new BitSet();
            Set<Long> launched = new HashSet<>();
            for (int offer = in.nextSetBit(0); offer >= 0; offer = in.nextSetBit(offer + 1)) {
                if (offers.shape()[offer] == shape) {
                    types.set(offers.type()[offer]);
                    places.set(place[offer]);
                    launched.add(at(offer));
                }
            }
            BitSet zones = new BitSet();
            BitSet capacityTypes = new BitSet();
            places.stream().forEach(at -> {
                zones.set(at / CAPACITY_TYPES);
                capacityTypes.set(at % CAPACITY_TYPES);
            });
            return IntStream.range(0, offers.size())
                    .filter(offer -> offers.shape()[offer] == shape
                            && types.get(offers.type()[offer])
                            && zones.get(place[offer] / CAPACITY_TYPES)
                            && capacityTypes.get(place[offer] % CAPACITY_TYPES))
                    .allMatch(offer -> launched.contains(at(offer)));
        });
    }

    private long at(int offer) {
        return ((long) offers.type()[offer] << 32) | place[offer];
    }

    /** By offer: zones in the order in which they occur, and within them capacity types. */
    private static int[] places(List<NodeShape> shapes, Offers offers) {
        Map<String, Integer> zones = new HashMap<>();
        return IntStream.range(0, offers.size())
                .map(offer -> {
                    Offering offering = shapes.get(offers.shape()[offer])
                            .types()
                            .get(offers.type()[offer])
                            .offerings()
                            .get(offers.offering()[offer]);
                    int zone = zones.computeIfAbsent(offering.zone(), name -> zones.size());
                    return zone * CAPACITY_TYPES + offering.capacityType().ordinal();
                })
                .toArray();
    }

    /** Offers that may surely be launched instead of each other. */
    private record Kind(int shape, int stock, int draw, int place) {}

    /**
     * @param lenient true: where even an empty node cannot keep minValues, what there is suffices (SCH-MIN-06)
     */
    Flexibility(List<NodeShape> shapes, Offers offers, PoolLimits limits, Masks masks, boolean lenient) {
        this.offers = offers;
        this.limits = limits;
        this.masks = masks;
        this.place = places(shapes, offers);
        this.lenient = lenient;
        List<List<Demanded>> byShape = new ArrayList<>();
        boolean any = false;
        for (NodeShape shape : shapes) {
            List<Demanded> ofShape = new ArrayList<>();
            for (Requirement r : shape.requirements().all()) {
                if (r.minValues().isPresent()) {
                    ofShape.add(new Demanded(r.minValues().getAsInt(), values(shape, r.key())));
                }
            }
            any |= !ofShape.isEmpty();
            byShape.add(List.copyOf(ofShape));
        }
        this.demanded = List.copyOf(byShape);
        this.anyNeeded = any;
    }

    private Flexibility(Flexibility other, Masks masks) {
        this.offers = other.offers;
        this.limits = other.limits;
        this.masks = masks;
        this.place = other.place;
        this.lenient = other.lenient;
        this.anyNeeded = other.anyNeeded;
        this.demanded = other.demanded;
    }

    /** The same with other masks, which must know those that it will be asked about. */
    Flexibility with(Masks others) {
        return new Flexibility(this, others);
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

    /** Pods together: what a node with nothing but them may be, and what they take of it. */
    public record Part(int mask, long[] load) {}

    /**
     * True if the offers that may be launched instead of {@code bought} keep the pool's minValues: they are of its shape and of
     * no other reservation, have room for the load, and take no more than was counted against limits. Where minValues cannot be
     * kept it is lowered to what is found when the node is opened, and no further by the pods that join (SCH-MIN-06).
     *
     * @param counted by axis of the limits
     * @param all the pods of the node
     * @param openers any of which may have opened the node
     */
    public boolean enough(int bought, long[] counted, Part all, List<Part> openers) {
        List<Demanded> shape = demanded.get(offers.shape()[bought]);
        int[] found = new int[shape.size()];
        boolean kept = true;
        for (int k = 0; k < found.length; k++) {
            found[k] = distinct(bought, counted, all, shape.get(k));
            kept &= found[k] >= shape.get(k).wanted();
        }
        return kept || (lenient && openers.stream().anyMatch(opener -> isNoLess(bought, counted, found, opener)));
    }

    /** True if of each key as much is found as a node with the opener alone keeps. */
    private boolean isNoLess(int bought, long[] counted, int[] found, Part opener) {
        List<Demanded> shape = demanded.get(offers.shape()[bought]);
        for (int k = 0; k < found.length; k++) {
            Demanded d = shape.get(k);
            if (found[k] < d.wanted() && found[k] < distinct(bought, counted, opener, d)) {
                return false;
            }
        }
        return true;
    }

    private int distinct(int bought, long[] counted, Part part, Demanded d) {
        BitSet seen = new BitSet();
        boolean anyPlace = isProduct(part.mask(), offers.shape()[bought]);
        long[] words = masks.words(part.mask());
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                if (offers.shape()[offer] == offers.shape()[bought]
                        && (anyPlace || place[offer] == place[bought])
                        && offers.mayBecome(bought, offer)
                        && Masks.holds(offers.room()[offer], part.load())
                        && limits.within(offer, counted)) {
                    seen.or(d.values()[offers.type()[offer]]);
                }
            }
        }
        return seen.cardinality();
    }

    /** The offers of the mask that could keep minValues with nothing but this load on them; all of them if lenient. */
    public int within(int mask, long[] load) {
        if (!anyNeeded || lenient || mask == Masks.NONE) {
            return mask;
        }
        long[] anyCount = new long[limits.axes().size()];
        Arrays.fill(anyCount, Long.MAX_VALUE);
        Part part = new Part(mask, load);
        Map<Kind, Boolean> enough = new HashMap<>();
        long[] result = masks.words(mask).clone();
        BitSet.valueOf(masks.words(mask)).stream()
                .filter(offer -> needed(offers.shape()[offer])
                        && !enough.computeIfAbsent(
                                new Kind(
                                        offers.shape()[offer],
                                        offers.stock()[offer],
                                        offers.draw()[offer],
                                        place[offer]),
                                kind -> enough(offer, anyCount, part, List.of())))
                .forEach(offer -> result[offer >>> 6] &= ~(1L << offer));
        return masks.intern(result);
    }
}
