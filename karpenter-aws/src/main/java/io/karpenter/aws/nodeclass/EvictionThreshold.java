package io.karpenter.aws.nodeclass;

import io.karpenter.core.quantity.Quantity;

/** When the kubelet evicts for want of a resource. Source: AWS-CAP-12. */
public sealed interface EvictionThreshold {

    /** What is kept free of {@code capacity} bytes. */
    Quantity of(long capacity);

    /**
     * A share of the capacity.
     *
     * @param percent from 0 to 100; 100 switches eviction off
     */
    record Percent(double percent) implements EvictionThreshold {

        @Override
        public Quantity of(long capacity) {
            // The order of operations is the reference's: it decides the last byte.
            return percent == 100
                    ? Quantity.ZERO
                    : Quantity.ofBytes((long) Math.ceil((double) capacity / 100 * percent));
        }
    }

    /** An amount. */
    record Amount(Quantity quantity) implements EvictionThreshold {

        @Override
        public Quantity of(long capacity) {
            return quantity;
        }
    }
}
