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

    /** The same under another id. */
    public ReservedInstances withId(String newId) {
        return new ReservedInstances(newId, instanceType, zone, count);
    }

    /** True if they cover any size of the family. */
    boolean isFlexible() {
        return zone.isEmpty() && SizeFactors.isFlexible(instanceType);
    }

    /** The same for all that cover the same and can be counted together. */
    String kind() {
        return zone.orElse("") + " " + (isFlexible() ? SizeFactors.family(instanceType) : instanceType);
    }

    /** These and others of the same kind, under this id. */
    ReservedInstances and(ReservedInstances others) {
        // All sizes have a factor that is a multiple of the smallest size's.
        return isFlexible()
                ? new ReservedInstances(
                        id,
                        SizeFactors.family(instanceType) + SizeFactors.SMALLEST,
                        zone,
                        sum(smallest(), others.smallest()))
                : new ReservedInstances(id, instanceType, zone, sum(count, others.count));
    }

    private long smallest() {
        return (long) count * SizeFactors.of(instanceType).orElseThrow();
    }

    private static int sum(long one, long other) {
        return (int) Math.min(Integer.MAX_VALUE, one + other);
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
                    ? Optional.of(new Commitment(
                            id,
                            (int) Math.min(Integer.MAX_VALUE, (long) count * own.getAsInt()),
                            other.getAsInt(),
                            price))
                    : Optional.empty();
        }
        return type.equals(instanceType) && zone.map(inZone::equals).orElse(true)
                ? Optional.of(new Commitment(id, count, 1, price, zone.isPresent()))
                : Optional.empty();
    }
}
