package io.karpenter.aws.fake;

import static io.karpenter.aws.fake.ErrorCodes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.Instance;

/** What the fake's fleets launch and refuse, seen through the SDK's client. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class FakeEc2FleetTest extends LaunchingTest {

    @Test
    @DisplayName("a machine has what its launch template and its fleet say")
    void machineFromTemplate() {
        createTemplate();

        String id = onlyId(fleet("spot", 1, LARGE));

        Instance instance = describe(id);
        assertThat(instance.instanceTypeAsString()).isEqualTo(LARGE);
        assertThat(instance.instanceLifecycleAsString()).isEqualTo("spot");
        assertThat(instance.spotInstanceRequestId()).startsWith("sir-");
        assertThat(instance.imageId()).isEqualTo(FakeEc2Images.AMD64);
        assertThat(instance.subnetId()).isEqualTo("subnet-a");
        assertThat(instance.placement().availabilityZoneId()).startsWith("usw2-az");
        assertThat(instance.placement().tenancyAsString()).isEqualTo("dedicated");
        assertThat(instance.securityGroups()).extracting(g -> g.groupId()).containsExactly("sg-1");
        assertThat(instance.networkInterfaces())
                .extracting(n -> n.interfaceType())
                .containsExactly("efa");
        assertThat(instance.capacityReservationSpecification().capacityReservationPreferenceAsString())
                .isEqualTo("none");
        assertThat(instance.tags()).contains(tag("pool", "a"));
        assertThat(instance.state().nameAsString()).isEqualTo("running");
    }

    @Test
    @DisplayName("a fleet takes the cheapest override that has capacity and reports those that have none")
    void cheapestWithCapacity() {
        createTemplate();
        aws.capacity().limit(Pool.onDemand(LARGE, "us-west-2a"), 1);

        CreateFleetResponse response = fleet("on-demand", 2, XLARGE, LARGE);

        assertThat(response.instances())
                .extracting(i -> i.instanceTypeAsString())
                .containsExactly(LARGE, XLARGE);
        assertThat(response.errors())
                .singleElement()
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo("InsufficientInstanceCapacity"))
                .satisfies(e -> assertThat(
                                e.launchTemplateAndOverrides().overrides().instanceTypeAsString())
                        .isEqualTo(LARGE))
                .satisfies(e -> assertThat(
                                e.launchTemplateAndOverrides().overrides().subnetId())
                        .isEqualTo("subnet-a"));
    }

    @Test
    @DisplayName("a prioritized fleet takes the override of the least priority number")
    void prioritized() {
        createTemplate();

        CreateFleetResponse response = ec2.createFleet(request("on-demand", 1, LARGE, XLARGE).toBuilder()
                .onDemandOptions(o -> o.allocationStrategy("prioritized"))
                .launchTemplateConfigs(c -> c.launchTemplateSpecification(
                                s -> s.launchTemplateName("template").version("$Latest"))
                        .overrides(
                                o -> o.instanceType(LARGE).subnetId("subnet-a").priority(2.0),
                                o -> o.instanceType(XLARGE).subnetId("subnet-a").priority(1.0)))
                .build());

        assertThat(response.instances())
                .extracting(i -> i.instanceTypeAsString())
                .containsExactly(XLARGE);
    }

    @Test
    @DisplayName("a pool answers the error that a test has chosen")
    void chosenError() {
        createTemplate();
        aws.capacity().refuse(Pool.spot(LARGE, "us-west-2a"), "MaxSpotInstanceCountExceeded", "too many");

        CreateFleetResponse response = fleet("spot", 1, LARGE);

        assertThat(response.instances()).isEmpty();
        assertThat(response.errors()).extracting(e -> e.errorCode()).containsExactly("MaxSpotInstanceCountExceeded");
    }

    @Test
    @DisplayName("a full subnet, a type that the zone has not and an exhausted reservation are errors of the fleet")
    void errorsOfPlace() {
        createTemplate();
        aws.network().freeAddresses("subnet-a", 0);
        aws.types().offer(XLARGE, "us-west-2b");

        CreateFleetResponse response = fleet("on-demand", 1, LARGE, XLARGE);

        assertThat(response.errors())
                .extracting(e -> e.errorCode())
                .containsExactlyInAnyOrder("InsufficientFreeAddressesInSubnet", "Unsupported");
    }

    @Test
    @DisplayName("a machine of a template that targets a reservation uses it, until it is used up")
    void reservation() {
        aws.reservations().put(FakeReservations.reservation("cr-1", LARGE, "us-west-2a", 1));
        createTemplate(t -> t.launchTemplateData(d ->
                d.capacityReservationSpecification(s -> s.capacityReservationPreference("capacity-reservations-only")
                        .capacityReservationTarget(r -> r.capacityReservationId("cr-1")))));

        CreateFleetResponse response = fleet("on-demand", 2, LARGE);

        assertThat(describe(onlyId(response)).capacityReservationId()).isEqualTo("cr-1");
        assertThat(response.errors()).extracting(e -> e.errorCode()).containsExactly("ReservationCapacityExceeded");
        assertThat(ec2.describeCapacityReservations(r -> r.capacityReservationIds("cr-1"))
                        .capacityReservations())
                .extracting(r -> r.availableInstanceCount())
                .containsExactly(0);
    }

    @Test
    @DisplayName("a machine of a capacity block says so")
    void capacityBlock() {
        aws.reservations().put(FakeReservations.reservation("cr-1", "p5.48xlarge", "us-west-2a", 1));
        aws.types().offer("p5.48xlarge", "us-west-2a");
        createTemplate(t -> t.launchTemplateData(d -> d.instanceMarketOptions(m -> m.marketType("capacity-block"))
                .capacityReservationSpecification(
                        s -> s.capacityReservationTarget(r -> r.capacityReservationId("cr-1")))));

        CreateFleetResponse response = fleet("capacity-block", 1, "p5.48xlarge");

        assertThat(response.instances().getFirst().lifecycleAsString()).isEqualTo("capacity-block");
        assertThat(describe(onlyId(response)).instanceLifecycleAsString()).isEqualTo("capacity-block");
    }

    @Test
    @DisplayName("a machine falls into an open reservation, unless its template avoids it")
    void openReservation() {
        aws.reservations()
                .put(FakeReservations.reservation("cr-1", LARGE, "us-west-2a", 5).toBuilder()
                        .instanceMatchCriteria("open")
                        .build());
        createTemplate(t -> t.launchTemplateData(d -> d.imageId(FakeEc2Images.AMD64)));
        Instance inside = describe(onlyId(fleet("on-demand", 1, LARGE)));
        aws.templates().remove("template");
        createTemplate();

        Instance outside = describe(onlyId(fleet("on-demand", 1, LARGE)));

        assertThat(inside.capacityReservationId()).isEqualTo("cr-1");
        assertThat(outside.capacityReservationId()).isNull();
    }

    @Test
    @DisplayName("a profile that IAM does not have is an error of the fleet and of a dry run, once that is checked")
    void missingProfile() {
        createTemplate(t -> t.launchTemplateData(d -> d.iamInstanceProfile(p -> p.name("none"))));
        aws.checkInstanceProfiles();

        assertThat(fleet("spot", 1, LARGE).errors())
                .singleElement()
                .satisfies(e -> assertThat(e.errorMessage()).contains("Invalid IAM Instance Profile name"));
        assertCode(
                "InvalidParameterValue",
                () -> ec2.runInstances(r ->
                        r.dryRun(true).minCount(1).maxCount(1).launchTemplate(t -> t.launchTemplateName("template"))));
    }

    @Test
    @DisplayName("the same client token gives the same machines, with other parameters an error")
    void clientToken() {
        createTemplate();
        CreateFleetRequest request =
                request("spot", 1, LARGE).toBuilder().clientToken("a").build();

        assertThat(onlyId(ec2.createFleet(request))).isEqualTo(onlyId(ec2.createFleet(request)));

        assertThat(aws.instances().all()).hasSize(1);
        assertCode(
                "IdempotentParameterMismatch",
                () -> ec2.createFleet(
                        request("spot", 2, LARGE).toBuilder().clientToken("a").build()));
    }

    @Test
    @DisplayName("an answer that is lost was nevertheless carried out, and the SDK asks again")
    void lostAnswer() {
        createTemplate();
        aws.loseAnswer("CreateFleet", 1);

        String id = onlyId(ec2.createFleet(
                request("spot", 1, LARGE).toBuilder().clientToken("a").build()));

        assertThat(aws.calls("CreateFleet")).hasSize(2);
        assertThat(aws.instances().all()).extracting(Instance::instanceId).containsExactly(id);
    }

    @Test
    @DisplayName("a dry run checks the template and launches nothing")
    void dryRun() {
        assertCode("InvalidLaunchTemplateName.NotFoundException", () -> fleet("spot", 1, LARGE));
        createTemplate();

        assertCode(
                "DryRunOperation",
                () -> ec2.createFleet(
                        request("spot", 1, LARGE).toBuilder().dryRun(true).build()));
        assertCode(
                "DryRunOperation",
                () -> ec2.runInstances(r -> r.dryRun(true)
                        .minCount(1)
                        .maxCount(1)
                        .launchTemplate(t -> t.launchTemplateName("template"))
                        .networkInterfaces(n -> n.deviceIndex(0).subnetId("subnet-a"))));
        assertThat(aws.instances().all()).isEmpty();
    }
}
