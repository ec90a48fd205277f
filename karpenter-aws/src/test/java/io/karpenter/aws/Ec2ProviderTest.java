package io.karpenter.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.client.AwsStartException;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.fake.FakeReservations;
import io.karpenter.aws.fake.FakeReservedInstances;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.Claims;
import io.karpenter.aws.launch.QuickTimers;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.price.commitment.ReservedInstances;
import io.karpenter.aws.price.commitment.SavingsPlan;
import io.karpenter.aws.refresh.Periodic;
import io.karpenter.aws.settings.AwsOption;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.AwsSettingsReader;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.machine.RegistrationTask.Registered;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;

/** EC2 put together, over an AWS in memory: nothing in between is replaced. */
class Ec2ProviderTest {

    private static final String A = "us-west-2a";
    private static final String B = "us-west-2b";
    private static final String LARGE = "m5.large";

    private final QuickTimers timers = new QuickTimers(20);
    private final FakeAws aws = FakeAws.start(timers.clock());
    private final AwsClients clients = aws.clients(Attempts.FAST);
    private final Ec2Provider ec2 = builder().start();
    private final CloudProvider cloud = ec2.provider();

    private Ec2Provider.Builder builder() {
        return builder(AwsSettings.of(FakeAws.CLUSTER));
    }

    private Ec2Provider.Builder builder(AwsSettings settings) {
        return Ec2Provider.builder(
                        clients, settings, new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                .timers(timers)
                .apiServerVersion(() -> "1.33");
    }

    @AfterEach
    void stop() {
        ec2.close();
        timers.close();
        clients.close();
        aws.close();
    }

    private static Map<String, Object> image(String id, String arch) {
        return Map.of(
                "id",
                id,
                "name",
                id,
                "requirements",
                List.of(Map.of("key", Labels.ARCH, "operator", "In", "values", List.of(arch))));
    }

    /** As looking after it leaves it, with the family's images. */
    private static NodeClassBuilder nodeClass() {
        return Claims.nodeClass()
                .status("amis", List.of(image(FakeEc2Images.AMD64, "amd64"), image(FakeEc2Images.ARM64, "arm64")));
    }

    private static Claims claim(String name) {
        return Claims.claim(name)
                .nodeClass(nodeClass())
                .capacityType("on-demand")
                .requirement(Expression.in(Labels.INSTANCE_TYPE, LARGE));
    }

    private static NodePool pool() {
        return NodePool.of(
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
    }

    private boolean isOffered(String zone) {
        return cloud.catalog(List.of(pool()), List.of(nodeClass().build())).forNodePool("default").stream()
                .filter(type -> type.name().equals(LARGE))
                .flatMap(type -> type.offerings().stream())
                .filter(offering -> offering.zone().equals(zone))
                .filter(offering -> offering.capacityType().toString().equals("on-demand"))
                .anyMatch(Offering::available);
    }

    @Test
    @DisplayName("what a file states covers on-demand offerings, with EC2's Reserved Instances if they are asked for")
    void commitments() {
        aws.reservedInstances().put(FakeReservedInstances.regional("live", LARGE, 2));
        Commitments stated = new Commitments(
                List.of(new ReservedInstances("file", "m5.xlarge", Optional.of(A), 1)),
                List.of(new SavingsPlan("plan", Optional.empty(), 1, OptionalDouble.of(0.2), Map.of())));
        AwsSettings asking = AwsSettingsReader.read(
                        Map.of(AwsOption.CLUSTER_NAME, FakeAws.CLUSTER, AwsOption.USE_COMMITMENTS, "true"),
                        Map.of(),
                        true,
                        false)
                .settings();

        try (Ec2Provider only = builder().commitments(stated).start()) {
            assertThat(aws.calls("DescribeReservedInstances")).isEmpty();
            assertThat(covering(only)).isEqualTo(Set.of("plan"));
        }
        try (Ec2Provider both = builder(asking).commitments(stated).start()) {
            assertThat(covering(both)).isEqualTo(Set.of("plan", "live"));
        }
    }

    private static Set<String> covering(Ec2Provider ec2) {
        return ec2.provider().catalog(List.of(pool()), List.of(nodeClass().build())).forNodePool("default").stream()
                .filter(type -> type.name().equals(LARGE))
                .flatMap(type -> type.offerings().stream())
                .filter(offering -> offering.capacityType() == CapacityType.ON_DEMAND)
                .flatMap(offering -> offering.commitments().stream())
                .map(Commitment::id)
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName(
            "AWS-CP-06 AWS-CP-13 AWS-CP-14 AWS-CP-15 a claim becomes an instance that is found, listed, ended and gone")
    void life() {
        ec2.lead();
        Launched launched = cloud.create(claim("one").build());

        assertThat(launched.imageId()).isEqualTo(FakeEc2Images.AMD64);
        assertThat(launched.labels())
                .containsEntry(Labels.INSTANCE_TYPE, LARGE)
                .containsEntry(AwsLabels.CPU, "2")
                .containsEntry(Labels.CAPACITY_TYPE, "on-demand");
        assertThat(launched.capacity().names()).contains("cpu", "memory", "pods", "ephemeral-storage");
        Machine machine = cloud.get(launched.providerId()).orElseThrow();
        assertThat(machine.instanceType()).isEqualTo(LARGE);
        assertThat(cloud.list()).containsExactly(machine);

        assertThat(cloud.delete(launched.providerId())).isEqualTo(Termination.REQUESTED);
        aws.instances().all().forEach(i -> aws.instances().state(i.instanceId(), "terminated"));
        assertThat(cloud.delete(launched.providerId())).isEqualTo(Termination.GONE);
        assertThat(cloud.list()).isEmpty();
    }

    @Test
    @DisplayName("AWS-UD-11 AWS-LT-23 AWS-CAP-15 AL2023 boots with the cluster's addresses and the family's volume")
    void boots() {
        cloud.create(claim("one").build());

        var data = aws.requests(CreateLaunchTemplateRequest.class).getFirst().launchTemplateData();
        assertThat(new String(Base64.getDecoder().decode(data.userData()), StandardCharsets.UTF_8))
                .contains("https://api.test", "10.100.0.0/16", "karpenter.sh/capacity-type=on-demand");
        assertThat(data.blockDeviceMappings()).singleElement().satisfies(volume -> {
            assertThat(volume.deviceName()).isEqualTo("/dev/xvda");
            assertThat(volume.ebs().volumeSize()).isEqualTo(20);
        });
        assertThat(aws.calls("DescribeCluster")).hasSize(1);
    }

    @Test
    @DisplayName("AWS-DRF-01 AWS-DRF-03 a machine drifts when its NodeClass has another image, and not before")
    void drift() {
        Launched launched = cloud.create(claim("one").build());
        Machine machine = cloud.get(launched.providerId()).orElseThrow();
        Claims same = claim("one");
        launched.labels().forEach(same::label);
        assertThat(cloud.driftReason(same.build(), machine)).isEmpty();

        Claims renewed = claim("one").nodeClass(nodeClass().status("amis", List.of(image("ami-new", "amd64"))));
        launched.labels().forEach(renewed::label);
        assertThat(cloud.driftReason(renewed.build(), machine)).contains("AMIDrift");
    }

    @Test
    @DisplayName(
            "AWS-FLT-22 AWS-OFF-12 what EC2 has no capacity for is not offered for three minutes, and the next claim"
                    + " goes elsewhere")
    void insufficientCapacity() {
        assertThat(isOffered(A)).isTrue();
        aws.capacity().limit(Pool.onDemand(LARGE, A), 0);

        assertThatThrownBy(() -> cloud.create(
                        claim("one").requirement(Expression.in(Labels.ZONE, A)).build()))
                .isInstanceOf(InsufficientCapacityException.class);

        assertThat(isOffered(A)).isFalse();
        assertThat(isOffered(B)).isTrue();
        Launched launched = cloud.create(
                claim("two").requirement(Expression.in(Labels.ZONE, A, B)).build());
        assertThat(launched.labels()).containsEntry(Labels.ZONE, B);
        timers.move(Duration.ofMinutes(3));
        assertThat(isOffered(A)).isTrue();
    }

    /** As whoever looks after overlays applies them, to NodePool {@code default}. */
    private static TypeCorrections corrections(NodeOverlay... overlays) {
        return new TypeCorrections() {
            @Override
            public List<NodeOverlay> overlays() {
                return List.of(overlays);
            }

            @Override
            public List<InstanceType> applied(String nodePool, List<InstanceType> types) {
                NodePool pool = pool();
                return nodePool.equals(pool.name())
                        ? NodeOverlays.apply(
                                        List.of(pool),
                                        overlays(),
                                        new Catalog(AwsLabels.SCHEMA, List.of(), Map.of(nodePool, types)))
                                .catalog()
                                .forNodePool(nodePool)
                        : types;
            }
        };
    }

    private static NodeOverlay overlay(Optional<String> price, ResourceList capacity, String type) {
        return new NodeOverlay(
                type, List.of(Expression.in(Labels.INSTANCE_TYPE, type)), price, Optional.empty(), capacity, 1);
    }

    @Test
    @DisplayName(
            "AWS-CP-05 a launch goes by the prices and resources that overlays give the types of the claim's NodePool;"
                    + " a standalone claim gets none")
    void overlays() {
        cloud.correctedBy(corrections(
                overlay(Optional.of("0.01"), ResourceList.EMPTY, "m5.4xlarge"),
                overlay(Optional.empty(), ResourceList.parse("example.com/fuse", "1"), "m5.2xlarge")));
        Expression any = Expression.in(Labels.INSTANCE_TYPE, LARGE, "m5.2xlarge", "m5.4xlarge");
        Claims plain = Claims.claim("plain")
                .nodeClass(nodeClass())
                .capacityType("on-demand")
                .requirement(any)
                .annotation("karpenter.sh/price-overlay-applied", "true");
        Claims fused = Claims.claim("fused")
                .nodeClass(nodeClass())
                .capacityType("on-demand")
                .requirement(any)
                .requests("cpu", "1", "example.com/fuse", "1");

        assertThat(cloud.create(plain.build()).labels()).containsEntry(Labels.INSTANCE_TYPE, "m5.4xlarge");
        Launched launched = cloud.create(fused.build());
        assertThat(launched.labels()).containsEntry(Labels.INSTANCE_TYPE, "m5.2xlarge");
        assertThat(launched.capacity().get("example.com/fuse")).isEqualTo(Quantity.parse("1"));
        assertThatThrownBy(() -> cloud.create(fused.standalone("alone").build()))
                .isInstanceOf(InsufficientCapacityException.class);
        assertThat(cloud.create(plain.standalone("alone too").build()).labels())
                .containsEntry(Labels.INSTANCE_TYPE, LARGE);
    }

    @Test
    @DisplayName("AWS-ZS-05 a machine in a zone that traffic is shifted away from is neither asked about nor ended")
    void shiftedZone() {
        try (Ec2Provider shifting =
                builder(settings(true, AwsSettings.Gates.DEFAULT)).start()) {
            Launched launched = shifting.provider()
                    .create(claim("one")
                            .requirement(Expression.in(Labels.ZONE, A))
                            .build());
            aws.zonalShift().shift("usw2-az1", timers.clock().instant().plus(Duration.ofHours(1)), "APPLIED");
            shifting.live().shifts().refresh();

            assertThatThrownBy(() -> shifting.provider().delete(launched.providerId()))
                    .isInstanceOf(CloudProviderException.class)
                    .hasMessageContaining("shifted away");
            assertThat(aws.calls("TerminateInstances")).isEmpty();
            assertThatThrownBy(
                            () -> task(shifting.provider(), "nodeclaim.tagging").run(registered(launched)))
                    .isInstanceOf(CloudProviderException.class)
                    .hasMessageContaining("shifted away");
            assertThat(aws.calls("CreateTags")).isEmpty();
        }
    }

    private static RegistrationTask task(CloudProvider provider, String name) {
        return provider.registrationTasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Registered registered(Launched launched) {
        Claims claim = claim("one");
        launched.labels().forEach(claim::label);
        return new Registered(
                claim.build(),
                launched.providerId(),
                launched.imageId(),
                "ip-10-0-0-1",
                ResourceList.parse("memory", "7000Mi"));
    }

    @Test
    @DisplayName(
            "AWS-ERR-10 what the core branches on: a machine that is gone, no capacity, a NodeClass that is not ready,"
                    + " a refusal with reason and message; all else is worth another try")
    void failures() {
        assertThat(cloud.get("aws:///us-west-2a/i-gone")).isEmpty();
        assertThat(cloud.delete("aws:///us-west-2a/i-gone")).isEqualTo(Termination.GONE);
        assertThatThrownBy(() -> cloud.create(claim("one")
                        .requirement(Expression.in(Labels.ZONE, "us-west-2z"))
                        .build()))
                .isInstanceOf(InsufficientCapacityException.class);
        NodeClassBuilder unready = nodeClass()
                .status("conditions", List.of(Map.of("type", "Ready", "status", "False", "message", "no subnets")));
        assertThatThrownBy(() -> cloud.create(claim("one").nodeClass(unready).build()))
                .isInstanceOf(NodeClassNotReadyException.class)
                .hasMessageContaining("no subnets");
        aws.fail("CreateFleet", 1, "UnauthorizedOperation", 403, "You are not authorized");
        assertThatThrownBy(() -> cloud.create(claim("one").build()))
                .isInstanceOfSatisfying(LaunchFailedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo("Unauthorized");
                    assertThat(refused.getMessage()).isNotEmpty();
                });
        aws.fail("DescribeInstances", 1, "UnauthorizedOperation", 403, "not today");
        assertThatThrownBy(cloud::list).isExactlyInstanceOf(CloudProviderException.class);
        assertThat(cloud.create(claim("one").build()).providerId()).startsWith("aws:///");
    }

    @Test
    @DisplayName(
            "AWS-MET-03 AWS-CP-03 AWS-CP-16 a NodePool and a NodeClaim are warned that their NodeClass is not there,"
                    + " each once in a while")
    void nodeClassMissing() {
        List<Event> events = new ArrayList<>();
        try (Ec2Provider telling = builder().events(events::add).start()) {
            telling.provider().catalog(List.of(pool()), List.of());
            LaunchRequest claim = claim("one").withoutNodeClass().build();
            assertThatThrownBy(() -> telling.provider().create(claim))
                    .isInstanceOf(InsufficientCapacityException.class)
                    .hasMessageContaining("default");

            assertThat(events)
                    .extracting(
                            event -> event.about().kind() + "/" + event.about().name())
                    .containsExactly("NodePool/default", "NodeClaim/one");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.reason()).isEqualTo("FailedResolvingNodeClass");
                assertThat(event.type()).isEqualTo(EventType.WARNING);
                assertThat(event.message()).contains("default");
            });
            assertThat(events.getLast().dedupeKey()).endsWith(claim.uid());
        }
    }

    @Test
    @DisplayName("AWS-OPT-10 AWS-CP-02 a machine is called by its instance id, which no other text has")
    void machineId() {
        assertThat(cloud.machineId("aws:///us-west-2a/i-1")).contains("i-1");
        assertThat(cloud.machineId("aws:///us-west-2-lax-1a/i-2")).contains("i-2");
        for (String none : List.of("", "i-1", "aws:///i-1", "aws:///us-west-2a/", "aws:///us-west-2a/i-1/x")) {
            assertThat(cloud.machineId(none)).as(none).isEmpty();
        }
    }

    @Test
    @DisplayName("AWS-HLT-02 what EC2's checks say of machines is heard of without a queue, and calls for no policy")
    void statusChecks() {
        Launched launched = cloud.create(claim("one").build());
        String id = aws.instances().all().getFirst().instanceId();
        aws.instances().state(id, "running");
        aws.status().systemImpaired(id, timers.clock().instant().minusSeconds(200));

        assertThat(cloud.notices().orElseThrow().receive(machine -> true))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.providerId()).isEqualTo(launched.providerId());
                    assertThat(notice.consequence()).isEqualTo(MachineNotice.Consequence.END_AT_ONCE);
                });
    }

    @Test
    @DisplayName(
            "AWS-OPT-13 types, prices, images and the version are refreshed, machines tagged, memory learnt, offerings"
                    + " measured and statuses polled; shifts, profiles and the queue as options say")
    void duties() {
        assertThat(ec2.periodic())
                .extracting(Periodic::name)
                .contains(
                        "instance types",
                        "zones",
                        "prices",
                        "published images",
                        "Kubernetes version",
                        "launch templates");
        assertThat(cloud.registrationTasks())
                .extracting(RegistrationTask::name)
                .containsExactlyInAnyOrder("nodeclaim.tagging", "providers.instancetype.capacity");
        assertThat(cloud.tasks()).extracting(ProviderTask::name).containsExactly("providers.offering.metrics");
        assertThat(cloud.nodeClassCare().orElseThrow().clearUpInterval()).isPresent();
        cloud.notices().orElseThrow().receive(id -> true);
        assertThat(aws.calls("DescribeInstanceStatus")).isNotEmpty();
        assertThat(aws.calls("GetQueueUrl")).isEmpty();

        aws.sqs().longestWait(Duration.ZERO);
        AwsSettings all = settings(true, AwsSettings.Gates.DEFAULT, true, Optional.of(FakeAws.CLUSTER));
        try (Ec2Provider other = builder(all).start()) {
            assertThat(other.provider().tasks())
                    .extracting(ProviderTask::name)
                    .containsExactly("providers.offering.metrics", "providers.zonalshift");
            assertThat(other.provider().nodeClassCare().orElseThrow().clearUpInterval())
                    .isEmpty();
            other.provider().notices().orElseThrow().receive(id -> true);
            assertThat(aws.calls("ReceiveMessage")).isNotEmpty();
        }
    }

    @Test
    @DisplayName("AWS-TAG-03 EC2 knows whose machine it is once its Node is registered")
    void tags() {
        Launched launched = cloud.create(claim("one").build());
        assertThat(cloud.list().getFirst().nodeClaim()).isEmpty();

        task(cloud, "nodeclaim.tagging").run(registered(launched));

        assertThat(cloud.list().getFirst().nodeClaim()).contains("one");
    }

    @Test
    @DisplayName("AWS-CAP-03 AWS-CAP-04 a type has the memory that a Node of it turned out to have")
    void memory() {
        Launched launched = cloud.create(claim("one").build());
        Quantity estimate = launched.capacity().get("memory");

        task(cloud, "providers.instancetype.capacity").run(registered(launched));
        timers.move(Duration.ofMinutes(5));

        assertThat(cloud.create(claim("two").build()).capacity().get("memory"))
                .isEqualTo(Quantity.parse("7000Mi"))
                .isNotEqualTo(estimate);
    }

    private static Map<String, Object> reservation() {
        return Map.of(
                "id", "cr-1",
                "availabilityZone", A,
                "instanceType", LARGE,
                "ownerID", FakeAws.ACCOUNT,
                "instanceMatchCriteria", "targeted",
                "reservationType", "default",
                "state", "active");
    }

    private static long reservedOfferings(CloudProvider cloud) {
        NodeClassBuilder reserving = nodeClass().status("capacityReservations", List.of(reservation()));
        return cloud.catalog(List.of(pool()), List.of(reserving.build())).forNodePool("default").stream()
                .flatMap(type -> type.offerings().stream())
                .filter(offering -> offering.capacityType() == CapacityType.RESERVED)
                .count();
    }

    @Test
    @DisplayName(
            "AWS-CR-01 without the gate ReservedCapacity there are no reserved offerings, no condition and nothing for"
                    + " controllers")
    void withoutReservations() {
        assertThat(reservedOfferings(cloud)).isEqualTo(1);
        assertThat(cloud.nodeClassCare().orElseThrow().dependents()).contains("CapacityReservationsReady");
        assertThat(cloud.reservedCapacity()).isPresent();

        try (Ec2Provider without = builder(settings(false, new AwsSettings.Gates(false, false, false)))
                .start()) {
            assertThat(reservedOfferings(without.provider())).isZero();
            assertThat(without.provider().nodeClassCare().orElseThrow().dependents())
                    .doesNotContain("CapacityReservationsReady");
            assertThat(without.provider().reservedCapacity()).isEmpty();
        }
    }

    @Test
    @DisplayName("AWS-CR-09 machines leave a capacity block forty minutes before its end, a default reservation never")
    void endingBlocks() {
        Instant end = timers.clock().instant().plus(Duration.ofMinutes(41));
        aws.reservations()
                .put(FakeReservations.reservation("block", "p5.48xlarge", A, 1).toBuilder()
                        .reservationType("capacity-block")
                        .endDate(end)
                        .build());
        aws.reservations()
                .put(FakeReservations.reservation("default", LARGE, A, 1).toBuilder()
                        .endDate(end)
                        .build());
        ReservedCapacity reserved = cloud.reservedCapacity().orElseThrow();
        assertThat(reserved.ending(Set.of("block", "default", "gone"))).isEmpty();

        timers.move(Duration.ofMinutes(1));

        assertThat(reserved.ending(Set.of("block", "default", "gone"))).containsExactly("block");
        assertThat(reserved.labels()).contains(reserved.idLabel()).hasSize(3);
    }

    private static AwsSettings settings(boolean zonalShift, AwsSettings.Gates gates) {
        return settings(zonalShift, gates, false, Optional.empty());
    }

    private static AwsSettings settings(
            boolean zonalShift, AwsSettings.Gates gates, boolean isolatedVpc, Optional<String> queue) {
        AwsSettings usual = AwsSettings.of(FakeAws.CLUSTER);
        return new AwsSettings(
                usual.clusterName(),
                usual.clusterEndpoint(),
                usual.clusterCaBundle(),
                isolatedVpc,
                usual.eksControlPlane(),
                usual.vmMemoryOverheadPercent(),
                queue,
                usual.reservedEnis(),
                usual.disableDryRun(),
                zonalShift,
                usual.amiRefresh(),
                usual.subnetRefresh(),
                gates,
                usual.costs());
    }

    @Test
    @DisplayName("AWS-OPT-08 AWS-VER-02 it does not start without the version of Kubernetes")
    void noVersion() {
        assertThatThrownBy(() -> builder()
                        .apiServerVersion(() -> {
                            throw new IllegalStateException("the API server is away");
                        })
                        .start())
                .isInstanceOf(AwsStartException.class)
                .hasMessageContaining("Kubernetes version: the API server is away");
    }
}
