package io.karpenter.aws.price;

import io.karpenter.core.offering.InterruptionBand;

/**
 * What AWS' Spot Instance Advisor says about an instance type in a region.
 *
 * @param savingPercent average saving over the on-demand price, negative where spot is dearer
 */
public record SpotStatistics(int savingPercent, InterruptionBand interruption) {}
