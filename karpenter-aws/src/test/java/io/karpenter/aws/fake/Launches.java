package io.karpenter.aws.fake;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.FakeCapacity.Refusal;
import io.karpenter.aws.fake.FakeEc2Templates.Template;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationSpecificationResponse;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsResponse;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplatePlacementRequest;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What launching one machine takes and what it becomes. Thread-safe. */
final class Launches {

    private static final int ADDRESS_BYTE = 250;

    /** Where a machine of a type goes. */
    record Place(String instanceType, Subnet subnet) {

        String zone() {
            return subnet.availabilityZone();
        }
    }

    /** One machine of a fleet. */
    record Order(
            String fleet,
            String capacityType,
            Template template,
            CreateFleetRequest request,
            FleetLaunchTemplateOverridesRequest override,
            Place place) {

        RequestLaunchTemplateData data() {
            return template.data();
        }

        boolean isSpot() {
            return "spot".equals(capacityType);
        }

        /** Id of the reservation that the template targets, or empty. */
        String target() {
            var specification = data().capacityReservationSpecification();
            return specification == null
                            || specification.capacityReservationTarget() == null
                            || specification.capacityReservationTarget().capacityReservationId() == null
                    ? ""
                    : specification.capacityReservationTarget().capacityReservationId();
        }

        boolean avoidsReservations() {
            var specification = data().capacityReservationSpecification();
            return specification != null && "none".equals(specification.capacityReservationPreferenceAsString());
        }
    }

    private final InstantSource clock;
    private final FakeEc2Types types;
    private final FakeEc2Network network;
    private final FakeEc2Instances instances;
    private final FakeCapacity capacity;
    private final FakeReservations reservations;
    private final Predicate<String> profiles;
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicBoolean checksProfiles = new AtomicBoolean();

    Launches(
            InstantSource clock,
            FakeEc2Types types,
            FakeEc2Network network,
            FakeEc2Instances instances,
            FakeCapacity capacity,
            FakeReservations reservations,
            Predicate<String> profiles) {
        this.clock = clock;
        this.types = types;
        this.network = network;
        this.instances = instances;
        this.capacity = capacity;
        this.reservations = reservations;
        this.profiles = profiles;
    }

    void checkProfiles() {
        checksProfiles.set(true);
    }

    /** What no number of free machines would change. */
    Optional<Refusal> refusal(Order order) {
        Place place = order.place();
        if (!types.isOffered(place.instanceType(), place.zone())) {
            return Optional.of(new Refusal(
                    "Unsupported",
                    "Your requested instance type (%s) is not supported in your requested Availability Zone (%s)."
                            .formatted(place.instanceType(), place.zone())));
        }
        return missingProfile(order.data());
    }

    Optional<Refusal> missingProfile(RequestLaunchTemplateData data) {
        String name = data.iamInstanceProfile() == null
                ? ""
                : String.valueOf(data.iamInstanceProfile().name());
        return checksProfiles.get() && !profiles.test(name)
                ? Optional.of(new Refusal(
                        "InvalidParameterValue",
                        "Value (%s) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
                                .formatted(name)))
                : Optional.empty();
    }

    /** Takes a machine and an address, or says why not. */
    Optional<Refusal> take(Order order) {
        Place place = order.place();
        Subnet subnet = network.subnet(place.subnet().subnetId()).orElse(place.subnet());
        if (subnet.availableIpAddressCount() <= 0) {
            return Optional.of(new Refusal(
                    "InsufficientFreeAddressesInSubnet",
                    "There are not enough free addresses in subnet '%s' to satisfy the requested number of instances."
                            .formatted(subnet.subnetId())));
        }
        if (!order.target().isEmpty()) {
            Optional<CapacityReservation> reservation = reservations.find(order.target());
            if (reservation.isEmpty()
                    || reservation.get().availableInstanceCount() <= 0
                    || !place.instanceType().equals(reservation.get().instanceType())) {
                return Optional.of(new Refusal(
                        "ReservationCapacityExceeded",
                        "The requested reservation does not have sufficient compatible and available capacity."));
            }
        }
        Optional<Refusal> refusal = capacity.take(pool(order));
        if (refusal.isEmpty()) {
            network.take(subnet.subnetId(), 1);
        }
        return refusal;
    }

    private static Pool pool(Order order) {
        Place place = order.place();
        String type = order.isSpot()
                ? FakeCapacity.SPOT
                : order.target().isEmpty() ? FakeCapacity.ON_DEMAND : FakeCapacity.RESERVED;
        return new Pool(type, place.instanceType(), place.zone(), order.target());
    }

    String lifecycle(Order order) {
        return order.isSpot() ? "spot" : "on-demand";
    }

    /** The id of a machine that was {@link #take taken}. */
    String launch(Order order) {
        int number = ids.incrementAndGet();
        String id = "i-%017x".formatted(number);
        RequestLaunchTemplateData data = order.data();
        Subnet subnet = order.place().subnet();
        String address = "10.0.%d.%d".formatted(number / ADDRESS_BYTE, number % ADDRESS_BYTE + 1);
        List<InstanceNetworkInterface> interfaces = interfaces(order, id);
        Instance.Builder instance = Instance.builder()
                .instanceId(id)
                .instanceType(order.place().instanceType())
                .imageId(
                        order.override().imageId() == null
                                ? data.imageId()
                                : order.override().imageId())
                .architecture(types.find(order.place().instanceType())
                        .map(t -> t.processorInfo()
                                .supportedArchitecturesAsStrings()
                                .getFirst())
                        .orElse("x86_64"))
                .launchTime(clock.instant())
                .subnetId(subnet.subnetId())
                .vpcId(subnet.vpcId())
                .privateIpAddress(address)
                .privateDnsName("ip-%s.%s.compute.internal".formatted(address.replace('.', '-'), FakeAws.REGION))
                .placement(placement(order))
                .networkInterfaces(interfaces)
                .securityGroups(
                        interfaces.isEmpty()
                                ? groups(data.securityGroupIds())
                                : interfaces.getFirst().groups())
                .tags(tags(order));
        if (data.iamInstanceProfile() != null) {
            instance.iamInstanceProfile(p -> p.arn("arn:aws:iam::%s:instance-profile/%s"
                    .formatted(FakeAws.ACCOUNT, data.iamInstanceProfile().name())));
        }
        if (data.metadataOptions() != null) {
            instance.metadataOptions(Copies.copy(data.metadataOptions(), InstanceMetadataOptionsResponse.builder())
                    .build());
        }
        purchase(order, instance, number);
        instances.add(instance.build(), pool(order));
        return id;
    }

    private void purchase(Order order, Instance.Builder instance, int number) {
        RequestLaunchTemplateData data = order.data();
        if (order.isSpot()) {
            instance.instanceLifecycle("spot").spotInstanceRequestId("sir-%08x".formatted(number));
        }
        if (data.instanceMarketOptions() != null) {
            instance.instanceLifecycle(data.instanceMarketOptions().marketTypeAsString());
        }
        if (data.capacityReservationSpecification() != null) {
            instance.capacityReservationSpecification(Copies.copy(
                            data.capacityReservationSpecification(), CapacityReservationSpecificationResponse.builder())
                    .build());
        } else if (!order.isSpot()) {
            instance.capacityReservationSpecification(s -> s.capacityReservationPreference("open"));
        }
        String reservation = order.target();
        if (reservation.isEmpty() && !order.isSpot() && !order.avoidsReservations()) {
            reservation = reservations
                    .open(order.place().instanceType(), order.place().zone())
                    .map(CapacityReservation::capacityReservationId)
                    .orElse("");
        }
        if (!reservation.isEmpty()) {
            reservations.add(reservation, -1);
            instance.capacityReservationId(reservation);
        }
    }

    private Placement placement(Order order) {
        Placement.Builder placement = Placement.builder()
                .availabilityZone(order.place().zone())
                .availabilityZoneId(order.place().subnet().availabilityZoneId())
                .tenancy("default")
                .groupName("");
        LaunchTemplatePlacementRequest wanted = order.data().placement();
        if (wanted != null) {
            if (wanted.tenancyAsString() != null) {
                placement.tenancy(wanted.tenancyAsString());
            }
            if (wanted.groupId() != null) {
                placement.groupId(wanted.groupId());
                network.placementGroup(wanted.groupId()).ifPresent(g -> placement.groupName(g.groupName()));
            }
            placement.partitionNumber(wanted.partitionNumber());
        }
        return placement.build();
    }

    private List<InstanceNetworkInterface> interfaces(Order order, String id) {
        List<InstanceNetworkInterface> interfaces = new ArrayList<>();
        Subnet subnet = order.place().subnet();
        for (LaunchTemplateInstanceNetworkInterfaceSpecificationRequest wanted :
                order.data().networkInterfaces()) {
            interfaces.add(InstanceNetworkInterface.builder()
                    .networkInterfaceId("eni-" + id.substring(2) + interfaces.size())
                    .interfaceType(wanted.interfaceType() == null ? "interface" : wanted.interfaceType())
                    .subnetId(subnet.subnetId())
                    .vpcId(subnet.vpcId())
                    .status("in-use")
                    .groups(groups(wanted.groups()))
                    .attachment(a -> a.deviceIndex(wanted.deviceIndex()).networkCardIndex(wanted.networkCardIndex()))
                    .build());
        }
        return interfaces;
    }

    private List<GroupIdentifier> groups(List<String> wanted) {
        return wanted.stream()
                .map(id -> GroupIdentifier.builder()
                        .groupId(id)
                        .groupName(network.securityGroup(id)
                                .map(SecurityGroup::groupName)
                                .orElse(id))
                        .build())
                .toList();
    }

    private static List<Tag> tags(Order order) {
        Map<String, String> tags = new LinkedHashMap<>();
        order.data().tagSpecifications().stream()
                .filter(s -> "instance".equals(s.resourceTypeAsString()))
                .forEach(s -> s.tags().forEach(t -> tags.put(t.key(), t.value())));
        order.request().tagSpecifications().stream()
                .filter(s -> "instance".equals(s.resourceTypeAsString()))
                .forEach(s -> s.tags().forEach(t -> tags.put(t.key(), t.value())));
        tags.put("aws:ec2:fleet-id", order.fleet());
        tags.put("aws:ec2launchtemplate:id", order.template().summary().launchTemplateId());
        tags.put("aws:ec2launchtemplate:version", "1");
        return tags.entrySet().stream()
                .map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build())
                .toList();
    }
}
