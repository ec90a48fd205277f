package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * How {@link FirstFitStrategy} chooses where the reference leaves it to chance, or to a pod that comes later.
 *
 * @param home offers to take where domains are equally full, before price decides; empty: price alone
 * @param even true to even out pods over the domains of all spreads that count them, not only of those they carry
 * @param latestFirst true to join the latest of equally full nodes, not the earliest
 * @param queue whose turn it is
 * @param before classes that have their turns before all others
 */
record Ties(BitSet home, boolean even, boolean latestFirst, Queue queue, BitSet before) {

    /** Whose turn it is, the largest pods first. */
    enum Queue {
        /** Class by class. */
        CLASSES,
        /** Pods of equal size in the order of their creation (SCH-QUE-01). */
        PODS,
        /**
         * Class by class, those last that a spread over domains counts which they do not carry: it looks at what was there before, and nodes
         * of which the reference has not settled the domain yet are not.
         */
        CARRIERS_FIRST
    }

    static final Ties BY_PRICE = new Ties(new BitSet(), false, false, Queue.CLASSES);

    private Ties(BitSet home, boolean even, boolean latestFirst, Queue queue) {
        this(home, even, latestFirst, queue, new BitSet());
    }

    /** By price, but for a class that has its turn before all others. */
    static Ties before(int podClass) {
        BitSet before = new BitSet();
        before.set(podClass);
        return new Ties(new BitSet(), false, false, Queue.CLASSES, before);
    }

    /** Pods up to which they may have their turns one by one: each then looks at all nodes anew. */
    private static final int MOST_PODS_ONE_BY_ONE = 500;

    /** Other ways: each domain of the problem's topology keys as the home of all pods that have the choice, and the rest. */
    static List<Ties> others(CompiledProblem problem) {
        List<Ties> all = new ArrayList<>();
        all.add(new Ties(new BitSet(), false, true, Queue.CLASSES));
        boolean one = problem.classes().stream().mapToInt(PodClass::count).sum() <= MOST_PODS_ONE_BY_ONE;
        if (one) {
            all.add(new Ties(new BitSet(), false, false, Queue.PODS));
        }
        if (!problem.keys().isEmpty()) {
            all.add(new Ties(new BitSet(), true, false, Queue.CLASSES));
            all.add(new Ties(new BitSet(), false, false, Queue.CARRIERS_FIRST));
            if (one) {
                all.add(new Ties(new BitSet(), true, false, Queue.PODS));
            }
        }
        for (TopologyKey key : problem.keys()) {
            for (int domain = 0; domain < key.domains().size(); domain++) {
                BitSet home = new BitSet();
                for (int offer = 0; offer < key.ofOffer().length; offer++) {
                    home.set(offer, key.ofOffer()[offer] == domain);
                }
                if (!home.isEmpty() && home.cardinality() < key.ofOffer().length) {
                    all.add(new Ties(home, false, false, Queue.CLASSES));
                }
            }
        }
        return all;
    }
}
