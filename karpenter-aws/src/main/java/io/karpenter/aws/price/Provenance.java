package io.karpenter.aws.price;

/**
 * Where a price is from.
 *
 * @param kind how the price came about
 * @param source the project, file or table it was read from
 * @param asOf ISO date of the data, possibly without the day; empty if the source states none
 */
public record Provenance(Kind kind, String source, String asOf) {

    /** How a price came about. */
    public enum Kind {
        /** Published by AWS for this region. */
        PUBLISHED,
        /** The price of us-east-1, because the region has no table of its own (AWS-OFF-19). */
        OTHER_REGION,
        /** Computed from the on-demand price and an average saving: real markets differ. */
        ESTIMATED,
        /** Given by the user. */
        OWN
    }
}
