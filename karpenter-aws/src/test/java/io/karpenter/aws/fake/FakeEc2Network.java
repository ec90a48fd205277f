package io.karpenter.aws.fake;

import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.ec2.model.DescribePlacementGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribePlacementGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.PlacementGroup;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Subnets, security groups and placement groups. There is one subnet {@code subnet-a}, {@code subnet-b}, … in each zone and the
 * groups {@code sg-1} and {@code sg-2}, all tagged for {@link FakeAws#CLUSTER}, and no placement group. Thread-safe.
 */
public final class FakeEc2Network {

    private static final String VPC = "vpc-1";
    private static final int ADDRESSES = 8000;

    private static final Filters<Subnet> SUBNET_FILTERS = new Filters<>(
            Subnet::tags,
            Map.of(
                    "subnet-id", Subnet::subnetId,
                    "vpc-id", Subnet::vpcId,
                    "state", Subnet::stateAsString,
                    "availability-zone", Subnet::availabilityZone,
                    "availability-zone-id", Subnet::availabilityZoneId));

    private static final Filters<SecurityGroup> GROUP_FILTERS = new Filters<>(
            SecurityGroup::tags,
            Map.of(
                    "group-id", SecurityGroup::groupId,
                    "group-name", SecurityGroup::groupName,
                    "vpc-id", SecurityGroup::vpcId));

    private static final Filters<PlacementGroup> PLACEMENT_FILTERS = new Filters<>(
            PlacementGroup::tags,
            Map.of(
                    "state", PlacementGroup::stateAsString,
                    "strategy", PlacementGroup::strategyAsString,
                    "group-name", PlacementGroup::groupName));

    private final Pages pages;
    private final Map<String, Subnet> subnets = new ConcurrentSkipListMap<>();
    private final Map<String, SecurityGroup> securityGroups = new ConcurrentSkipListMap<>();
    private final Map<String, PlacementGroup> placementGroups = new ConcurrentSkipListMap<>();

    FakeEc2Network(Operations operations, Pages pages) {
        this.pages = pages;
        for (Zone zone : EmbeddedFacts.get().region().zones()) {
            String letter = zone.name().substring(zone.name().length() - 1);
            put(subnet("subnet-" + letter, zone, ADDRESSES));
        }
        put(securityGroup("sg-1", "nodes"));
        put(securityGroup("sg-2", "shared"));
        operations.on(Service.EC2, DescribeSubnetsRequest.class, DescribeSubnetsRequest::builder, this::subnets);
        operations.on(
                Service.EC2,
                DescribeSecurityGroupsRequest.class,
                DescribeSecurityGroupsRequest::builder,
                this::securityGroups);
        operations.on(
                Service.EC2,
                DescribePlacementGroupsRequest.class,
                DescribePlacementGroupsRequest::builder,
                this::placementGroups);
    }

    /** A subnet tagged for the cluster; change it by {@code toBuilder()}. */
    public static Subnet subnet(String id, Zone zone, int freeAddresses) {
        return Subnet.builder()
                .subnetId(id)
                .vpcId(VPC)
                .state("available")
                .availabilityZone(zone.name())
                .availabilityZoneId(zone.id())
                .availableIpAddressCount(freeAddresses)
                .mapPublicIpOnLaunch(false)
                .tags(FakeAws.discoveryTag(), tag("Name", id))
                .build();
    }

    /** A security group tagged for the cluster. */
    public static SecurityGroup securityGroup(String id, String name) {
        return SecurityGroup.builder()
                .groupId(id)
                .groupName(name)
                .vpcId(VPC)
                .ownerId(FakeAws.ACCOUNT)
                .tags(FakeAws.discoveryTag(), tag("Name", name))
                .build();
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    public void put(Subnet subnet) {
        subnets.put(subnet.subnetId(), subnet);
    }

    public void put(SecurityGroup group) {
        securityGroups.put(group.groupId(), group);
    }

    public void put(PlacementGroup group) {
        placementGroups.put(group.groupId(), group);
    }

    /** Removes the subnet, security group or placement group of that id. */
    public void remove(String id) {
        subnets.remove(id);
        securityGroups.remove(id);
        placementGroups.remove(id);
    }

    public Optional<Subnet> subnet(String id) {
        return Optional.ofNullable(subnets.get(id));
    }

    public void freeAddresses(String subnetId, int count) {
        subnets.computeIfPresent(
                subnetId,
                (id, s) -> s.toBuilder().availableIpAddressCount(count).build());
    }

    Optional<Subnet> subnetOfZone(String zone) {
        return subnets.values().stream()
                .filter(s -> s.availabilityZone().equals(zone))
                .findFirst();
    }

    Optional<SecurityGroup> securityGroup(String id) {
        return Optional.ofNullable(securityGroups.get(id));
    }

    Optional<PlacementGroup> placementGroup(String id) {
        return Optional.ofNullable(placementGroups.get(id));
    }

    /** Takes an address, or gives one back if {@code count} is negative. */
    void take(String subnetId, int count) {
        subnet(subnetId).ifPresent(s -> freeAddresses(subnetId, s.availableIpAddressCount() - count));
    }

    private DescribeSubnetsResponse subnets(DescribeSubnetsRequest request) {
        List<Subnet> asked = Named.pick(subnets, request.subnetIds(), "InvalidSubnetID.NotFound", "subnet ID");
        var page = pages.page(
                "DescribeSubnets",
                SUBNET_FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeSubnetsResponse.builder()
                .subnets(page.items())
                .nextToken(page.next())
                .build();
    }

    private DescribeSecurityGroupsResponse securityGroups(DescribeSecurityGroupsRequest request) {
        List<SecurityGroup> asked =
                Named.pick(securityGroups, request.groupIds(), "InvalidGroup.NotFound", "security group");
        var page = pages.page(
                "DescribeSecurityGroups",
                GROUP_FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(page.items())
                .nextToken(page.next())
                .build();
    }

    private DescribePlacementGroupsResponse placementGroups(DescribePlacementGroupsRequest request) {
        List<PlacementGroup> asked = Named.pick(
                        placementGroups, request.groupIds(), "InvalidPlacementGroupId.NotFound", "Placement Group")
                .stream()
                .filter(g ->
                        request.groupNames().isEmpty() || request.groupNames().contains(g.groupName()))
                .toList();
        if (asked.isEmpty() && !request.groupNames().isEmpty()) {
            throw Fault.of(
                    "InvalidPlacementGroup.Unknown",
                    "The Placement Group '%s' is unknown."
                            .formatted(request.groupNames().getFirst()));
        }
        return DescribePlacementGroupsResponse.builder()
                .placementGroups(PLACEMENT_FILTERS.apply(asked, request.filters()))
                .build();
    }
}
