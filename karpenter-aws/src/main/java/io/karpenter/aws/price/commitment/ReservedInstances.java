package io.karpenter.aws.price.commitment;

import io.karpenter.core.offering.Commitment;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reserved Instances of one purchase, for Linux on shared tenancy.
 *
 * <p>Of a zone they cover instances of their type there. Of the region they cover instances of their type in every zone, and, if they are
 * size-flexible, instances of any size of the family, by normalization factors.
 *
 * @param id unique among all commitments
 * @param instanceType such as {@code m5.large}
 * @param zone empty: of the whole region
 * @param count how many instances are paid for and not used by anything outside of the cluster
 */
public record ReservedInstances(String id, String instanceType, Optional<String> zone, int count) {

    /** True if they cover any size of the family. */
    boolean isFlexible() {
        return zone.isEmpty() && SizeFactors.isFlexible(instanceType);
    }

    /**
     * How they cover a type in a zone, if they do.
     *
     * @param price USD per hour that a covered node still costs
     */
    Optional<Commitment> covering(String type, String inZone, double price) {
        if (isFlexible()) {
            OptionalInt own = SizeFactors.of(instanceType);
            OptionalInt other = SizeFactors.of(type);
            return SizeFactors.family(type).equals(SizeFactors.family(instanceType)) && other.isPresent()
                    ? Optional.of(
                            new Commitment(id, Math.multiplyExact(count, own.getAsInt()), other.getAsInt(), price))
                    : Optional.empty();
        }
        return type.equals(instanceType) && zone.map(inZone::equals).orElse(true)
                ? Optional.of(new Commitment(id, count, 1, price, zone.isPresent()))
                : Optional.empty();
    }
}
