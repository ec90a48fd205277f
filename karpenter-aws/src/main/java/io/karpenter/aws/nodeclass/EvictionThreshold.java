package io.karpenter.aws.nodeclass;

import io.karpenter.core.quantity.Quantity;

/** When the kubelet evicts for want of a resource. */
public sealed interface EvictionThreshold {

    /**
     * A share of the capacity.
     *
     * @param percent from 0 to 100; 100 switches eviction off
     */
    record Percent(double percent) implements EvictionThreshold {}

    /** An amount. */
    record Amount(Quantity quantity) implements EvictionThreshold {}

    /** What is kept free of {@code capacity} bytes (AWS-CAP-12). */
    default Quantity of(long capacity) {
        return switch (this) {
            case Amount amount -> amount.quantity();
            case Percent p when p.percent() == 100 -> Quantity.ZERO;
            // The order of operations is the reference's: it decides the last byte.
            case Percent p -> Quantity.ofBytes((long) Math.ceil((double) capacity / 100 * p.percent()));
        };
    }
}
