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
 * @param stock how many nodes may be bought: index of the counter of a reservation or a commitment, −1 for no limit
 * @param draw units of its stock that a node takes, 1 of a reservation
 * @param commitment index into the offering's commitments, −1 if none covers a node bought so
 */
public record Offers(
        int[] shape,
        int[] type,
        int[] offering,
        long[] price,
        long[][] room,
        int[] stock,
        int[] draw,
        int[] commitment) {

    /** Room for so many. */
    static Offers of(int size) {
        return new Offers(
                new int[size],
                new int[size],
                new int[size],
                new long[size],
                new long[size][],
                new int[size],
                new int[size],
                new int[size]);
    }

    /** True if a node bought as one takes the same of the same stock as one bought as the other, nothing of none included. */
    public boolean takesTheSame(int one, int other) {
        return stock[one] == stock[other] && (stock[one] < 0 || draw[one] == draw[other]);
    }

    public int size() {
        return shape.length;
    }
}
