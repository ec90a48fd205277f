package io.karpenter.aws.moto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.Ec2Provider;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.FakeEvents;
import io.karpenter.aws.launch.Claims;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.aws.settings.AwsOption;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.AwsSettingsReader;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.RegistrationTask.Registered;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tending;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.Role;

/** The whole provider over an endpoint that is not ours: what it asks for is understood, and what is answered is read. */
@UsesMoto
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class MotoProviderIT {

    private static final String CLUSTER = "testing";
    private static final String QUEUE = "interruptions";
    private static final String ROLE = "nodes";
    private static final String IMAGE_PARAMETER = "/images/node";
    private static final String LARGE = "m5.large";
    private static final Tag DISCOVERY =
            Tag.builder().key("karpenter.sh/discovery").value(CLUSTER).build();

    private final AwsClients clients;
    private Ec2Provider ec2;
    private CloudProvider cloud;
    private Map<String, Object> spec = Map.of();

    MotoProviderIT(MotoServer moto) {
        clients = moto.clients();
    }

    @BeforeAll
    void start() {
        clients.eks()
                .createCluster(r -> r.name(CLUSTER)
                        .version("1.33")
                        .roleArn("arn:aws:iam::123456789012:role/cluster")
                        .resourcesVpcConfig(v -> v.subnetIds(List.of())));
        clients.iam().createRole(r -> r.roleName(ROLE).assumeRolePolicyDocument("{}"));
        clients.ssm()
                .putParameter(r ->
                        r.name(IMAGE_PARAMETER).value(MotoServer.AMD64_IMAGE).type("String"));
        clients.sqs().createQueue(r -> r.queueName(QUEUE));
        clients.ec2()
                .createTags(r -> r.resources(clients.ec2().describeSubnets().subnets().stream()
                                .map(Subnet::subnetId)
                                .toList())
                        .tags(DISCOVERY));
        spec = Map.of(
                "role",
                ROLE,
                "amiFamily",
                "AL2023",
                "amiSelectorTerms",
                List.of(Map.of("ssmParameter", IMAGE_PARAMETER)),
                "subnetSelectorTerms",
                List.of(Map.of("tags", Map.of(DISCOVERY.key(), CLUSTER))),
                "securityGroupSelectorTerms",
                List.of(Map.of("name", "default")),
                "tags",
                Map.of("team", "web"));
        AwsSettings settings = AwsSettingsReader.read(
                        Map.of(
                                AwsOption.CLUSTER_NAME, CLUSTER,
                                AwsOption.INTERRUPTION_QUEUE, QUEUE,
                                AwsOption.EKS_CONTROL_PLANE, "true"),
                        Map.of(),
                        true,
                        false)
                .settings();
        ec2 = Ec2Provider.builder(
                        clients, settings, new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                .start();
        ec2.lead();
        cloud = ec2.provider();
    }

    @AfterAll
    void stop() {
        ec2.close();
        clients.close();
    }

    private NodeClass nodeClass(String name, Map<String, Object> status) {
        return new NodeClass(
                NodeClassBuilder.ref(name),
                name,
                new NodeClass.Metadata("uid-of-" + name, 1, false, Map.of()),
                spec,
                status);
    }

    private NodeClassCare care() {
        return cloud.nodeClassCare().orElseThrow();
    }

    private Tended tended(String name) {
        return care().tend(new Tending(
                nodeClass(name, Map.of()),
                ConditionSet.of(new ConditionSet.Subject(care().dependents(), Instant.EPOCH, 1, false), List.of()),
                List.of(pool())));
    }

    /** As it stands in the cluster once it has been looked after. */
    private NodeClass ready() {
        return ready("default");
    }

    private NodeClass ready(String name) {
        Tended tended = tended(name);
        assertThat(tended.failures()).isEmpty();
        Map<String, Object> status = new LinkedHashMap<>(tended.status());
        status.put(
                "conditions",
                tended.conditions().list().stream()
                        .map(condition -> Map.of(
                                "type", condition.type(),
                                "status", condition.status().toString(),
                                "observedGeneration", condition.observedGeneration()))
                        .toList());
        return nodeClass(name, status);
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

    private static LaunchRequest claim(String name, NodeClass nodeClass) {
        LaunchRequest claim = Claims.claim(name)
                .capacityType("on-demand")
                .requirement(Expression.in(Labels.INSTANCE_TYPE, LARGE))
                .build();
        return new LaunchRequest(
                name, claim.uid(), claim.labels(), claim.annotations(), claim.spec(), Optional.of(nodeClass));
    }

    private List<InstanceProfile> profiles() {
        return clients.iam().listInstanceProfilesPaginator().instanceProfiles().stream()
                .toList();
    }

    @Test
    @DisplayName(
            "types are discovered with their sizes and the zones that offer them, and the version of Kubernetes is EKS'")
    void discovery() {
        List<InstanceType> types =
                cloud.catalog(List.of(pool()), List.of(ready())).forNodePool("default");

        assertThat(types).hasSizeGreaterThan(500);
        assertThat(types)
                .filteredOn(type -> type.name().equals(LARGE))
                .singleElement()
                .satisfies(type -> {
                    assertThat(type.capacity().get("cpu").toString()).isEqualTo("2");
                    assertThat(type.capacity().get("pods").toString()).isEqualTo("29");
                    assertThat(type.offerings())
                            .extracting(offering -> offering.zone())
                            .contains("us-west-2a", "us-west-2b");
                });
        assertThat(ec2.controlPlane().version().get()).isEqualTo("1.33");
    }

    @Test
    @DisplayName(
            "an EC2NodeClass finds subnets by tags, security groups by name and an image by a parameter, gets an instance profile with its role,"
                    + " and is ready as what it may do has been tried out")
    void nodeClassGetsReady() {
        Tended tended = tended("default");

        assertThat(tended.failures()).isEmpty();
        assertThat(tended.conditions().list())
                .filteredOn(condition -> !condition.status().toString().equals("True"))
                .isEmpty();
        assertThat((List<?>) tended.status().get("subnets")).hasSize(4);
        assertThat((List<?>) tended.status().get("securityGroups")).hasSize(1);
        assertThat(String.valueOf(tended.status().get("amis"))).contains(MotoServer.AMD64_IMAGE, "amd64");
        assertThat(profiles())
                .filteredOn(profile ->
                        profile.instanceProfileName().equals(tended.status().get("instanceProfile")))
                .singleElement()
                .satisfies(profile -> {
                    assertThat(profile.path()).isEqualTo("/karpenter/us-west-2/%s/uid-of-default/".formatted(CLUSTER));
                    assertThat(profile.roles()).extracting(Role::roleName).containsExactly(ROLE);
                });
    }

    @Test
    @DisplayName(
            "a claim becomes an instance by a template and a fleet, is listed, tagged, known again after a restart, ended and gone")
    void life() {
        NodeClass nodeClass = ready();
        LaunchRequest claim = claim("one", nodeClass);

        Launched launched = cloud.create(claim);

        assertThat(launched.imageId()).isEqualTo(MotoServer.AMD64_IMAGE);
        assertThat(launched.labels()).containsEntry(Labels.INSTANCE_TYPE, LARGE);
        Machine machine = cloud.get(launched.providerId()).orElseThrow();
        assertThat(machine.instanceType()).isEqualTo(LARGE);
        assertThat(cloud.list()).extracting(Machine::providerId).contains(launched.providerId());
        assertThat(cloud.isLaunchedFor(machine, claim.uid())).isTrue();
        assertThat(cloud.driftReason(claim, machine))
                .as("moto gives instances no security groups")
                .isPresent();

        cloud.registrationTasks().stream()
                .filter(task -> task.name().equals("nodeclaim.tagging"))
                .forEach(task -> task.run(new Registered(
                        claim, launched.providerId(), launched.imageId(), "ip-10-0-0-1", ResourceList.EMPTY)));
        assertThat(cloud.list())
                .filteredOn(m -> m.providerId().equals(launched.providerId()))
                .extracting(m -> m.nodeClaim().orElse(""))
                .containsExactly("one");
        ec2.lead();
        assertThat(cloud.create(claim).providerId()).as("by its tags").isEqualTo(launched.providerId());

        assertThat(cloud.delete(launched.providerId())).isEqualTo(Termination.REQUESTED);
        assertThat(cloud.delete(launched.providerId())).isEqualTo(Termination.GONE);
        assertThat(cloud.list()).extracting(Machine::providerId).doesNotContain(launched.providerId());
    }

    @Test
    @DisplayName("a launch template has what machines are to start with")
    void template() {
        NodeClass nodeClass = ready();
        cloud.delete(cloud.create(claim("two", nodeClass)).providerId());

        List<LaunchTemplateVersion> versions = templates("default").stream()
                .map(template -> clients.ec2()
                        .describeLaunchTemplateVersions(r -> r.launchTemplateName(template.launchTemplateName())))
                .flatMap(described -> described.launchTemplateVersions().stream())
                .toList();
        assertThat(versions).isNotEmpty().allSatisfy(version -> {
            var data = version.launchTemplateData();
            assertThat(data.imageId()).isEqualTo(MotoServer.AMD64_IMAGE);
            assertThat(data.userData()).isNotEmpty();
            assertThat(data.iamInstanceProfile().name())
                    .isEqualTo(nodeClass.status().get("instanceProfile"));
            assertThat(data.metadataOptions().httpTokensAsString()).isEqualTo("required");
            assertThat(data.blockDeviceMappings()).isNotEmpty();
        });
    }

    @Test
    @DisplayName(
            "a message of the queue is heard of, and deleted once it has been seen to; what is no message is deleted at once")
    void interruption() {
        String id = cloud.create(claim("three", ready())).providerId();
        String instance = id.substring(id.lastIndexOf('/') + 1);
        String queue = clients.sqs().getQueueUrl(r -> r.queueName(QUEUE)).queueUrl();
        NoticeQueue notices = cloud.notices().orElseThrow();
        clients.sqs().sendMessage(r -> r.queueUrl(queue).messageBody("{no json"));
        clients.sqs()
                .sendMessage(r ->
                        r.queueUrl(queue).messageBody(FakeEvents.stateChange(instance, "stopping", Instant.now())));

        List<MachineNotice> heard = notices.receive(machine -> true);
        while (heard.isEmpty()) {
            heard = notices.receive(machine -> true);
        }

        assertThat(heard).singleElement().satisfies(notice -> {
            assertThat(notice.providerId()).isEqualTo(id);
            assertThat(notice.kind()).isEqualTo("instance_stopped");
        });
        assertThat(hidden(queue)).isEqualTo("1");
        heard.forEach(notices::acknowledge);
        assertThat(hidden(queue)).isEqualTo("0");
        cloud.delete(id);
    }

    /** Messages that were received and are not deleted. */
    private String hidden(String queue) {
        return clients.sqs()
                .getQueueAttributes(
                        r -> r.queueUrl(queue).attributeNamesWithStrings("ApproximateNumberOfMessagesNotVisible"))
                .attributesAsStrings()
                .get("ApproximateNumberOfMessagesNotVisible");
    }

    @Test
    @DisplayName(
            "refusals are understood: a machine that never was is gone, an image that is not there makes a launch fail")
    void refusals() {
        assertThat(cloud.get("aws:///us-west-2a/i-00000000000000000")).isEmpty();
        assertThat(cloud.delete("aws:///us-west-2a/i-00000000000000000")).isEqualTo(Termination.GONE);
        NodeClass nodeClass = ready();
        Map<String, Object> status = new LinkedHashMap<>(nodeClass.status());
        status.put(
                "amis",
                List.of(Map.of(
                        "id",
                        "ami-0123456789abcdef0",
                        "name",
                        "none",
                        "requirements",
                        List.of(Map.of("key", Labels.ARCH, "operator", "In", "values", List.of("amd64"))))));

        assertThatThrownBy(() -> cloud.create(claim("four", nodeClass("default", status))))
                .isInstanceOf(CloudProviderException.class);
    }

    @Test
    @DisplayName("with an EC2NodeClass go its instance profile and its launch templates, and no others")
    void finalizing() {
        NodeClass nodeClass = ready("another");
        cloud.delete(cloud.create(claim("five", nodeClass)).providerId());
        assertThat(templates("another")).isNotEmpty();

        NodeClass other = ready();
        care().end(nodeClass);

        // moto lists profiles of all paths, whichever is asked for.
        assertThat(profiles())
                .extracting(InstanceProfile::instanceProfileName)
                .doesNotContain(String.valueOf(nodeClass.status().get("instanceProfile")))
                .contains(String.valueOf(other.status().get("instanceProfile")));
        assertThat(templates("another")).isEmpty();
    }

    private List<LaunchTemplate> templates(String nodeClass) {
        return clients.ec2().describeLaunchTemplates().launchTemplates().stream()
                .filter(template -> template.tags().stream()
                        .anyMatch(tag -> tag.key().equals("karpenter.k8s.aws/ec2nodeclass")
                                && tag.value().equals(nodeClass)))
                .toList();
    }
}
