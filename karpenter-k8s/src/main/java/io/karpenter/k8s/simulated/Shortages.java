package io.karpenter.k8s.simulated;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which offerings were found to have no capacity a short while ago: they are not offered until that is worth another try. Source: deployment.md
 * 1.2 (unavailable offerings, 3 min).
 */
final class Shortages {

    private static final Duration MEMORY = Duration.ofMinutes(3);

    private final Map<Place, Instant> until = new HashMap<>();

    /** What has capacity or has none. */
    private record Place(String instanceType, String zone, CapacityType capacityType) {

        static Place of(InstanceType type, Offering offering) {
            return new Place(type.name(), offering.zone(), offering.capacityType());
        }
    }

    synchronized void found(InstanceType type, Offering offering, Instant now) {
        until.put(Place.of(type, offering), now.plus(MEMORY));
    }

    private boolean isShort(InstanceType type, Offering offering) {
        return until.containsKey(Place.of(type, offering));
    }

    /** The catalogue without what is short; itself if nothing is. */
    synchronized Catalog appliedTo(Catalog catalog, Instant now) {
        until.values().removeIf(end -> !now.isBefore(end));
        if (until.isEmpty()) {
            return catalog;
        }
        Map<String, List<InstanceType>> ofNodePool = new HashMap<>();
        catalog.ofNodePool().forEach((pool, types) -> ofNodePool.put(pool, appliedTo(types)));
        return new Catalog(catalog.schema(), appliedTo(catalog.shared()), ofNodePool);
    }

    private List<InstanceType> appliedTo(List<InstanceType> types) {
        return types.stream().map(this::appliedTo).toList();
    }

    private InstanceType appliedTo(InstanceType type) {
        if (type.offerings().stream().noneMatch(offering -> isShort(type, offering))) {
            return type;
        }
        return type.withOfferings(type.offerings().stream()
                .map(offering -> isShort(type, offering) ? offering.withAvailable(false) : offering)
                .toList());
    }
}
