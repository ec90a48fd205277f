package io.karpenter.solver.market;

/**
 * Everything that can be bought, one entry for each (NodeShape, instance type, zone, capacity type), and one more for each
 * commitment that covers nodes bought so, sorted by price. The
 * index of an offer is therefore its rank by price, and bit sets over offers are walked cheapest first.
 *
 * <p>Layout: parallel arrays by offer. Read only after construction.
 *
 * @param shape index of the NodeShape
 * @param type index into the shape's instance types
 * @param offering index into the instance type's offerings
 * @param price nano-USD per hour that it is expected to cost; its price where risk has none
 * @param room allocatable less daemons, by resource axis
 * @param stock how many nodes may be bought: index of the counter of a reservation, a commitment or an interruption pool, −1 for no limit
 * @param draw units of its stock that a node takes, 1 of a reservation or a pool
 * @param commitment index into the offering's commitments, −1 if none covers a node bought so
 * @param firstPool counters from this one on are those of interruption pools. They count what is planned, not what is launched in its
 *     place
 */
public record Offers(
        int[] shape,
        int[] type,
        int[] offering,
        long[] price,
        long[][] room,
        int[] stock,
        int[] draw,
        int[] commitment,
        int firstPool) {

    /** Room for so many. */
    static Offers of(int size, int firstPool) {
        return new Offers(
                new int[size],
                new int[size],
                new int[size],
                new long[size],
                new long[size][],
                new int[size],
                new int[size],
                new int[size],
                firstPool);
    }

    /**
     * True if what is bought as one offer may be launched as the other: both take the same of the same reservation or commitment, nothing of
     * none included, and the other is no cheaper one of an interruption pool that has a limit, which would be launched first.
     */
    public boolean mayBecome(int bought, int other) {
        boolean passedOver = other < bought && stock[other] >= firstPool;
        return !passedOver && scarce(other) == scarce(bought) && (lasts(bought) || draw[other] == draw[bought]);
    }

    /** True if no reservation and no commitment backs it, so that it can be had for ever, if perhaps not planned. */
    public boolean lasts(int offer) {
        return scarce(offer) < 0;
    }

    private int scarce(int offer) {
        return stock[offer] < firstPool ? stock[offer] : -1;
    }

    public int size() {
        return shape.length;
    }
}
