package io.karpenter.solver.packing.domain;

import io.karpenter.solver.problem.TopologyGroup;

/** How many pods a spread rule lets into a domain. Stateless. Source: SCH-TSC-13. */
final class SpreadRoom {

    private SpreadRoom() {}

    /**
     * How many pods that carry the rule may come to the domain one after the other, as things are; {@link Integer#MAX_VALUE} for any
     * number.
     *
     * @param eligible domains that the minimum is taken over
     * @param counts by domain
     * @param domain one of the eligible ones
     * @param self true if the rule counts the pods that come
     */
    static int of(TopologyGroup group, int[] eligible, int[] counts, int domain, boolean self) {
        if (!self) {
            return counts[domain] - floor(group, eligible, counts) <= group.maxSkew() ? Integer.MAX_VALUE : 0;
        }
        // Pods placed here raise the minimum only until another domain is the emptiest.
        int floor = group.fewDomains() ? 0 : leastBut(domain, eligible, counts);
        if (floor == Integer.MAX_VALUE) {
            // The only eligible domain is its own minimum: skew is always one pod.
            return Integer.MAX_VALUE;
        }
        // Skews up to the greatest integer are allowed.
        return Math.clamp((long) group.maxSkew() + floor - counts[domain], 0, Integer.MAX_VALUE);
    }

    /** The count that skew is measured from. */
    static int floor(TopologyGroup group, int[] eligible, int[] counts) {
        return group.fewDomains() || eligible.length == 0 ? 0 : leastBut(-1, eligible, counts);
    }

    private static int leastBut(int domain, int[] eligible, int[] counts) {
        int least = Integer.MAX_VALUE;
        for (int d : eligible) {
            least = d == domain ? least : Math.min(least, counts[d]);
        }
        return least;
    }
}
