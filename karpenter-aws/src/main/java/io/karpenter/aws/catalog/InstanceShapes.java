package io.karpenter.aws.catalog;

import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.capacity.NodeCapacities;
import io.karpenter.aws.capacity.NodeCapacity;
import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.label.InstanceLabels;
import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Makes the core's instance types of one region for one EC2NodeClass, without offerings.
 *
 * <p>Not thread-safe. Source: AWS-IT-10 to AWS-IT-14, AWS-IT-22, AWS-OFF-11.
 */
public final class InstanceShapes {

    private static final Requirement TENANCY = Requirement.in(AwsLabels.TENANCY, "default", "dedicated");

    /** Where a type can be launched, and the requirements that say so. */
    private record Places(List<Zone> zones, List<Requirement> requirements) {}

    private final RegionFacts region;
    private final Ec2NodeClass nodeClass;
    private final NodeCapacities capacities;
    private final InstanceLabels labels = new InstanceLabels();
    /** By the list of zones that the region offers a type in: types share these lists. */
    private final IdentityHashMap<List<Zone>, Places> places = new IdentityHashMap<>();

    private final Requirement regionRequirement;

    private final List<Requirement> placement;

    /**
     * @param language of expressions in the kubelet's configuration; absent while the gate NodeClassCEL is off: they are passed over
     * @param placement the placement group that the NodeClass launches into, if there is one
     */
    public InstanceShapes(
            RegionFacts region,
            Ec2NodeClass nodeClass,
            CapacitySettings settings,
            Optional<ExpressionLanguage> language,
            Optional<Placement> placement) {
        this.region = region;
        this.nodeClass = nodeClass;
        this.capacities = new NodeCapacities(nodeClass, settings, language);
        this.regionRequirement = Requirement.in(Labels.REGION, region.name());
        this.placement = List.of(
                placement
                        .map(p -> Requirement.in(AwsLabels.PLACEMENT_GROUP_ID, p.id()))
                        .orElseGet(() -> Requirement.doesNotExist(AwsLabels.PLACEMENT_GROUP_ID)),
                placement
                        .filter(p -> !p.partitions().isEmpty())
                        .map(p -> Requirement.in(AwsLabels.PLACEMENT_GROUP_PARTITION, p.partitions()))
                        .orElseGet(() -> Requirement.doesNotExist(AwsLabels.PLACEMENT_GROUP_PARTITION)));
    }

    /**
     * An instance type for the NodeClass.
     *
     * @param type which cannot be bought yet
     * @param kubelet what its nodes' kubelets are told in the place of expressions
     */
    public record Shape(InstanceType type, KubeletValues kubelet) {}

    /**
     * The instance type.
     *
     * @throws InvalidNodeClassException if an expression does not give the number of pods
     */
    public Shape of(InstanceFacts facts) {
        List<Requirement> requirements = labels.of(facts);
        requirements.add(TENANCY);
        requirements.addAll(placement);
        requirements.add(regionRequirement);
        requirements.addAll(places(facts).requirements());
        operatingSystem(facts, requirements);
        capacityTypes(facts, reservations(facts), requirements);
        NodeCapacity capacity = capacities.of(facts);
        InstanceType type = new InstanceType(
                facts.name(), Requirements.of(requirements), capacity.capacity(), capacity.overhead(), List.of());
        return new Shape(type, capacity.kubelet());
    }

    /** Where the type is offered and the NodeClass has subnets. */
    public List<Zone> zones(InstanceFacts facts) {
        return places(facts).zones();
    }

    /** The NodeClass's reservations of the type. */
    public List<CapacityReservation> reservations(InstanceFacts facts) {
        return nodeClass.reservations().stream()
                .filter(r -> r.instanceType().equals(facts.name()))
                .toList();
    }

    private Places places(InstanceFacts facts) {
        return places.computeIfAbsent(region.zonesOf(facts.name()), this::usable);
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
