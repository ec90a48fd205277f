package io.karpenter.aws.fake;

import static io.karpenter.aws.fake.ErrorCodes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** What the fake's services other than EC2 do, seen through the SDK's clients. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class FakeServicesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final FakeAws aws = FakeAws.start(now::get);
    private final AwsClients clients = aws.clients(Attempts.ONE);

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    @Test
    @DisplayName("instance profiles are made, tagged, given a role and deleted")
    void instanceProfile() {
        IamClient iam = clients.iam();
        iam.createInstanceProfile(r -> r.instanceProfileName("p")
                .path("/karpenter/a/")
                .tags(t -> t.key("cluster").value("a")));
        iam.tagInstanceProfile(
                r -> r.instanceProfileName("p").tags(t -> t.key("team").value("b & c")));
        iam.addRoleToInstanceProfile(r -> r.instanceProfileName("p").roleName(FakeIam.ROLE));

        InstanceProfile profile =
                iam.getInstanceProfile(r -> r.instanceProfileName("p")).instanceProfile();
        assertThat(profile.path()).isEqualTo("/karpenter/a/");
        assertThat(profile.createDate()).isEqualTo(NOW);
        assertThat(profile.tags()).extracting(t -> t.value()).containsExactly("a", "b & c");
        assertThat(profile.roles()).extracting(r -> r.roleName()).containsExactly(FakeIam.ROLE);

        assertCode("EntityAlreadyExists", () -> iam.createInstanceProfile(r -> r.instanceProfileName("p")));
        assertCode(
                "LimitExceeded",
                () -> iam.addRoleToInstanceProfile(
                        r -> r.instanceProfileName("p").roleName(FakeIam.ROLE)));
        assertCode("DeleteConflict", () -> iam.deleteInstanceProfile(r -> r.instanceProfileName("p")));
        iam.removeRoleFromInstanceProfile(r -> r.instanceProfileName("p").roleName(FakeIam.ROLE));
        iam.deleteInstanceProfile(r -> r.instanceProfileName("p"));
        assertCode("NoSuchEntity", () -> iam.getInstanceProfile(r -> r.instanceProfileName("p")));
    }

    @Test
    @DisplayName("instance profiles are listed below a path, page by page")
    void listProfiles() {
        for (String name : List.of("a", "b", "c")) {
            clients.iam().createInstanceProfile(r -> r.instanceProfileName(name).path("/one/"));
        }
        clients.iam().createInstanceProfile(r -> r.instanceProfileName("d").path("/two/"));
        aws.pageSize("ListInstanceProfiles", 2);

        assertThat(clients.iam()
                        .listInstanceProfilesPaginator(r -> r.pathPrefix("/one/"))
                        .instanceProfiles())
                .extracting(InstanceProfile::instanceProfileName)
                .containsExactly("a", "b", "c");
        assertThat(aws.calls("ListInstanceProfiles")).hasSize(2);
    }

    @Test
    @DisplayName("a role is found by its name, a missing one is an error that names it")
    void role() {
        aws.iam().addRole("other", "/path/");

        assertThat(clients.iam().getRole(r -> r.roleName("other")).role().arn())
                .isEqualTo("arn:aws:iam::123456789012:role/path/other");
        assertCode("NoSuchEntity", () -> clients.iam().getRole(r -> r.roleName("none")));
    }

    @Test
    @DisplayName("a parameter is read by its name")
    void parameter() {
        aws.ssm().put("/aws/service/image_id", "ami-1");

        assertThat(clients.ssm()
                        .getParameter(r -> r.name("/aws/service/image_id"))
                        .parameter()
                        .value())
                .isEqualTo("ami-1");
        assertCode("ParameterNotFound", () -> clients.ssm().getParameter(r -> r.name("/none")));
    }

    @Test
    @DisplayName("a message comes back after its visibility time-out, and no more once it is deleted")
    void messages() {
        SqsClient sqs = clients.sqs();
        String url = sqs.getQueueUrl(r -> r.queueName(FakeAws.CLUSTER)).queueUrl();
        sqs.sendMessage(r -> r.queueUrl(url).messageBody("{\"id\": \"é\"}"));

        Message first = receive(sqs, url).getFirst();
        assertThat(first.body()).isEqualTo("{\"id\": \"é\"}");
        assertThat(first.attributesAsStrings()).containsEntry("SentTimestamp", String.valueOf(NOW.toEpochMilli()));
        assertThat(receive(sqs, url)).isEmpty();
        now.set(NOW.plusSeconds(20));
        Message again = receive(sqs, url).getFirst();
        sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(again.receiptHandle()));
        now.set(NOW.plusSeconds(60));

        assertThat(receive(sqs, url)).isEmpty();
        assertThat(aws.sqs().messages(FakeAws.CLUSTER)).isEmpty();
    }

    @Test
    @DisplayName("a receiver that waits gets a message as soon as it is sent")
    void longPoll() throws Exception {
        String url =
                clients.sqs().getQueueUrl(r -> r.queueName(FakeAws.CLUSTER)).queueUrl();
        AtomicReference<List<Message>> received = new AtomicReference<>(List.of());
        Thread receiver = Thread.ofPlatform()
                .daemon()
                .start(() -> received.set(clients.sqs()
                        .receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20))
                        .messages()));

        aws.sqs().send(FakeAws.CLUSTER, "hello");

        receiver.join(Duration.ofSeconds(20));
        assertThat(received.get()).extracting(Message::body).containsExactly("hello");
    }

    @Test
    @DisplayName("a queue that is not there is an error with the old code")
    void missingQueue() {
        assertCode(
                "AWS.SimpleQueueService.NonExistentQueue", () -> clients.sqs().getQueueUrl(r -> r.queueName("none")));
    }

    @Test
    @DisplayName("a cluster has a version, an ARN and a CIDR of its services")
    void cluster() {
        aws.eks().change(FakeAws.CLUSTER, c -> c.version("1.34"));

        var cluster =
                clients.eks().describeCluster(r -> r.name(FakeAws.CLUSTER)).cluster();
        assertThat(cluster.version()).isEqualTo("1.34");
        assertThat(cluster.kubernetesNetworkConfig().serviceIpv4Cidr()).isEqualTo("10.100.0.0/16");
        assertThat(cluster.arn()).isEqualTo("arn:aws:eks:us-west-2:123456789012:cluster/testing");
        assertCode("ResourceNotFoundException", () -> clients.eks().describeCluster(r -> r.name("none")));
    }

    @Test
    @DisplayName("a zonal shift is part of the cluster as a managed resource")
    void zonalShift() {
        aws.zonalShift().shift("usw2-az1", NOW.plusSeconds(60), "APPLIED");

        assertThat(clients.zonalShift()
                        .getManagedResource(r -> r.resourceIdentifier(FakeEks.arn(FakeAws.CLUSTER)))
                        .zonalShifts())
                .singleElement()
                .satisfies(s -> assertThat(s.awayFrom()).isEqualTo("usw2-az1"))
                .satisfies(s -> assertThat(s.appliedStatusAsString()).isEqualTo("APPLIED"))
                .satisfies(s -> assertThat(s.expiryTime()).isEqualTo(NOW.plusSeconds(60)));
        assertCode(
                "ResourceNotFoundException",
                () -> clients.zonalShift().getManagedResource(r -> r.resourceIdentifier("arn:none")));
    }

    @Test
    @DisplayName("the price list has virtual machines or bare metal, page by page")
    void prices() {
        aws.prices().onDemand("m5.metal", 4.5);

        List<String> metal = clients
                .pricing()
                .getProductsPaginator(r -> r.serviceCode("AmazonEC2")
                        .filters(filter("serviceCode", "AmazonEC2"), filter("tenancy", "Dedicated")))
                .priceList()
                .stream()
                .toList();
        assertThat(metal).singleElement().asString().contains("m5.metal", "\"USD\":\"4.5000000000\"");
        assertThat(clients.pricing()
                        .getProductsPaginator(r -> r.serviceCode("AmazonEC2")
                                .maxResults(10)
                                .filters(filter("productFamily", "Compute Instance")))
                        .priceList())
                .hasSizeGreaterThan(20);
    }

    private static List<Message> receive(SqsClient sqs, String url) {
        return sqs.receiveMessage(r -> r.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(20)
                        .messageSystemAttributeNamesWithStrings("SentTimestamp"))
                .messages();
    }

    private static Filter filter(String field, String value) {
        return Filter.builder().type("TERM_MATCH").field(field).value(value).build();
    }
}
