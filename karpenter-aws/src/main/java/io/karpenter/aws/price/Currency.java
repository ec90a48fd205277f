package io.karpenter.aws.price;

/** What a price table is in. Only {@link #USD} prices reach a plan: amounts of different currencies are never mixed. */
public enum Currency {
    USD,
    /** Regions of China ({@code cn-}). */
    CNY
}
