package io.karpenter.aws.price;

/**
 * A price with its origin.
 *
 * @param perHour amount of {@code currency} per hour, above zero
 */
public record Price(double perHour, Currency currency, Provenance provenance) {}
