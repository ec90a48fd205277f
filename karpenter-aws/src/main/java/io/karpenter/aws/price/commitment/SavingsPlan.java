package io.karpenter.aws.price.commitment;

import io.karpenter.core.offering.Commitment;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A Savings Plan: so many dollars an hour are paid, for whatever costs that much at the plan's own rates.
 *
 * @param id unique among all commitments
 * @param family such as {@code m5}, of an EC2 Instance Savings Plan; empty: a Compute Savings Plan, which covers any type
 * @param usdPerHour what is committed to and not used by anything outside of the cluster
 * @param discount share of the on-demand price that the plan's rates are below it, where {@code rates} says nothing
 * @param rates USD per hour of instance types, at the plan's rates
 */
public record SavingsPlan(
        String id, Optional<String> family, double usdPerHour, OptionalDouble discount, Map<String, Double> rates) {

    /** Units of a commitment are ten-thousandths of a dollar: rates have four decimals and more, and count rounded up. */
    private static final double UNITS = 10_000;

    public SavingsPlan {
        rates = Map.copyOf(rates);
    }

    /** The same for all that cover the same at the same rates and can be counted together. */
    SavingsPlan kind() {
        return new SavingsPlan("", family, 0, discount, rates);
    }

    /** This and another of the same kind, under this id. */
    SavingsPlan and(SavingsPlan other) {
        return new SavingsPlan(id, family, usdPerHour + other.usdPerHour, discount, rates);
    }

    /** The same under another id. */
    public SavingsPlan withId(String newId) {
        return new SavingsPlan(newId, family, usdPerHour, discount, rates);
    }

    /**
     * How it covers a type, if it does and its rate is known.
     *
     * @param onDemand USD per hour
     * @param price USD per hour that a covered node still costs
     */
    Optional<Commitment> covering(String type, double onDemand, double price) {
        if (family.filter(f -> !f.equals(SizeFactors.family(type))).isPresent()) {
            return Optional.empty();
        }
        Double rate = rates.get(type);
        if (rate == null) {
            if (discount.isEmpty()) {
                return Optional.empty();
            }
            rate = onDemand * (1 - discount.getAsDouble());
        }
        int units = (int) Math.min(Integer.MAX_VALUE, Math.floor(usdPerHour * UNITS + ROUNDING));
        int draw = (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.ceil(rate * UNITS - ROUNDING)));
        return Optional.of(new Commitment(id, units, draw, price));
    }

    /** Keeps 0.0688 x 10,000 from becoming 689. */
    private static final double ROUNDING = 1e-6;
}
