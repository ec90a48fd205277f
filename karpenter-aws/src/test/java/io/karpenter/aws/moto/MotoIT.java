package io.karpenter.aws.moto;

import static io.karpenter.aws.fake.ErrorCodes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;

/** The road of a machine from discovery to its end, by the SDK's clients and an endpoint that is not ours. */
@UsesMoto
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class MotoIT {

    private static final String TEMPLATE = "karpenter.k8s.aws/1";
    private static final String LARGE = "m5.large";
    private static final Tag CLUSTER =
            Tag.builder().key("eks:eks-cluster-name").value("testing").build();

    private final AwsClients clients;
    private final Ec2Client ec2;

    MotoIT(MotoServer moto) {
        clients = moto.clients();
        ec2 = clients.ec2();
    }

    @AfterEach
    void stop() {
        clients.close();
    }

    @Test
    @DisplayName("machines are discovered, launched, listed, tagged and terminated")
    void roadOfMachine() {
        assertThat(ec2.describeInstanceTypesPaginator(r -> r.filters(
                                f -> f.name("instance-type").values(LARGE),
                                f -> f.name("supported-virtualization-type").values("hvm")))
                        .instanceTypes())
                .singleElement()
                .satisfies(t -> assertThat(t.vCpuInfo().defaultVCpus()).isEqualTo(2))
                .satisfies(t -> assertThat(t.memoryInfo().sizeInMiB()).isEqualTo(8192));
        Subnet subnet = ec2.describeSubnetsPaginator().subnets().stream()
                .filter(s -> s.availabilityZone().equals("us-west-2a"))
                .findFirst()
                .orElseThrow();
        assertCode("InvalidLaunchTemplateName.NotFoundException", () -> launch(subnet));
        ec2.createLaunchTemplate(r -> r.launchTemplateName(TEMPLATE)
                .tagSpecifications(t -> t.resourceType("launch-template").tags(CLUSTER))
                .launchTemplateData(d -> d.imageId(MotoServer.AMD64_IMAGE)
                        .networkInterfaces(n -> n.deviceIndex(0).interfaceType("efa"))));

        CreateFleetResponse fleet = launch(subnet);

        List<String> ids = fleet.instances().stream()
                .flatMap(i -> i.instanceIds().stream())
                .toList();
        assertThat(ids).hasSize(2);
        assertThat(machines())
                .hasSize(2)
                .allSatisfy(i -> assertThat(i.instanceTypeAsString()).isEqualTo(LARGE))
                .allSatisfy(i -> assertThat(i.subnetId()).isEqualTo(subnet.subnetId()));
        ec2.createTags(r -> r.resources(ids.getFirst())
                .tags(Tag.builder().key("Name").value("node-1").build()));
        assertThat(machines())
                .filteredOn(i -> i.instanceId().equals(ids.getFirst()))
                .flatExtracting(Instance::tags)
                .anyMatch(t -> t.key().equals("Name") && t.value().equals("node-1"));
        assertCode(
                "InvalidInstanceID.NotFound",
                () -> ec2.terminateInstances(r -> r.instanceIds(ids.getFirst(), "i-00000000000000000")));

        ec2.terminateInstances(r -> r.instanceIds(ids));

        assertThat(machines()).isEmpty();
    }

    private CreateFleetResponse launch(Subnet subnet) {
        return ec2.createFleet(r -> r.type("instant")
                .targetCapacitySpecification(t -> t.totalTargetCapacity(2).defaultTargetCapacityType("spot"))
                .spotOptions(s -> s.allocationStrategy("price-capacity-optimized"))
                .tagSpecifications(t -> t.resourceType("instance").tags(CLUSTER))
                .launchTemplateConfigs(c -> c.launchTemplateSpecification(
                                s -> s.launchTemplateName(TEMPLATE).version("$Latest"))
                        .overrides(o -> o.instanceType(LARGE).subnetId(subnet.subnetId()))));
    }

    private List<Instance> machines() {
        return ec2
                .describeInstancesPaginator(r -> r.filters(
                        f -> f.name("tag:" + CLUSTER.key()).values(CLUSTER.value()),
                        f -> f.name("instance-state-name").values("pending", "running")))
                .reservations()
                .stream()
                .flatMap(r -> r.instances().stream())
                .toList();
    }
}
