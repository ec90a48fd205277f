package io.karpenter.aws.price;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InterruptionBand;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Other prices with something about them changed: what is not overridden is as theirs. */
public interface DerivedPrices extends PriceSource {

    /** What these are derived from. */
    PriceSource prices();

    @Override
    default Optional<Price> price(String instanceType, String zone, CapacityType capacityType) {
        return prices().price(instanceType, zone, capacityType);
    }

    @Override
    default Optional<InterruptionBand> interruption(String instanceType) {
        return prices().interruption(instanceType);
    }

    @Override
    default double volatility(String instanceType, String zone) {
        return prices().volatility(instanceType, zone);
    }

    @Override
    default OptionalInt placementScore(String arch, String zoneId) {
        return prices().placementScore(arch, zoneId);
    }

    @Override
    default List<Commitment> commitments(String instanceType, String zone) {
        return prices().commitments(instanceType, zone);
    }

    @Override
    default Currency currency() {
        return prices().currency();
    }
}
