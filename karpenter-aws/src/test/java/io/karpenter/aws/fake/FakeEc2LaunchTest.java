package io.karpenter.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.FakeCapacity.Pool;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What the fake's fleets, machines and launch templates do, seen through the SDK's client. */
final class FakeEc2LaunchTest {

    private static final String LARGE = "m5.large";
    private static final String XLARGE = "m5.xlarge";

    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.FAST);
    private final Ec2Client ec2 = clients.ec2();

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

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

    @Test
    @DisplayName("launch templates are found by name and tag, page by page, and are gone once deleted")
    void templates() {
        for (String name : List.of("template", "other", "third")) {
            createTemplate(t -> t.launchTemplateName(name));
        }
        aws.pageSize("DescribeLaunchTemplates", 2);

        assertThat(ec2.describeLaunchTemplatesPaginator(
                                r -> r.filters(f -> f.name("tag:cluster").values("a")))
                        .launchTemplates())
                .hasSize(3);
        assertThat(ec2.describeLaunchTemplateVersions(r -> r.launchTemplateName("template"))
                        .launchTemplateVersions()
                        .getFirst()
                        .launchTemplateData()
                        .networkInterfaces()
                        .getFirst()
                        .groups())
                .containsExactly("sg-1");
        ec2.deleteLaunchTemplate(r -> r.launchTemplateName("template"));

        assertCode(
                "InvalidLaunchTemplateName.NotFoundException",
                () -> ec2.describeLaunchTemplates(r -> r.launchTemplateNames("template")));
        assertCode("InvalidLaunchTemplateId.NotFound", () -> ec2.deleteLaunchTemplate(r -> r.launchTemplateId("lt-0")));
        assertCode(
                "InvalidLaunchTemplateName.AlreadyExistsException",
                () -> createTemplate(t -> t.launchTemplateName("other")));
    }

    @Test
    @DisplayName("machines are found by state and tag, page by page")
    void describePages() {
        createTemplate();
        fleet("spot", 5, LARGE);
        aws.instances().state(aws.instances().all().getFirst().instanceId(), "stopped");

        List<Instance> found = ec2
                .describeInstancesPaginator(r -> r.maxResults(3)
                        .filters(
                                f -> f.name("instance-state-name").values("pending", "running"),
                                f -> f.name("tag-key").values("pool"),
                                f -> f.name("tag:pool").values("a")))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .toList();

        assertThat(found).hasSize(4);
        assertThat(aws.calls("DescribeInstances")).hasSize(2);
    }

    @Test
    @DisplayName("one bad id lets a termination fail as a whole; a good one frees what the machine held")
    void terminate() {
        createTemplate();
        aws.capacity().limit(Pool.spot(LARGE, "us-west-2a"), 1);
        String id = onlyId(fleet("spot", 1, LARGE));

        assertCode("InvalidInstanceID.NotFound", () -> ec2.terminateInstances(r -> r.instanceIds(id, "i-0")));
        assertThat(describe(id).state().nameAsString()).isEqualTo("running");
        assertThat(ec2.terminateInstances(r -> r.instanceIds(id))
                        .terminatingInstances()
                        .getFirst()
                        .currentState()
                        .nameAsString())
                .isEqualTo("shutting-down");

        assertThat(describe(id).state().nameAsString()).isEqualTo("terminated");
        assertThat(fleet("spot", 1, LARGE).errors()).isEmpty();
        assertThat(aws.network().subnet("subnet-a").orElseThrow().availableIpAddressCount())
                .isEqualTo(7999);
    }

    @Test
    @DisplayName("tags are added, and not to machines that there are not")
    void createTags() {
        createTemplate();
        String id = onlyId(fleet("spot", 1, LARGE));

        ec2.createTags(r -> r.resources(id).tags(tag("Name", "node-1")));

        assertThat(describe(id).tags()).contains(tag("Name", "node-1"), tag("pool", "a"));
        assertCode(
                "InvalidInstanceID.NotFound",
                () -> ec2.createTags(r -> r.resources("i-0").tags(tag("Name", "node-1"))));
    }

    private void createTemplate() {
        createTemplate(t -> {});
    }

    private void createTemplate(Consumer<CreateLaunchTemplateRequest.Builder> change) {
        CreateLaunchTemplateRequest.Builder template = CreateLaunchTemplateRequest.builder()
                .launchTemplateName("template")
                .tagSpecifications(s -> s.resourceType("launch-template").tags(tag("cluster", "a")))
                .launchTemplateData(d -> d.imageId(FakeEc2Images.AMD64)
                        .placement(p -> p.tenancy("dedicated"))
                        .capacityReservationSpecification(s -> s.capacityReservationPreference("none"))
                        .networkInterfaces(
                                n -> n.deviceIndex(0).interfaceType("efa").groups("sg-1")));
        change.accept(template);
        ec2.createLaunchTemplate(template.build());
    }

    private CreateFleetResponse fleet(String capacityType, int count, String... types) {
        return ec2.createFleet(request(capacityType, count, types));
    }

    private static CreateFleetRequest request(String capacityType, int count, String... types) {
        return CreateFleetRequest.builder()
                .type("instant")
                .targetCapacitySpecification(t -> t.totalTargetCapacity(count).defaultTargetCapacityType(capacityType))
                .tagSpecifications(s -> s.resourceType("instance").tags(tag("pool", "a")))
                .launchTemplateConfigs(c -> c.launchTemplateSpecification(
                                s -> s.launchTemplateName("template").version("$Latest"))
                        .overrides(List.of(types).stream()
                                .map(t -> FleetLaunchTemplateOverridesRequest.builder()
                                        .instanceType(t)
                                        .subnetId("subnet-a")
                                        .availabilityZone("us-west-2a")
                                        .build())
                                .toList()))
                .build();
    }

    private Instance describe(String id) {
        return ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }

    private static String onlyId(CreateFleetResponse response) {
        assertThat(response.instances()).hasSize(1);
        assertThat(response.instances().getFirst().instanceIds()).hasSize(1);
        return response.instances().getFirst().instanceIds().getFirst();
    }

    private static Tag tag(String key, String value) {
        return FakeEc2Network.tag(key, value);
    }

    private static void assertCode(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
    }
}
