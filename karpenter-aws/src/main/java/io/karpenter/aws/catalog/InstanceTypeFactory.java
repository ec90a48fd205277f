package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.NodeCapacities;
import io.karpenter.aws.capacity.NodeCapacity;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.label.InstanceLabels;
import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes the core's instance types of one region for one EC2NodeClass.
 *
 * <p>Not thread-safe. Source: AWS-IT-10 to AWS-IT-14, AWS-IT-22.
 */
final class InstanceTypeFactory {

    private static final List<Requirement> ALWAYS = List.of(
            Requirement.in(AwsLabels.TENANCY, "default", "dedicated"),
            Requirement.doesNotExist(AwsLabels.PLACEMENT_GROUP_ID),
            Requirement.doesNotExist(AwsLabels.PLACEMENT_GROUP_PARTITION));

    /** Where a type can be launched, and the requirements that say so. */
    private record Places(List<Zone> zones, List<Requirement> requirements) {}

    private final RegionFacts region;
    private final Ec2NodeClass nodeClass;
    private final NodeCapacities capacities;
    private final Predicate<InstanceFacts> fits;
    private final InstanceLabels labels = new InstanceLabels();
    private final OfferingFactory offerings;
    /** By the list of zones that the region offers a type in: types share these lists. */
    private final IdentityHashMap<List<Zone>, Places> places = new IdentityHashMap<>();

    private final Requirement regionRequirement;

    /**
     * @param fits false for types that cannot be launched with the NodeClass; their offerings are unavailable
     */
    InstanceTypeFactory(
            RegionFacts region,
            PriceBook prices,
            Ec2NodeClass nodeClass,
            CapacitySettings settings,
            Predicate<InstanceFacts> fits) {
        this.region = region;
        this.nodeClass = nodeClass;
        this.capacities = new NodeCapacities(nodeClass, settings);
        this.fits = fits;
        this.offerings = new OfferingFactory(region, prices, nodeClass);
        this.regionRequirement = Requirement.in(Labels.REGION, region.name());
    }

    InstanceType instanceType(InstanceFacts facts) {
        List<CapacityReservation> reservations = nodeClass.reservations().stream()
                .filter(r -> r.instanceType().equals(facts.name()))
                .toList();
        Places usable = places.computeIfAbsent(region.zonesOf(facts.name()), this::usable);
        List<Requirement> requirements = labels.of(facts);
        requirements.addAll(ALWAYS);
        requirements.add(regionRequirement);
        requirements.addAll(usable.requirements());
        operatingSystem(facts, requirements);
        capacityTypes(facts, reservations, requirements);
        NodeCapacity capacity = capacities.of(facts);
        List<Offering> all = offerings.of(facts, usable.zones(), reservations, fits.test(facts));
        return new InstanceType(
                facts.name(), Requirements.of(requirements), capacity.capacity(), capacity.overhead(), all);
    }

    private Places usable(List<Zone> offered) {
        List<Zone> zones = nodeClass
                .zoneIds()
                .map(ids -> offered.stream()
                        .filter(z -> ids.containsKey(z.name()))
                        .map(z -> new Zone(z.name(), ids.getOrDefault(z.name(), "")))
                        .toList())
                .orElse(offered);
        return new Places(zones, requirements(zones));
    }

    private static List<Requirement> requirements(List<Zone> zones) {
        List<Requirement> requirements = new ArrayList<>();
        requirements.add(
                Requirement.in(Labels.ZONE, zones.stream().map(Zone::name).toList()));
        List<String> ids =
                zones.stream().map(Zone::id).filter(id -> !id.isEmpty()).toList();
        if (!ids.isEmpty()) {
            requirements.add(Requirement.in(AwsLabels.ZONE_ID, ids));
        }
        return requirements;
    }

    private void operatingSystem(InstanceFacts facts, List<Requirement> requirements) {
        var build = nodeClass.family().windowsBuild();
        if (build.isEmpty()) {
            requirements.add(Requirement.in(Labels.OS, "linux"));
            requirements.add(Requirement.doesNotExist(Labels.WINDOWS_BUILD));
        } else {
            boolean runs = facts.arch().filter("amd64"::equals).isPresent();
            requirements.add(runs ? Requirement.in(Labels.OS, "windows") : Requirement.doesNotExist(Labels.OS));
            requirements.add(Requirement.in(Labels.WINDOWS_BUILD, build.get()));
        }
    }

    private static void capacityTypes(
            InstanceFacts facts, List<CapacityReservation> reservations, List<Requirement> requirements) {
        List<String> types = new ArrayList<>();
        facts.capacityTypes().forEach(type -> types.add(type.toString()));
        if (reservations.isEmpty()) {
            requirements.add(Requirement.doesNotExist(AwsLabels.RESERVATION_ID));
            requirements.add(Requirement.doesNotExist(AwsLabels.RESERVATION_TYPE));
            requirements.add(Requirement.doesNotExist(AwsLabels.RESERVATION_INTERRUPTIBLE));
        } else {
            types.add(CapacityType.RESERVED.toString());
            requirements.add(Requirement.in(
                    AwsLabels.RESERVATION_ID,
                    reservations.stream().map(CapacityReservation::id).toList()));
            requirements.add(Requirement.in(
                    AwsLabels.RESERVATION_TYPE,
                    reservations.stream().map(CapacityReservation::type).toList()));
            requirements.add(Requirement.in(
                    AwsLabels.RESERVATION_INTERRUPTIBLE,
                    reservations.stream()
                            .map(r -> Boolean.toString(r.interruptible()))
                            .toList()));
        }
        requirements.add(Requirement.in(Labels.CAPACITY_TYPE, types));
    }
}
