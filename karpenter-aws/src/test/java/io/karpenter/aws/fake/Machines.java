package io.karpenter.aws.fake;

import io.karpenter.aws.fake.Launches.Order;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationSpecificationResponse;
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

/** What a launched machine looks like, by its launch template, its fleet and its override. Thread-safe. */
final class Machines {

    private static final int ADDRESS_BYTE = 250;

    private final InstantSource clock;
    private final FakeEc2Types types;
    private final FakeEc2Network network;
    private final FakeReservations reservations;

    Machines(InstantSource clock, FakeEc2Types types, FakeEc2Network network, FakeReservations reservations) {
        this.clock = clock;
        this.types = types;
        this.network = network;
        this.reservations = reservations;
    }

    /** The machine of that number. Using a reservation makes it smaller. */
    Instance machine(Order order, int number) {
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
        return instance.build();
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
