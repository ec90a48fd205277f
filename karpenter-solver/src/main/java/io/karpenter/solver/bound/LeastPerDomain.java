package io.karpenter.solver.bound;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many pods of a class every plan has in each domain of a topology key at the least, because a spread allows no domain to fall
 * more than its skew behind (SCH-TSC-13).
 *
 * <p>When the last pod of a domain came, the domain was at most the skew above the smallest, which has only grown since. So if all
 * {@code N} pods have places and domain {@code d} ends with {@code x} pods, any other ends with at most {@code x + maxSkew}, or with
 * what it had before if that is more; where all of these together do not make up {@code N}, {@code d} must have more.
 *
 * @param key index of the topology key
 * @param pods by domain
 */
record LeastPerDomain(int key, int[] pods) {

    /** The spread that says most about the class; empty if none says anything. */
    static Optional<LeastPerDomain> of(CompiledProblem problem, PodClass podClass, int[] counts) {
        // A pod that may give the spread up may be anywhere.
        if (podClass.relaxed() >= 0) {
            return Optional.empty();
        }
        LeastPerDomain most = null;
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.kind() == Kind.SPREAD && !group.isHostname() && countsJust(problem, group, podClass, counts)) {
                LeastPerDomain least = new LeastPerDomain(group.key(), least(group, counts[podClass.index()]));
                if (most == null || least.sum() > most.sum()) {
                    most = least;
                }
            }
        }
        return Optional.ofNullable(most).filter(least -> least.sum() > 0);
    }

    private int sum() {
        return Arrays.stream(pods).sum();
    }

    /** True if the group counts all pods of the class, wherever they are, and those of no other class. */
    private static boolean countsJust(CompiledProblem problem, TopologyGroup group, PodClass podClass, int[] counts) {
        int c = podClass.index();
        boolean others = group.selects().stream().anyMatch(other -> other != c && counts[other] > 0);
        boolean anywhere = problem.masks().and(podClass.mask(), group.countedOffers()) == podClass.mask()
                && podClass.nodes().stream().allMatch(group.countedNodes()::get);
        return group.selects().get(c) && !others && anywhere && podClass.mask() != Masks.NONE;
    }

    private static int[] least(TopologyGroup group, int pods) {
        int[] least = new int[group.matched().length];
        BitSet eligible = group.eligible();
        int all = pods + eligible.stream().map(d -> group.matched()[d]).sum();
        for (int d = eligible.nextSetBit(0); d >= 0; d = eligible.nextSetBit(d + 1)) {
            int domain = d;
            int ends = 0;
            while (ends + most(group, domain, ends) < all && ends < all) {
                ends++;
            }
            least[d] = Math.max(0, ends - group.matched()[d]);
        }
        return least;
    }

    /** Pods that all other domains end with at most if this one ends with {@code ends}. */
    private static int most(TopologyGroup group, int domain, int ends) {
        int smallest = group.fewDomains() ? 0 : ends;
        return group.eligible().stream()
                .filter(other -> other != domain)
                .map(other -> Math.max(group.matched()[other], smallest + group.maxSkew()))
                .sum();
    }

    /** Offers and, after them, existing nodes that are in the domain, out of those in {@code words}. */
    long[] within(CompiledProblem problem, long[] words, int domain) {
        int[] ofOffer = problem.keys().get(key).ofOffer();
        int[] ofNode = problem.keys().get(key).ofNode();
        long[] result = words.clone();
        IntStream.range(0, ofOffer.length + ofNode.length)
                .filter(bin -> (bin < ofOffer.length ? ofOffer[bin] : ofNode[bin - ofOffer.length]) != domain)
                .forEach(bin -> {
                    if (bin >>> 6 < result.length) {
                        result[bin >>> 6] &= ~(1L << bin);
                    }
                });
        return result;
    }
}
