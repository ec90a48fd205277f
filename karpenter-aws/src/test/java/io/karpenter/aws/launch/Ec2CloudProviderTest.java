package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.FakeReservations;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.RegistrationHook;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.requirement.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.PlacementGroup;

/** EC2 as the controllers see it. */
final class Ec2CloudProviderTest {

    private static final String A = "us-west-2a";
    private static final String LARGE = "m5.large";

    private final LaunchBench bench = new LaunchBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Claims claim() {
        return Claims.claim("claim");
    }

    private Launched create(Claims claim) {
        return bench.provider().create(claim.build());
    }

    private static NodeClassBuilder ready(String status, long generation) {
        return Claims.nodeClass()
                .status(
                        "conditions",
                        List.of(Map.of(
                                "type",
                                "Ready",
                                "status",
                                status,
                                "message",
                                "because of subnets",
                                "observedGeneration",
                                generation)));
    }

    private void partitionGroup() {
        bench.aws
                .network()
                .put(PlacementGroup.builder()
                        .groupId("pg-1")
                        .groupName("parts")
                        .strategy("partition")
                        .partitionCount(3)
                        .state("available")
                        .build());
    }

    @Test
    @DisplayName("AWS-CP-01 it is called aws and understands EC2NodeClasses")
    void kinds() {
        assertThat(bench.provider().name()).isEqualTo("aws");
        assertThat(bench.provider().nodeClassKinds())
                .containsExactly(new NodeClassKind("karpenter.k8s.aws", "EC2NodeClass"));
        assertThat(bench.provider().labels()).isEqualTo(AwsLabels.SCHEMA);
    }

    @Test
    @DisplayName("AWS-CP-02 provider ids have zone and instance id, and others are refused")
    void providerIds() {
        assertThat(create(claim()).providerId()).matches("aws:///us-west-2[abc]/i-[0-9a-f]{17}");
        assertThatThrownBy(() -> bench.provider().get("i-1"))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("\"i-1\"");
    }

    @Test
    @DisplayName("AWS-CP-03 AWS-CP-17 a NodeClass that is not there, or on its way out, is no capacity")
    void noNodeClass() {
        assertThatThrownBy(() -> create(claim().withoutNodeClass())).isInstanceOf(InsufficientCapacityException.class);
        assertThatThrownBy(() -> create(claim().nodeClass(Claims.nodeClass().deleting())))
                .isInstanceOf(InsufficientCapacityException.class);
    }

    @Test
    @DisplayName("AWS-CP-04 a NodeClass must be ready as it is now, and have no tags that are Karpenter's")
    void readiness() {
        assertThatThrownBy(() -> create(claim().nodeClass(ready("False", 1))))
                .isInstanceOf(NodeClassNotReadyException.class)
                .hasMessageContaining("because of subnets");
        assertThatThrownBy(() -> create(claim().nodeClass(ready("Unknown", 1))))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo("NodeClassReadinessUnknown"));
        assertThatThrownBy(() -> create(claim().nodeClass(ready("True", 7))))
                .isInstanceOf(NodeClassNotReadyException.class)
                .hasMessageContaining("7");
        for (String tag : List.of("kubernetes.io/cluster/x", "karpenter.sh/nodepool", "karpenter.sh/nodeclaim")) {
            assertThatThrownBy(() -> create(claim().nodeClass(ready("True", 1).spec("tags", Map.of(tag, "x")))))
                    .isInstanceOf(NodeClassNotReadyException.class)
                    .hasMessageContaining(tag);
        }
        assertThat(bench.aws.calls("CreateFleet")).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-CP-07 a claim gets the NodeClass's hash, its version and the instance profile as annotations, nothing else")
    void annotations() {
        assertThat(create(claim()).annotations())
                .isEqualTo(Map.of(
                        "karpenter.k8s.aws/ec2nodeclass-hash",
                        "1",
                        "karpenter.k8s.aws/ec2nodeclass-hash-version",
                        "own",
                        "karpenter.k8s.aws/instance-profile-name",
                        "profile-1"));
    }

    @Test
    @DisplayName("AWS-CP-08 AWS-CP-09 labels are the type's where they are certain, and those of the machine")
    void labels() {
        bench.types = List.of(TestTypes.type(LARGE, 0.1));
        Launched launched = create(claim().capacityType("on-demand").requirement(Expression.in(Labels.ZONE, A)));

        assertThat(launched.labels())
                .containsEntry(Labels.INSTANCE_TYPE, LARGE)
                .containsEntry(Labels.ARCH, "amd64")
                .containsEntry(AwsLabels.FAMILY, "m5")
                .containsEntry(Labels.ZONE, A)
                .containsEntry(AwsLabels.ZONE_ID, "usw2-az1")
                .containsEntry(Labels.CAPACITY_TYPE, "on-demand")
                .containsEntry(AwsLabels.TENANCY, "default")
                .containsEntry(Labels.NODEPOOL, "default")
                .doesNotContainKeys(AwsLabels.RESERVATION_ID, AwsLabels.PLACEMENT_GROUP_ID);
        assertThat(launched.imageId()).isEqualTo("ami-amd64");
        assertThat(launched.capacity().names()).containsExactly("cpu", "memory", "pods");
    }

    @Test
    @DisplayName("AWS-CP-09 without a zone id in the status there is no label for it")
    void noZoneId() {
        var nodeClass = Claims.nodeClass().status("subnets", List.of(Map.of("id", "subnet-a", "zone", A)));

        assertThat(create(claim().nodeClass(nodeClass)).labels()).doesNotContainKey(AwsLabels.ZONE_ID);
    }

    @Test
    @DisplayName(
            "AWS-CP-11 AWS-PG-06 a placement group's id is a label, and the partition that was aimed at, or an empty one")
    void placementGroup() {
        partitionGroup();
        var nodeClass = Claims.nodeClass().spec("placementGroupSelector", Map.of("id", "pg-1"));

        assertThat(create(claim().nodeClass(nodeClass)).labels())
                .containsEntry(AwsLabels.PLACEMENT_GROUP_ID, "pg-1")
                .containsEntry(AwsLabels.PLACEMENT_GROUP_PARTITION, "");
        assertThat(bench.aws.instances().all().getFirst().placement().groupId()).isEqualTo("pg-1");
    }

    @Test
    @DisplayName("AWS-PG-07 a Node waits until it is known which partition EC2 has chosen")
    void partitionHook() {
        RegistrationHook hook = bench.provider().registrationHooks().getFirst();
        Launched launched = create(claim());
        String id = bench.aws.instances().all().getFirst().instanceId();
        LaunchRequest waiting = claim().label(AwsLabels.PLACEMENT_GROUP_ID, "pg-1")
                .label(AwsLabels.PLACEMENT_GROUP_PARTITION, "")
                .build();

        assertThat(hook.run(claim().build(), launched.providerId())).isEqualTo(RegistrationHook.Result.DONE);
        assertThat(hook.run(
                        claim().label(AwsLabels.PLACEMENT_GROUP_ID, "pg-1")
                                .label(AwsLabels.PLACEMENT_GROUP_PARTITION, "2")
                                .build(),
                        launched.providerId()))
                .isEqualTo(RegistrationHook.Result.DONE);
        assertThat(hook.run(waiting, "").pending()).isPresent();
        assertThat(hook.run(waiting, launched.providerId()).pending()).isPresent();
        bench.aws
                .instances()
                .change(
                        id,
                        i -> i.toBuilder()
                                .placement(p -> p.availabilityZone(A).partitionNumber(3))
                                .build());
        assertThat(hook.run(waiting, launched.providerId()).labels())
                .containsEntry(AwsLabels.PLACEMENT_GROUP_PARTITION, "3");
    }

    @Test
    @DisplayName("AWS-CP-13 AWS-CP-14 machines are told of with what EC2 says, those that are ending as such")
    void machines() {
        bench.types = List.of(TestTypes.type(LARGE, 0.1));
        Launched launched = create(claim().capacityType("spot"));
        String id = bench.aws.instances().all().getFirst().instanceId();
        bench.aws.instances().state(id, "shutting-down");

        Machine machine = bench.provider().get(launched.providerId()).orElseThrow();

        assertThat(machine.instanceType()).isEqualTo(LARGE);
        assertThat(machine.capacityType()).isEqualTo("spot");
        assertThat(machine.imageId()).isEqualTo("ami-amd64");
        assertThat(machine.terminating()).isTrue();
        assertThat(bench.provider().list()).containsExactly(machine);
        bench.aws.instances().state(id, "terminated");
        assertThat(bench.provider().get(launched.providerId())).isEmpty();
        assertThat(bench.provider().list()).isEmpty();
        bench.aws.fail("DescribeInstances", 1, "UnauthorizedOperation", 403, "no");
        assertThatThrownBy(() -> bench.provider().list()).isInstanceOf(CloudProviderException.class);
    }

    @Test
    @DisplayName("AWS-CP-06 AWS-CP-15 a launch takes from its reservation, and an end that is certain gives back")
    void reservationCounts() {
        bench.aws.reservations().put(FakeReservations.reservation("cr-1", LARGE, A, 3));
        bench.launching().counts().synced("cr-1", 3);
        bench.types = List.of(TestTypes.type(
                LARGE, List.of(TestTypes.reserved(A, "cr-1", "default", false, 3, 0)), "cpu", "2", "pods", "29"));
        Launched launched = create(claim());
        assertThat(bench.launching().counts().free("cr-1")).isEqualTo(2);

        assertThat(bench.provider().delete(launched.providerId())).isEqualTo(Termination.REQUESTED);
        assertThat(bench.launching().counts().free("cr-1")).isEqualTo(2);
        assertThat(bench.provider().delete(launched.providerId())).isEqualTo(Termination.GONE);
        assertThat(bench.provider().delete(launched.providerId())).isEqualTo(Termination.GONE);
        assertThat(bench.launching().counts().free("cr-1")).isEqualTo(3);
    }

    @Test
    @DisplayName("AWS-CP-16 a pool whose NodeClass is missing or going has no instance types")
    void catalog() {
        NodePool pool = NodePool.of(
                "default",
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(NodeClassBuilder.ref("default")),
                        Optional.empty(),
                        Optional.empty()));
        var nodeClass = Claims.nodeClass().build();

        assertThat(bench.provider().catalog(List.of(pool), List.of(nodeClass)).forNodePool("default"))
                .isNotEmpty();
        assertThat(bench.provider().catalog(List.of(pool), List.of()).forNodePool("default"))
                .isEmpty();
        var going = Claims.nodeClass().deleting().build();
        assertThat(bench.provider().catalog(List.of(pool), List.of(going)).forNodePool("default"))
                .isEmpty();
    }

    @Test
    @DisplayName("AWS-HLT-01 conditions of Nodes that call for repair, and how long they may last")
    void repairPolicies() {
        assertThat(bench.provider().repairPolicies())
                .extracting(p -> p.conditionType() + "=" + p.conditionStatus() + " "
                        + p.toleration().toMinutes())
                .containsExactly(
                        "Ready=False 30",
                        "Ready=Unknown 30",
                        "AcceleratedHardwareReady=False 10",
                        "StorageReady=False 30",
                        "NetworkingReady=False 30",
                        "KernelReady=False 30",
                        "ContainerRuntimeReady=False 30");
    }

    @Test
    @DisplayName("a process that becomes the leader looks for what its predecessor launched until just now")
    void lead() {
        bench.timers.move(Duration.ofMinutes(2));
        create(claim());
        create(Claims.claim("b"));
        bench.aws.forgetCalls();

        bench.launching().lead();
        create(claim());

        assertThat(bench.aws.calls("DescribeInstances")).isNotEmpty();
        assertThat(bench.aws.calls("CreateFleet")).isEmpty();
        assertThat(bench.aws.instances().all()).hasSize(2);
    }

    @Test
    @DisplayName(
            "AWS-FLT-13 AWS-FLT-14 blocks and interruptible reservations are asked for as what they are, without other options")
    void kindsOfReservations() {
        for (String[] kind : new String[][] {{"capacity-block", "false"}, {"default", "true"}}) {
            bench.aws.reservations().put(FakeReservations.reservation("cr-1", LARGE, A, 1));
            bench.launching().counts().synced("cr-1", 1);
            bench.types = List.of(TestTypes.type(
                    LARGE,
                    List.of(TestTypes.reserved(A, "cr-1", kind[0], Boolean.parseBoolean(kind[1]), 1, 0)),
                    "cpu",
                    "2",
                    "pods",
                    "29"));

            create(Claims.claim(kind[0]));

            var request = bench.aws
                    .requests(software.amazon.awssdk.services.ec2.model.CreateFleetRequest.class)
                    .getLast();
            boolean block = kind[0].equals("capacity-block");
            assertThat(request.targetCapacitySpecification().defaultTargetCapacityTypeAsString())
                    .isEqualTo(block ? "capacity-block" : "reserved-capacity");
            assertThat(request.onDemandOptions()).isNull();
            assertThat(request.spotOptions()).isNull();
            assertThat(request.reservedCapacityOptions() == null).isEqualTo(block);
        }
    }
}
