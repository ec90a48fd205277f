package io.karpenter.solver.search.repack;

import java.util.BitSet;

/**
 * What removing existing nodes takes and gives. Arrays are by index of the node, and are not to be changed.
 *
 * @param removable existing nodes that may go, if the evacuation has it so, too
 * @param price nano-USD per hour that each of them costs
 * @param removalCost nano-USD per hour that it is worth not to remove it (decisions 15)
 * @param disruption thousandths of the disruption cost of its removal
 * @param mostDisruption thousandths of the disruption cost that all removals together may come to
 * @param quota which of {@code quotas} its removal takes one of
 * @param quotas how many existing nodes of each may be removed
 * @param nodeWorth nano-USD per hour that each node less is worth besides its price
 * @param allAtOnce true if nothing speaks against the removal of all of them at the same time
 */
public record RemovalTerms(
        BitSet removable,
        long[] price,
        long[] removalCost,
        long[] disruption,
        long mostDisruption,
        int[] quota,
        int[] quotas,
        long nodeWorth,
        boolean allAtOnce) {

    long[] priceWithWorth() {
        long[] prices = price.clone();
        for (int node = removable.nextSetBit(0); node >= 0; node = removable.nextSetBit(node + 1)) {
            prices[node] += nodeWorth;
        }
        return prices;
    }
}
