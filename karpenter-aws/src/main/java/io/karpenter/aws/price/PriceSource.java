package io.karpenter.aws.price;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import java.util.Optional;

/** Knows what capacity of one region costs. */
public interface PriceSource {

    /** What one hour costs; empty if unknown, which makes the offering unavailable (AWS-OFF-04). */
    Optional<Price> price(String instanceType, String zone, CapacityType capacityType);

    /** How often spot nodes of the type are interrupted, if known. */
    Optional<InterruptionBand> interruption(String instanceType);

    /** What all prices are in. */
    Currency currency();
}
