package io.karpenter.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/** An endpoint, a client and the requests that launch machines, for tests of what the fake does with them. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
abstract class LaunchingTest {

    static final String LARGE = "m5.large";
    static final String XLARGE = "m5.xlarge";

    final FakeAws aws = FakeAws.start();
    final Ec2Client ec2;
    private final AwsClients clients = aws.clients(Attempts.FAST);

    LaunchingTest() {
        ec2 = clients.ec2();
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    void createTemplate() {
        createTemplate(t -> {});
    }

    void createTemplate(Consumer<CreateLaunchTemplateRequest.Builder> change) {
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

    CreateFleetResponse fleet(String capacityType, int count, String... types) {
        return ec2.createFleet(request(capacityType, count, types));
    }

    static CreateFleetRequest request(String capacityType, int count, String... types) {
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

    Instance describe(String id) {
        return ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }

    static String onlyId(CreateFleetResponse response) {
        assertThat(response.instances()).hasSize(1);
        assertThat(response.instances().getFirst().instanceIds()).hasSize(1);
        return response.instances().getFirst().instanceIds().getFirst();
    }

    static Tag tag(String key, String value) {
        return FakeEc2Network.tag(key, value);
    }
}
