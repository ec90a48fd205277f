package io.karpenter.engine.input;

import io.karpenter.aws.price.Price;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import java.util.Optional;

/**
 * What one offering costs.
 *
 * @param price per hour, with its currency and origin
 * @param interruption how often spot nodes of the type are reclaimed, if known
 */
public record PriceRow(
        String instanceType, String zone, CapacityType capacityType, Price price, Optional<InterruptionBand> interruption) {}
