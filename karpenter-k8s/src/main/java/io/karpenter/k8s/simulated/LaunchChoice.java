package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * The machine that a claim gets: the cheapest that it allows and that can be had; equal prices by name and zone.
 *
 * @param type its shape
 * @param offering how it is bought
 */
record LaunchChoice(InstanceType type, Offering offering) {

    private static final Comparator<LaunchChoice> CHEAPEST = Comparator.comparingDouble(
                    (LaunchChoice choice) -> choice.offering.price())
            .thenComparing(choice -> choice.type.name())
            .thenComparing(choice -> choice.offering.zone())
            .thenComparing(choice -> choice.offering.capacityType());

    static Optional<LaunchChoice> of(
            LaunchRequest claim, List<InstanceType> types, BiPredicate<InstanceType, Offering> hasCapacity) {
        Requirements wanted = Requirements.ofExpressions(claim.spec().requirements());
        return types.stream()
                .filter(type -> wanted.intersects(type.requirements()))
                .flatMap(type -> choices(claim, wanted, type, hasCapacity))
                .min(CHEAPEST);
    }

    private static Stream<LaunchChoice> choices(
            LaunchRequest claim,
            Requirements wanted,
            InstanceType type,
            BiPredicate<InstanceType, Offering> hasCapacity) {
        return type.offerings().stream()
                .filter(offering -> offering.available()
                        && wanted.intersects(offering.requirements())
                        && claim.spec().requests().fitsIn(type.allocatable(offering))
                        && hasCapacity.test(type, offering))
                .map(offering -> new LaunchChoice(type, offering));
    }

    /** The labels that its Node gets: those of which type and offering leave one value only. */
    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        addSingle(type.requirements().all(), labels);
        addSingle(offering.requirements().all(), labels);
        return labels;
    }

    private static void addSingle(Collection<Requirement> requirements, Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.complement() && requirement.values().size() == 1) {
                labels.put(requirement.key(), requirement.values().first());
            }
        }
    }
}
