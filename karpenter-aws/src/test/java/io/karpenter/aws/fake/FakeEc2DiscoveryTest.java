package io.karpenter.aws.fake;

import static io.karpenter.aws.fake.ErrorCodes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.PlacementGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** What the fake's EC2 says there is, seen through the SDK's client. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class FakeEc2DiscoveryTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    private final FakeAws aws = FakeAws.start(InstantSource.fixed(NOW));
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final Ec2Client ec2 = clients.ec2();

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    @Test
    @DisplayName("instance types have the facts of the catalogue, page by page and filtered")
    void types() {
        aws.pageSize("DescribeInstanceTypes", 7);

        List<InstanceTypeInfo> types = ec2
                .describeInstanceTypesPaginator(r -> r.filters(
                        f -> f.name("supported-virtualization-type").values("hvm"),
                        f -> f.name("processor-info.supported-architecture").values("x86_64", "arm64")))
                .instanceTypes()
                .stream()
                .toList();

        assertThat(types)
                .hasSizeGreaterThan(30)
                .noneMatch(t -> t.instanceTypeAsString().startsWith("mac"));
        assertThat(aws.calls("DescribeInstanceTypes")).hasSizeGreaterThan(4);
        InstanceTypeInfo p4d = types.stream()
                .filter(t -> t.instanceTypeAsString().equals("p4d.24xlarge"))
                .findFirst()
                .orElseThrow();
        assertThat(p4d.vCpuInfo().defaultVCpus()).isEqualTo(96);
        assertThat(p4d.memoryInfo().sizeInMiB()).isEqualTo(1152 * 1024);
        assertThat(p4d.gpuInfo().gpus().getFirst().count()).isEqualTo(8);
        assertThat(p4d.networkInfo().efaInfo().maximumEfaInterfaces()).isEqualTo(4);
        assertThat(p4d.networkInfo().networkCards()).hasSize(4);
        assertThat(p4d.instanceStorageInfo().totalSizeInGB()).isEqualTo(8000);
    }

    @Test
    @DisplayName("a dry run of DescribeInstanceTypes is answered as one")
    void dryRun() {
        assertCode("DryRunOperation", () -> ec2.describeInstanceTypes(r -> r.dryRun(true)));
    }

    @Test
    @DisplayName("types are offered in the zones of the catalogue, or in those of the test")
    void offerings() {
        aws.types().offer("m5.large", "us-west-2b");

        assertThat(ec2.describeInstanceTypeOfferingsPaginator(
                                r -> r.locationType("availability-zone").maxResults(50))
                        .instanceTypeOfferings())
                .filteredOn(o -> o.instanceTypeAsString().equals("m5.large"))
                .extracting(o -> o.location())
                .containsExactly("us-west-2b");
    }

    @Test
    @DisplayName("spot prices are those of the catalogue, or those of the test")
    void spotPrices() {
        aws.prices().spot("m5.large", "us-west-2a", 0.0123);
        aws.prices().withoutSpot("m5.large", "us-west-2b");
        aws.pageSize("DescribeSpotPriceHistory", 20);

        assertThat(ec2.describeSpotPriceHistoryPaginator(r -> r.startTime(NOW)).spotPriceHistory())
                .filteredOn(p -> p.instanceTypeAsString().equals("m5.large"))
                .anySatisfy(p -> assertThat(p.spotPrice()).isEqualTo("0.012300"))
                .noneMatch(p -> p.availabilityZone().equals("us-west-2b"))
                .allMatch(p -> p.timestamp().equals(NOW));
    }

    @Test
    @DisplayName("subnets are found by tag, by key and by id")
    void subnets() {
        aws.network()
                .put(aws.network().subnet("subnet-a").orElseThrow().toBuilder()
                        .subnetId("subnet-other")
                        .tags(FakeEc2Network.tag("team", "b"))
                        .build());

        assertThat(ec2.describeSubnetsPaginator(r -> r.maxResults(2)
                                .filters(f ->
                                        f.name("tag:karpenter.sh/discovery").values(FakeAws.CLUSTER)))
                        .subnets())
                .extracting(Subnet::subnetId)
                .containsExactly("subnet-a", "subnet-b", "subnet-c", "subnet-d");
        assertThat(ec2.describeSubnets(r -> r.filters(f -> f.name("tag-key").values("team")))
                        .subnets())
                .extracting(Subnet::subnetId)
                .containsExactly("subnet-other");
        assertThat(ec2.describeSubnets(r -> r.filters(f -> f.name("subnet-id").values("subnet-b")))
                        .subnets())
                .singleElement()
                .satisfies(s -> assertThat(s.availabilityZone()).isEqualTo("us-west-2b"))
                .satisfies(s -> assertThat(s.availabilityZoneId()).startsWith("usw2-az"))
                .satisfies(s -> assertThat(s.availableIpAddressCount()).isEqualTo(8000));
    }

    @Test
    @DisplayName("a filter that EC2 does not know is an error")
    void unknownFilter() {
        assertCode(
                "InvalidParameterValue",
                () -> ec2.describeSubnets(r -> r.filters(f -> f.name("colour").values("red"))));
    }

    @Test
    @DisplayName("security groups are found by a name with a wildcard")
    void securityGroups() {
        assertThat(ec2.describeSecurityGroups(
                                r -> r.filters(f -> f.name("group-name").values("no*")))
                        .securityGroups())
                .extracting(g -> g.groupId())
                .containsExactly("sg-1");
    }

    @Test
    @DisplayName("images are found by owner and name; deprecated ones only if wanted")
    void images() {
        aws.images()
                .put(FakeEc2Images.image("ami-old", "mine-old", "x86_64").toBuilder()
                        .deprecationTime("2026-01-01T00:00:00.000Z")
                        .build());
        aws.images()
                .put(FakeEc2Images.image("ami-own", "mine-new", "x86_64").toBuilder()
                        .ownerId(FakeAws.ACCOUNT)
                        .imageOwnerAlias(null)
                        .build());

        assertThat(ec2.describeImages(r ->
                                r.owners("amazon").filters(f -> f.name("name").values("mine-*")))
                        .images())
                .isEmpty();
        assertThat(ec2.describeImages(r -> r.owners("self", "amazon")
                                .includeDeprecated(true)
                                .filters(f -> f.name("name").values("mine-*")))
                        .images())
                .extracting(i -> i.imageId())
                .containsExactly("ami-old", "ami-own");
    }

    @Test
    @DisplayName("reservations are found by state and by id, missing ones are an error")
    void reservations() {
        aws.reservations().put(FakeReservations.reservation("cr-1", "m5.large", "us-west-2a", 3));
        aws.reservations()
                .put(FakeReservations.reservation("cr-2", "m5.large", "us-west-2a", 3).toBuilder()
                        .state("expired")
                        .interruptible(true)
                        .build());

        assertThat(ec2.describeCapacityReservations(
                                r -> r.filters(f -> f.name("state").values("active")))
                        .capacityReservations())
                .extracting(c -> c.capacityReservationId())
                .containsExactly("cr-1");
        assertThat(ec2.describeCapacityReservations(r -> r.capacityReservationIds("cr-2"))
                        .capacityReservations()
                        .getFirst()
                        .interruptible())
                .isTrue();
        assertCode(
                "InvalidCapacityReservationId.NotFound",
                () -> ec2.describeCapacityReservations(r -> r.capacityReservationIds("cr-3")));
    }

    @Test
    @DisplayName("placement groups are found by name and by id, missing ones are an error")
    void placementGroups() {
        aws.network()
                .put(PlacementGroup.builder()
                        .groupId("pg-1")
                        .groupName("spread")
                        .strategy("spread")
                        .spreadLevel("rack")
                        .state("available")
                        .build());

        assertThat(ec2.describePlacementGroups(r -> r.groupNames("spread")
                                .filters(f -> f.name("state").values("available")))
                        .placementGroups())
                .singleElement()
                .satisfies(g -> assertThat(g.spreadLevelAsString()).isEqualTo("rack"));
        assertThat(ec2.describePlacementGroups(r -> r.groupIds("pg-1")).placementGroups())
                .hasSize(1);
        assertCode("InvalidPlacementGroup.Unknown", () -> ec2.describePlacementGroups(r -> r.groupNames("none")));
    }

    @Test
    @DisplayName("impaired machines and machines with events are found by what is wrong with them")
    void status() {
        for (String id : List.of("i-1", "i-2", "i-3")) {
            aws.instances().put(aws.instances().machine(id, "m5.large", "us-west-2a"));
        }
        aws.status().instanceImpaired("i-1", NOW.minus(Duration.ofMinutes(3)));
        aws.status().event("i-2", "instance-retirement", NOW);

        assertThat(ec2.describeInstanceStatus(r ->
                                r.filters(f -> f.name("instance-status.status").values("impaired")))
                        .instanceStatuses())
                .singleElement()
                .satisfies(s -> assertThat(s.instanceId()).isEqualTo("i-1"))
                .satisfies(
                        s -> assertThat(s.instanceStatus().details().getFirst().impairedSince())
                                .isEqualTo(NOW.minus(Duration.ofMinutes(3))));
        assertThat(ec2.describeInstanceStatus(
                                r -> r.filters(f -> f.name("event.code").values("instance-retirement")))
                        .instanceStatuses())
                .extracting(s -> s.instanceId())
                .containsExactly("i-2");
    }
}
