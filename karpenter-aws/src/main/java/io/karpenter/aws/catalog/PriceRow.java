package io.karpenter.aws.catalog;

import io.karpenter.aws.price.Price;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import java.util.Optional;

/**
 * What one way to buy an instance type costs, for people to read.
 *
 * @param zone empty if the catalogue knows no zones of the region: the price holds in all of them
 * @param interruption how often spot nodes of the type are interrupted, if known
 */
public record PriceRow(
        String instanceType,
        String zone,
        CapacityType capacityType,
        Price price,
        Optional<InterruptionBand> interruption) {}
