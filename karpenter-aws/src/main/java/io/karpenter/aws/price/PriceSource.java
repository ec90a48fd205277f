package io.karpenter.aws.price;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InterruptionBand;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Knows what capacity of one region costs. */
public interface PriceSource {

    /** What one hour costs; empty if unknown, which makes the offering unavailable (AWS-OFF-04). */
    Optional<Price> price(String instanceType, String zone, CapacityType capacityType);

    /** How often spot nodes of the type are interrupted, if known. */
    Optional<InterruptionBand> interruption(String instanceType);

    /** How unsteady the spot price of the type in the zone has been: its standard deviation over its mean; 0 if that is not known. */
    default double volatility(String instanceType, String zone) {
        return 0;
    }

    /**
     * How likely spot machines can be had in the zone, from 1 to 10, if the cloud was asked.
     *
     * @param arch as in {@code kubernetes.io/arch}
     * @param zoneId such as {@code use1-az1}
     */
    default OptionalInt placementScore(String arch, String zoneId) {
        return OptionalInt.empty();
    }

    /** What covers nodes of the type in the zone that are bought on demand, in the order in which it is used; nothing by default. */
    default List<Commitment> commitments(String instanceType, String zone) {
        return List.of();
    }

    /** What all prices are in. */
    Currency currency();
}
