package io.karpenter.solver.market;

/**
 * Everything that can be bought, one entry for each (NodeShape, instance type, zone, capacity type), sorted by price. The
 * index of an offer is therefore its rank by price, and bit sets over offers are walked cheapest first.
 *
 * <p>Layout: parallel arrays by offer. Read only after construction.
 *
 * @param shape index of the NodeShape
 * @param type index into the shape's instance types
 * @param offering index into the instance type's offerings
 * @param price nano-USD per hour that it is expected to cost; its price where risk has none
 * @param room allocatable less daemons, by resource axis
 * @param stock how many nodes may be bought: index of a reservation counter, −1 for no limit
 */
public record Offers(int[] shape, int[] type, int[] offering, long[] price, long[][] room, int[] stock) {

    public int size() {
        return shape.length;
    }
}
