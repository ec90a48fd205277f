package io.karpenter.solver.problem;

import java.util.BitSet;

/**
 * Pods that are counted together per domain, for one spread constraint, affinity or anti-affinity term that one or more
 * classes own (SCH-TSC-03). Host ports are anti-affinity over ports.
 *
 * @param key index of the {@link TopologyKey}, {@link #HOSTNAME} if each node is a domain
 * @param selects classes whose pods are counted
 * @param owners classes that carry the constraint
 * @param inverse for anti-affinity: true if pods that the group counts must also avoid its owners (SCH-AFF-10)
 * @param maxSkew for spread, else 0
 * @param fewDomains for spread: true if fewer domains than {@code minDomains} are eligible, so that the minimum is 0
 * @param eligible for spread: domains that the minimum is taken over and pods may go to
 * @param certain for spread: eligible domains of which the minimum is taken even if they hold no node, whichever alternatives pods take
 * @param matched pods counted already, by domain; for hostname by existing node
 * @param owned for anti-affinity: pods that carry the term already, likewise
 * @param matchedAnywhere pods counted already in the whole cluster
 * @param countedOffers mask of offers whose nodes count (SCH-TSC-10)
 * @param countedNodes existing nodes that count
 */
public record TopologyGroup(
        int index,
        Kind kind,
        int key,
        BitSet selects,
        BitSet owners,
        boolean inverse,
        int maxSkew,
        boolean fewDomains,
        BitSet eligible,
        BitSet certain,
        int[] matched,
        int[] owned,
        int matchedAnywhere,
        int countedOffers,
        BitSet countedNodes) {

    /** {@link #key} of groups whose domains are the nodes themselves. */
    public static final int HOSTNAME = -1;

    /** What the group is for. */
    public enum Kind {
        SPREAD,
        AFFINITY,
        ANTI_AFFINITY
    }

    public boolean isHostname() {
        return key == HOSTNAME;
    }
}
