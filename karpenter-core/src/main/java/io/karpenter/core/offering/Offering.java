package io.karpenter.core.offering;

import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.List;
import java.util.Optional;

/**
 * One way to buy an instance type.
 *
 * @param price USD per hour, not negative
 * @param available false while it cannot be launched
 * @param requirements labels a node bought this way gets, zone and capacity type included; {@code DoesNotExist} for labels
 *     it does not get
 * @param reservation present for {@link CapacityType#RESERVED}
 * @param interruption how often spot nodes of this type are reclaimed, if known
 * @param capacityOverride amounts that differ from the instance type's capacity (SCH-IT-03), usually empty
 * @param overheadOverride amounts that replace the instance type's overhead (SCH-IT-03), usually empty
 * @param cost USD per hour that whoever decides goes by, not negative: the price, or where risk is priced what the offering is
 *     expected to cost
 * @param commitments that cover nodes bought this way, in the order in which they are used; usually empty
 * @param outlook of its pool, for {@link CapacityType#SPOT}
 */
public record Offering(
        String zone,
        CapacityType capacityType,
        double price,
        boolean available,
        Requirements requirements,
        Optional<Reservation> reservation,
        Optional<InterruptionBand> interruption,
        ResourceList capacityOverride,
        ResourceList overheadOverride,
        double cost,
        List<Commitment> commitments,
        SpotOutlook outlook) {

    public Offering {
        commitments = List.copyOf(commitments);
        checkAmount("price", zone, price);
        checkAmount("cost", zone, cost);
        requirements = pinned(pinned(requirements, Labels.ZONE, zone), Labels.CAPACITY_TYPE, capacityType.toString());
    }

    /** An offering that costs its price. */
    public Offering(
            String zone,
            CapacityType capacityType,
            double price,
            boolean available,
            Requirements requirements,
            Optional<Reservation> reservation,
            Optional<InterruptionBand> interruption,
            ResourceList capacityOverride,
            ResourceList overheadOverride) {
        this(
                zone,
                capacityType,
                price,
                available,
                requirements,
                reservation,
                interruption,
                capacityOverride,
                overheadOverride,
                price,
                List.of(),
                SpotOutlook.NONE);
    }

    private static void checkAmount(String what, String zone, double amount) {
        if (!(amount >= 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException(
                    "%s of an offering in %s is %s, it must be a non-negative number".formatted(what, zone, amount));
        }
    }

    /** {@code requirements} themselves if they say so already: the many offerings of a catalogue can then share theirs. */
    private static Requirements pinned(Requirements requirements, String key, String value) {
        Requirement stated = requirements.get(key);
        boolean pins = !stated.complement() && stated.values().size() == 1 && stated.has(value);
        return pins ? requirements : requirements.and(Requirement.in(key, value));
    }

    /** An available offering without further labels. */
    public static Offering of(String zone, CapacityType capacityType, double price) {
        return new Offering(
                zone,
                capacityType,
                price,
                true,
                Requirements.NONE,
                Optional.empty(),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    /** The same at another price, which is what it then costs. */
    public Offering withPrice(double newPrice) {
        return copy(newPrice, available, newPrice, commitments, outlook);
    }

    public Offering withAvailable(boolean nowAvailable) {
        return copy(price, nowAvailable, cost, commitments, outlook);
    }

    /** The same at its price, but decided about by {@code newCost} in USD per hour. */
    public Offering withCost(double newCost) {
        return copy(price, available, newCost, commitments, outlook);
    }

    /** The same, with nodes covered by these. */
    public Offering withCommitments(List<Commitment> newCommitments) {
        return copy(price, available, cost, newCommitments, outlook);
    }

    /** The same, of a pool with this outlook. */
    public Offering withOutlook(SpotOutlook newOutlook) {
        return copy(price, available, cost, commitments, newOutlook);
    }

    /** As it is for a node that the commitment covers: at the price that is left, and cheaper by the same amount. */
    public Offering coveredBy(Commitment commitment) {
        return copy(
                commitment.price(),
                available,
                Math.max(0, cost - price + commitment.price()),
                List.of(commitment),
                outlook);
    }

    /** As it is for a node that names this commitment, itself if it names none or one that does not cover it. */
    public Offering coveredBy(Optional<String> commitment) {
        return commitment
                .flatMap(id ->
                        commitments.stream().filter(c -> c.id().equals(id)).findFirst())
                .map(this::coveredBy)
                .orElse(this);
    }

    private Offering copy(
            double newPrice,
            boolean nowAvailable,
            double newCost,
            List<Commitment> newCommitments,
            SpotOutlook newOutlook) {
        if (newPrice == price
                && nowAvailable == available
                && newCost == cost
                && newCommitments.equals(commitments)
                && newOutlook.equals(outlook)) {
            return this;
        }
        return new Offering(
                zone,
                capacityType,
                newPrice,
                nowAvailable,
                requirements,
                reservation,
                interruption,
                capacityOverride,
                overheadOverride,
                newCost,
                newCommitments,
                newOutlook);
    }
}
