package io.karpenter.aws.price.commitment;

import io.karpenter.aws.price.Currency;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InterruptionBand;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Prices with what is committed to. What is covered costs as little as what is reserved, so that of two covered types the cheaper one still
 * wins. Thread-safe if what it is made of is.
 *
 * @param prices without commitments
 * @param commitments those that count now
 */
public record CommittedPrices(PriceSource prices, Supplier<Commitments> commitments) implements PriceSource {

    @Override
    public Optional<Price> price(String instanceType, String zone, CapacityType capacityType) {
        return prices.price(instanceType, zone, capacityType);
    }

    @Override
    public Optional<InterruptionBand> interruption(String instanceType) {
        return prices.interruption(instanceType);
    }

    @Override
    public double volatility(String instanceType, String zone) {
        return prices.volatility(instanceType, zone);
    }

    @Override
    public OptionalInt placementScore(String arch, String zoneId) {
        return prices.placementScore(arch, zoneId);
    }

    @Override
    public Currency currency() {
        return prices.currency();
    }

    @Override
    public List<Commitment> commitments(String instanceType, String zone) {
        Commitments now = commitments.get();
        return now.isEmpty()
                ? List.of()
                : price(instanceType, zone, CapacityType.ON_DEMAND)
                        .map(price -> now.covering(
                                instanceType,
                                zone,
                                price.perHour(),
                                PriceBook.reserved(price).perHour()))
                        .orElse(List.of());
    }
}
