package io.karpenter.aws.fake;

import static io.karpenter.aws.fake.ErrorCodes.assertCode;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.Instance;

/** How the fake's machines and launch templates are found, changed and ended, seen through the SDK's client. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class FakeEc2InstancesTest extends LaunchingTest {

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

    @Test
    @DisplayName("a machine is pending before it runs and shutting down before it has ended, if it takes time")
    void states() {
        createTemplate();
        aws.instances().takeTime(Duration.ofDays(1), Duration.ofDays(1));
        String id = onlyId(fleet("spot", 1, LARGE));

        assertThat(describe(id).state().nameAsString()).isEqualTo("pending");
        ec2.terminateInstances(r -> r.instanceIds(id));

        assertThat(describe(id).state().nameAsString()).isEqualTo("shutting-down");
        assertThat(aws.instances().alive()).isEmpty();
    }

    @Test
    @DisplayName("many launches at once get a machine each, and no pool gives more than it has")
    void storm() {
        createTemplate();
        aws.capacity().limit(Pool.spot(LARGE, "us-west-2a"), 60);

        List<String> ids;
        try (ExecutorService threads =
                Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory())) {
            List<Future<CreateFleetResponse>> answers = IntStream.range(0, 100)
                    .mapToObj(i -> threads.submit(() -> fleet("spot", 1, LARGE)))
                    .toList();
            ids = answers.stream()
                    .flatMap(a -> get(a).instances().stream())
                    .flatMap(i -> i.instanceIds().stream())
                    .toList();
        }

        assertThat(ids).hasSize(60).doesNotHaveDuplicates();
        assertThat(aws.instances().alive()).hasSize(60);
    }

    @Test
    @DisplayName("a launch template made twice with one token is one")
    void templateToken() {
        createTemplate(t -> t.clientToken("a"));
        createTemplate(t -> t.clientToken("a"));

        assertThat(aws.templates().all()).hasSize(1);
    }

    private static CreateFleetResponse get(Future<CreateFleetResponse> answer) {
        try {
            return answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
