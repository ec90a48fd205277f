package io.karpenter.aws.price.commitment;

import io.karpenter.aws.price.DerivedPrices;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Commitment;
import java.util.List;
import java.util.function.Supplier;

/**
 * Prices with what is committed to. What is covered costs as little as what is reserved, so that of two covered types the cheaper one still
 * wins. Thread-safe if what it is made of is.
 *
 * @param prices without commitments
 * @param commitments those that count now
 */
public record CommittedPrices(PriceSource prices, Supplier<Commitments> commitments) implements DerivedPrices {

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
