package io.karpenter.solver.bound;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

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

    /** More are not worth an item each. */
    private static final int MOST_DOMAINS = 64;

    /** The spread that says most about the class; empty if none says anything. */
    static Optional<LeastPerDomain> of(CompiledProblem problem, PodClass podClass, int[] counts) {
        // A pod that may give the spread up may be anywhere.
        if (podClass.relaxed() >= 0) {
            return Optional.empty();
        }
        LeastPerDomain most = null;
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.kind() == Kind.SPREAD
                    && !group.isHostname()
                    && group.matched().length <= MOST_DOMAINS
                    && countsJust(problem, group, podClass, counts)) {
                LeastPerDomain least = new LeastPerDomain(group.key(), least(group, counts[podClass.index()]));
                if (most == null || least.sum() > most.sum()) {
                    most = least;
                }
            }
        }
        // Where the spread leaves no room for all of them, nothing is said about those that it has room for.
        return Optional.ofNullable(most).filter(least -> least.sum() > 0 && least.sum() <= counts[podClass.index()]);
    }

    private long sum() {
        return Arrays.stream(pods).asLongStream().sum();
    }

    /** Pods of the domain that is sure of most. */
    int largest() {
        return Arrays.stream(pods).max().orElse(0);
    }

    /**
     * True if the group counts all pods of the class, wherever they are, and those of no other class; and if all that it counts
     * already counts for the kube-scheduler, which looks only at nodes with every key that the pod is spread over; and if no domain counts
     * only once it has a node.
     */
    private static boolean countsJust(CompiledProblem problem, TopologyGroup group, PodClass podClass, int[] counts) {
        int c = podClass.index();
        boolean others = group.selects().stream().anyMatch(other -> other != c && counts[other] > 0);
        boolean anywhere = problem.masks().and(podClass.mask(), group.countedOffers()) == podClass.mask()
                && podClass.nodes().stream().allMatch(group.countedNodes()::get);
        return group.certain().equals(group.eligible())
                && group.selects().get(c)
                && !others
                && anywhere
                && SpreadLaw.countsAllThere(problem, group, podClass)
                && podClass.mask() != Masks.NONE;
    }

    private static int[] least(TopologyGroup group, int pods) {
        int[] least = new int[group.matched().length];
        BitSet eligible = group.eligible();
        int all = pods + eligible.stream().map(d -> group.matched()[d]).sum();
        for (int d = eligible.nextSetBit(0); d >= 0; d = eligible.nextSetBit(d + 1)) {
            int lowest = 0;
            int highest = all;
            while (lowest < highest) {
                int ends = (lowest + highest) >>> 1;
                if (ends + most(group, d, ends) < all) {
                    lowest = ends + 1;
                } else {
                    highest = ends;
                }
            }
            least[d] = Math.max(0, lowest - group.matched()[d]);
        }
        return least;
    }

    /** Pods that all other domains end with at most if this one ends with {@code ends}. */
    private static long most(TopologyGroup group, int domain, int ends) {
        long most = (group.fewDomains() ? 0 : ends) + (long) group.maxSkew();
        return group.eligible().stream()
                .filter(other -> other != domain)
                .mapToLong(other -> Math.max(group.matched()[other], most))
                .sum();
    }

    /** Offers and, after them, existing nodes that are in the domain, out of those in {@code words}. */
    long[] within(CompiledProblem problem, long[] words, int domain) {
        return Places.within(problem, key, words, other -> other == domain);
    }
}
