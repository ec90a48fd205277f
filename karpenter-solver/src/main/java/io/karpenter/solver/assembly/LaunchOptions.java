package io.karpenter.solver.assembly;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * What may be launched for a draft: instance types × capacity types × zones. Sound: every available offering of the product
 * that the claim's requirements allow is one the draft can be, so that the provider may pick any (SCH section 25, KW-D-24).
 *
 * @param types positions in the shape's instance types, cheapest first (decisions 13)
 * @param zones those that may be used; empty if the requirements alone decide
 */
record LaunchOptions(List<Integer> types, Set<CapacityType> capacityTypes, Set<String> zones) {

    /** Launch size of providers (decisions 13). */
    private static final int LAUNCH_SIZE = 60;

    /** Most options of a claim where minValues need more (SCH-NC-02). */
    private static final int MOST = 600;

    /**
     * @param asked what the pods and the pool require of the node's labels
     */
    static LaunchOptions of(CompiledProblem problem, Draft draft, Requirements asked) {
        Offers offers = problem.offers();
        int bought = draft.bought();
        NodeShape shape = problem.shapes().get(offers.shape()[bought]);
        BitSet possible = possible(problem, draft);
        LaunchOptions open = cut(problem, shape, possible, Set.of());
        if (open.sound(problem, shape, possible, asked)) {
            return open;
        }
        Offering offering = problem.offering(bought);
        BitSet sameCapacity =
                with(possible, offer -> problem.offering(offer).capacityType() == offering.capacityType());
        BitSet sameZone = with(possible, offer -> problem.offering(offer).zone().equals(offering.zone()));
        for (BitSet part : List.of(possible, sameZone, sameCapacity)) {
            LaunchOptions inZones = cut(problem, shape, part, zones(problem, part));
            if (inZones.sound(problem, shape, possible, asked)) {
                return inZones;
            }
        }
        // One zone and one capacity type: every type of it has one offering there, which is possible.
        sameZone.and(sameCapacity);
        return cut(problem, shape, sameZone, zones(problem, sameZone));
    }

    private static BitSet with(BitSet offers, IntPredicate which) {
        BitSet some = new BitSet();
        offers.stream().filter(which).forEach(some::set);
        return some;
    }

    /** Offers of the bought one's kind that hold the draft and count no more against limits. */
    static BitSet possible(CompiledProblem problem, Draft draft) {
        Offers offers = problem.offers();
        int bought = draft.bought();
        BitSet result = BitSet.valueOf(problem.masks().words(draft.mask()));
        for (int offer = result.nextSetBit(0); offer >= 0; offer = result.nextSetBit(offer + 1)) {
            if (offers.shape()[offer] != offers.shape()[bought]
                    || !offers.mayBecome(bought, offer)
                    || !Masks.holds(offers.room()[offer], draft.load())
                    || !problem.limits().within(offer, draft.counted())) {
                result.clear(offer);
            }
        }
        return result;
    }

    /** The cheapest types of the offers, as many as are launched, and their capacity types. */
    private static LaunchOptions cut(CompiledProblem problem, NodeShape shape, BitSet offers, Set<String> zones) {
        int[] typeOf = problem.offers().type();
        BitSet seen = new BitSet();
        List<Integer> all = new ArrayList<>();
        // Offers are in price order, so that the first of each type is its cheapest.
        for (int offer = offers.nextSetBit(0); offer >= 0; offer = offers.nextSetBit(offer + 1)) {
            if (!seen.get(typeOf[offer])) {
                seen.set(typeOf[offer]);
                all.add(typeOf[offer]);
            }
        }
        List<Integer> types = cheapest(shape, all);
        BitSet launched = set(types);
        EnumSet<CapacityType> capacityTypes = EnumSet.noneOf(CapacityType.class);
        for (int offer = offers.nextSetBit(0); offer >= 0; offer = offers.nextSetBit(offer + 1)) {
            if (launched.get(typeOf[offer])) {
                capacityTypes.add(problem.offering(offer).capacityType());
            }
        }
        return new LaunchOptions(types, capacityTypes, zones);
    }

    private static BitSet set(List<Integer> members) {
        BitSet set = new BitSet();
        members.forEach(set::set);
        return set;
    }

    /**
     * The cheapest types, the first of them in any case, as many as are launched; the dearest of them make room for those that
     * minValues needs, and only if that is not enough there are more (SCH-MIN-07, SCH-MIN-08).
     */
    private static List<Integer> cheapest(NodeShape shape, List<Integer> byPrice) {
        Set<Integer> kept = new HashSet<>(byPrice.subList(0, Math.min(1, byPrice.size())));
        for (Requirement r : shape.requirements().all()) {
            if (r.minValues().isPresent()) {
                keepValues(shape, r.key(), r.minValues().getAsInt(), byPrice, kept);
            }
        }
        for (int i = 0; i < byPrice.size() && kept.size() < LAUNCH_SIZE; i++) {
            kept.add(byPrice.get(i));
        }
        return byPrice.stream().filter(kept::contains).limit(MOST).toList();
    }

    /** Keeps the cheapest type of each further value of the key until there are enough values. */
    private static void keepValues(NodeShape shape, String key, int wanted, List<Integer> byPrice, Set<Integer> kept) {
        Set<String> values = new HashSet<>();
        kept.forEach(type -> values.addAll(values(shape, type, key)));
        for (int type : byPrice) {
            if (values.size() >= wanted) {
                return;
            }
            if (values.addAll(values(shape, type, key))) {
                kept.add(type);
            }
        }
    }

    /** Distinct values that the types list for a key (SCH-MIN-02). */
    int distinct(NodeShape shape, String key) {
        Set<String> values = new HashSet<>();
        types.forEach(type -> values.addAll(values(shape, type, key)));
        return values.size();
    }

    /** The values that a type lists for a key; none if it leaves the key open (SCH-MIN-03). */
    private static Set<String> values(NodeShape shape, int type, String key) {
        Requirement ofType = shape.types().get(type).requirements().get(key);
        return ofType.complement() ? Set.of() : ofType.values();
    }

    /** True if no offer that these options and {@code asked} allow is beyond {@code possible}. */
    private boolean sound(CompiledProblem problem, NodeShape shape, BitSet possible, Requirements asked) {
        BitSet beyond = BitSet.valueOf(problem.masks().words(problem.shapeMasks()[shape.index()]));
        beyond.andNot(possible);
        clearTwins(problem.offers(), possible, beyond);
        BitSet launched = set(types);
        Requirement zone = asked.get(Labels.ZONE);
        for (int offer = beyond.nextSetBit(0); offer >= 0; offer = beyond.nextSetBit(offer + 1)) {
            if (launched.get(problem.offers().type()[offer])) {
                Offering offering = problem.offering(offer);
                if (capacityTypes.contains(offering.capacityType())
                        && zone.has(offering.zone())
                        && (zones.isEmpty() || zones.contains(offering.zone()))
                        && asked.intersects(offering.requirements())
                        && asked.intersects(shape.types()
                                .get(problem.offers().type()[offer])
                                .requirements())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The same machine with or without a commitment is the same machine: who launches it does not choose. */
    private static void clearTwins(Offers offers, BitSet possible, BitSet beyond) {
        if (Arrays.stream(offers.commitment()).allMatch(c -> c < 0)) {
            return;
        }
        Set<List<Integer>> machines = new HashSet<>();
        possible.stream().forEach(offer -> machines.add(machine(offers, offer)));
        for (int offer = beyond.nextSetBit(0); offer >= 0; offer = beyond.nextSetBit(offer + 1)) {
            if (machines.contains(machine(offers, offer))) {
                beyond.clear(offer);
            }
        }
    }

    private static List<Integer> machine(Offers offers, int offer) {
        return List.of(offers.shape()[offer], offers.type()[offer], offers.offering()[offer]);
    }

    private static Set<String> zones(CompiledProblem problem, BitSet offers) {
        Set<String> zones = new TreeSet<>();
        offers.stream().forEach(offer -> zones.add(problem.offering(offer).zone()));
        return zones;
    }
}
