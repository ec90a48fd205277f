package io.karpenter.core.offering;

/**
 * A commitment as it covers nodes of one offering: what is paid for already costs nothing more, until it is used up. One commitment may
 * cover many offerings; they share its amount. A node is covered as a whole or not at all.
 *
 * @param id the same for all offerings that share the commitment
 * @param amount what the commitment covers in all, in units of its own (instances, normalization units, parts of a dollar)
 * @param draw how many of these units one node of the offering takes, at least 1
 * @param price USD per hour that a covered node still costs, not negative
 * @param zonal it is of one zone; machines in reserved capacity use up all commitments but these
 */
public record Commitment(String id, int amount, int draw, double price, boolean zonal) {

    public Commitment {
        if (amount < 0 || draw < 1 || !(price >= 0) || Double.isInfinite(price)) {
            throw new IllegalArgumentException(
                    "commitment %s has amount %d, draw %d and price %s; allowed are 0 or more, 1 or more, and a number that is not negative"
                            .formatted(id, amount, draw, price));
        }
    }

    /** One that is not of a zone. */
    public Commitment(String id, int amount, int draw, double price) {
        this(id, amount, draw, price, false);
    }

    /** The same, leaving another price to pay. */
    public Commitment withPrice(double newPrice) {
        return new Commitment(id, amount, draw, newPrice, zonal);
    }
}
