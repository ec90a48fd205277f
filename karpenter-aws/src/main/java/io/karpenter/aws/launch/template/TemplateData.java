package io.karpenter.aws.launch.template;

import io.karpenter.aws.tag.Ec2Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ec2.model.ConnectionTrackingSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplatePlacementRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Turns a spec into EC2's request. Stateless. Source: AWS-LT-09 to AWS-LT-20. */
final class TemplateData {

    /** Regions whose EC2 does not know the field HttpProtocolIpv6. */
    private static final Set<String> WITHOUT_METADATA_IPV6 = Set.of(
            "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "us-isof-south-1", "us-isof-east-1");

    private TemplateData() {}

    static CreateLaunchTemplateRequest request(TemplateSpec spec, String region) {
        return CreateLaunchTemplateRequest.builder()
                .launchTemplateName(spec.name())
                .tagSpecifications(TagSpecification.builder()
                        .resourceType("launch-template")
                        .tags(Ec2Tags.of(spec.tags()))
                        .build())
                .launchTemplateData(data(spec, region))
                .build();
    }

    static RequestLaunchTemplateData data(TemplateSpec spec, String region) {
        RequestLaunchTemplateData.Builder data = RequestLaunchTemplateData.builder()
                .imageId(spec.imageId())
                .userData(spec.userData())
                .iamInstanceProfile(p -> p.name(spec.instanceProfile()))
                .monitoring(m -> m.enabled(spec.monitoring()))
                .metadataOptions(metadata(spec.metadata(), region))
                .networkInterfaces(interfaces(spec))
                .placement(placement(spec))
                .enclaveOptions(e -> e.enabled(spec.enclave()))
                .tagSpecifications(tagged(spec));
        if (!spec.volumes().isEmpty()) {
            data.blockDeviceMappings(
                    spec.volumes().stream().map(Volume::mapping).toList());
        }
        spec.nestedVirtualization().ifPresent(nested -> data.cpuOptions(c -> c.nestedVirtualization(nested)));
        if (spec.reservations()) {
            reserve(spec, data);
        }
        return data.build();
    }

    private static void reserve(TemplateSpec spec, RequestLaunchTemplateData.Builder data) {
        if (spec.reservation().isEmpty()) {
            data.capacityReservationSpecification(c -> c.capacityReservationPreference("none"));
            return;
        }
        ReservationTarget target = spec.reservation().get();
        data.capacityReservationSpecification(c -> c.capacityReservationPreference("capacity-reservations-only")
                .capacityReservationTarget(t -> t.capacityReservationId(target.id())));
        if (target.isCapacityBlock()) {
            data.instanceMarketOptions(m -> m.marketType("capacity-block"));
        } else if (target.interruptible()) {
            data.instanceMarketOptions(m -> m.marketType("interruptible-capacity-reservation"));
        }
    }

    private static LaunchTemplateInstanceMetadataOptionsRequest metadata(Metadata metadata, String region) {
        LaunchTemplateInstanceMetadataOptionsRequest.Builder options =
                LaunchTemplateInstanceMetadataOptionsRequest.builder()
                        .httpEndpoint(metadata.endpoint())
                        .httpPutResponseHopLimit(metadata.hopLimit())
                        .httpTokens(metadata.tokens())
                        .instanceMetadataTags("disabled");
        if (!WITHOUT_METADATA_IPV6.contains(region)) {
            options.httpProtocolIpv6(metadata.ipv6());
        }
        return options.build();
    }

    private static LaunchTemplatePlacementRequest placement(TemplateSpec spec) {
        LaunchTemplatePlacementRequest.Builder placement =
                LaunchTemplatePlacementRequest.builder().tenancy(spec.tenancy());
        spec.placementGroup().ifPresent(placement::groupId);
        spec.partition().ifPresent(placement::partitionNumber);
        return placement.build();
    }

    private static List<LaunchTemplateInstanceNetworkInterfaceSpecificationRequest> interfaces(TemplateSpec spec) {
        TemplateSpec.Network network = spec.network();
        if (network.interfaces().isPresent()) {
            return network.interfaces().get().stream().map(use -> of(spec, use)).toList();
        }
        return network.efaCount() > 0
                ? IntStream.range(0, network.efaCount())
                        .mapToObj(card -> of(spec, new NetworkCardUse(card, card == 0 ? 0 : 1, "efa")))
                        .toList()
                : List.of(of(spec, new NetworkCardUse(0, 0, "")));
    }

    /** An interface of no stated type is the one and only, and needs no card. */
    private static LaunchTemplateInstanceNetworkInterfaceSpecificationRequest of(
            TemplateSpec spec, NetworkCardUse use) {
        LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.Builder request =
                LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.builder()
                        .deviceIndex(use.device())
                        .groups(spec.securityGroups());
        if (!use.type().isEmpty()) {
            request.networkCardIndex(use.card()).interfaceType(use.type());
        }
        if (!use.isEfaOnly()) {
            addresses(spec.network(), request);
            track(spec.network().tracking(), request);
        }
        return request.build();
    }

    private static void addresses(
            TemplateSpec.Network network, LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.Builder request) {
        network.publicIp().ifPresent(request::associatePublicIpAddress);
        if (network.ipv6()) {
            request.primaryIpv6(true).ipv6AddressCount(1);
            network.prefixes().ifPresent(request::ipv6PrefixCount);
        } else {
            network.prefixes().ifPresent(request::ipv4PrefixCount);
        }
    }

    private static void track(
            Tracking tracking, LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.Builder request) {
        if (!tracking.equals(Tracking.NONE)) {
            ConnectionTrackingSpecificationRequest.Builder timeouts = ConnectionTrackingSpecificationRequest.builder();
            tracking.tcpEstablished().ifPresent(timeouts::tcpEstablishedTimeout);
            tracking.udpStream().ifPresent(timeouts::udpStreamTimeout);
            tracking.udp().ifPresent(timeouts::udpTimeout);
            request.connectionTrackingSpecification(timeouts.build());
        }
    }

    private static List<LaunchTemplateTagSpecificationRequest> tagged(TemplateSpec spec) {
        List<LaunchTemplateTagSpecificationRequest> tagged = new ArrayList<>();
        tagged.add(tagged("network-interface", spec));
        switch (spec.capacityType()) {
            case SPOT -> tagged.add(tagged("spot-instances-request", spec));
            case ON_DEMAND, RESERVED -> {}
        }
        return tagged;
    }

    private static LaunchTemplateTagSpecificationRequest tagged(String resource, TemplateSpec spec) {
        return LaunchTemplateTagSpecificationRequest.builder()
                .resourceType(resource)
                .tags(Ec2Tags.of(spec.tags()))
                .build();
    }
}
