package io.karpenter.core.disruption.drift;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether what a NodeClaim was bought as still exists (DIS-DRF-08). Stateless. */
public final class TypeDrift {

    /** Younger claims were bought from the catalogue of now. */
    private static final Duration LEAST_AGE = Duration.ofHours(1);
    /** So long holds that it was found. */
    private static final Duration KEPT = Duration.ofMinutes(30);

    private TypeDrift() {}

    /**
     * True if it is time to look.
     *
     * @param found when it was found last, if it ever was
     */
    public static boolean isDue(ManagedClaim claim, Optional<Instant> found, Instant now) {
        return claim.identity().created().plus(LEAST_AGE).isBefore(now)
                && found.filter(time -> now.isBefore(time.plus(KEPT))).isEmpty();
    }

    /**
     * True if the claim's type, or each of its offerings that fits the claim, is missing. One that cannot be had now exists all the
     * same. A catalogue without any type is one that is not known, and says nothing.
     *
     * @param types of the claim's NodePool
     */
    public static boolean isGone(ManagedClaim claim, List<InstanceType> types, LabelSchema schema) {
        String name = claim.labels().getOrDefault(Labels.INSTANCE_TYPE, "");
        Requirements labels = Requirements.ofLabels(claim.labels()).withKeys(schema::canonical);
        return !types.isEmpty()
                && types.stream()
                        .filter(type -> type.name().equals(name))
                        .noneMatch(type -> offers(type, labels, schema));
    }

    private static boolean offers(InstanceType type, Requirements labels, LabelSchema schema) {
        boolean reserved = labels.get(Labels.CAPACITY_TYPE)
                .equals(Requirement.in(Labels.CAPACITY_TYPE, CapacityType.RESERVED.toString()));
        return reserved
                ? isOfferedReservedOrNot(type, labels, schema)
                : type.offerings().stream()
                        .anyMatch(offering -> labels.compatible(offering.requirements(), schema.wellKnown()));
    }

    /** A reservation that has ended goes on as on-demand, so that what only tells reservations apart does not count. */
    private static boolean isOfferedReservedOrNot(InstanceType type, Requirements labels, LabelSchema schema) {
        Requirements rest = labels.without(Labels.CAPACITY_TYPE)
                .and(Requirement.in(
                        Labels.CAPACITY_TYPE, CapacityType.RESERVED.toString(), CapacityType.ON_DEMAND.toString()));
        Set<String> any = new TreeSet<>(schema.wellKnown());
        for (String key : keysOfReservations(type)) {
            rest = rest.without(key);
            any.add(key);
        }
        Requirements claim = rest;
        return type.offerings().stream().anyMatch(offering -> claim.compatible(offering.requirements(), any));
    }

    private static Set<String> keysOfReservations(InstanceType type) {
        Set<String> ofReservations = new TreeSet<>();
        Set<String> ofOthers = new TreeSet<>(Set.of(Labels.ZONE, Labels.CAPACITY_TYPE));
        for (Offering offering : type.offerings()) {
            for (Requirement requirement : offering.requirements().all()) {
                // A label that nodes bought in another way do not get belongs to reservations, too.
                boolean ofReservation = offering.capacityType() == CapacityType.RESERVED || requirement.allowsAbsence();
                (ofReservation ? ofReservations : ofOthers).add(requirement.key());
            }
        }
        ofReservations.removeAll(ofOthers);
        return ofReservations;
    }
}
