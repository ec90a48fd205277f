package io.karpenter.solver.bound;

import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A compiled problem as one of items and bins. Bins are the offers, by their index, and after them the existing nodes, free of
 * charge, each there once; stocks are the reservations and commitments, and after them the nodes; limits are those of NodePools. Items
 * are the classes in their order; of a class that is spread, one for each domain with the pods that every plan has there at the least, and one for the others. Of the
 * rules between pods, these spreads are kept and those that limit how many pods of one class share a node; all others are left out,
 * so that every plan is a way to cover the items.
 */
public final class Coverings {

    private Coverings() {}

    /**
     * What covering the classes takes.
     *
     * @param masks offers of each class, those of the classes that its pods may become when they give up preferences included
     * @param counts pods of each class
     */
    public static CoveringProblem of(CompiledProblem problem, int[] masks, int[] counts) {
        Offers offers = problem.offers();
        int reservations = problem.stock().length;
        List<Bin> bins = new ArrayList<>(offers.size() + problem.nodes().size());
        NodePoolLimits limits = NodePoolLimits.of(problem, Arrays.stream(counts).sum());
        for (int offer = 0; offer < offers.size(); offer++) {
            bins.add(new Bin(
                    offers.price()[offer],
                    offers.room()[offer],
                    offers.stock()[offer],
                    offers.draw()[offer],
                    limits.takes()[offer]));
        }
        int[] units =
                Arrays.copyOf(problem.stock(), reservations + problem.nodes().size());
        for (NodeRoom node : problem.nodes()) {
            units[reservations + node.index()] = 1;
            bins.add(new Bin(0, node.free(), reservations + node.index()));
        }
        List<Item> items = new ArrayList<>(problem.classes().size());
        for (PodClass podClass : problem.classes()) {
            int c = podClass.index();
            long[] words = problem.masks().words(masks[c]);
            if (!problem.nodes().isEmpty()) {
                words = Arrays.copyOf(words, (bins.size() + 63) >>> 6);
                BitSet nodes = nodes(problem, podClass);
                for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
                    int bin = offers.size() + node;
                    words[bin >>> 6] |= 1L << bin;
                }
            }
            items.addAll(items(problem, podClass, words, counts));
        }
        return new CoveringProblem(bins, items, units, limits.left());
    }

    /** The pods that a spread puts into each domain, and those that may be anywhere. */
    private static List<Item> items(CompiledProblem problem, PodClass podClass, long[] words, int[] counts) {
        List<Item> items = new ArrayList<>();
        int perNode = perNode(problem, podClass);
        int[] anywhere = {counts[podClass.index()]};
        // In parts each has the limit for itself, so that more pods share a node; where it matters the whole class says
        // more.
        LeastPerDomain.of(problem, podClass, counts)
                .filter(least -> perNode >= least.largest())
                .ifPresent(least -> {
                    for (int domain = 0; domain < least.pods().length; domain++) {
                        int pods = least.pods()[domain];
                        if (pods > 0) {
                            items.add(new Item(podClass.size(), least.within(problem, words, domain), pods, perNode));
                            anywhere[0] -= pods;
                        }
                    }
                });
        items.add(new Item(podClass.size(), words, anywhere[0], perNode));
        return items;
    }

    /** Existing nodes of the class and of those that its pods may become. */
    private static BitSet nodes(CompiledProblem problem, PodClass podClass) {
        BitSet nodes = (BitSet) podClass.nodes().clone();
        for (int c = podClass.relaxed(); c >= 0; c = problem.classes().get(c).relaxed()) {
            nodes.or(problem.classes().get(c).nodes());
        }
        return nodes;
    }

    /** Most pods of the class that may share a node, in whatever class they end (SCH-TSC-14, SCH-AFF-09, SCH-HP-03). */
    private static int perNode(CompiledProblem problem, PodClass podClass) {
        int most = ofRules(problem, podClass);
        for (int c = podClass.relaxed(); c >= 0; c = problem.classes().get(c).relaxed()) {
            // Pods of different levels may share a node, so that their limits add up.
            int more = ofRules(problem, problem.classes().get(c));
            most = most > Integer.MAX_VALUE - more ? Integer.MAX_VALUE : most + more;
        }
        return most;
    }

    private static int ofRules(CompiledProblem problem, PodClass podClass) {
        int most = Integer.MAX_VALUE;
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname() && group.selects().get(podClass.index())) {
                most = switch (group.kind()) {
                    case SPREAD -> Math.min(most, group.maxSkew());
                    case ANTI_AFFINITY -> Math.min(most, 1);
                    case AFFINITY -> most;
                };
            }
        }
        return most;
    }
}
