package io.karpenter.aws.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.Instances;
import io.karpenter.aws.launch.Claims;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.Tag;

class RegistrationTagsTest {

    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final ManualClock clock = new ManualClock();
    private final Map<String, Instance> instances = new HashMap<>();
    private final RegistrationTags tags =
            new RegistrationTags(clients.ec2(), id -> Optional.ofNullable(instances.get(id)), "demo", clock);

    RegistrationTagsTest() {
        for (String id : List.of("i-1", "i-2", "i-3")) {
            aws.instances().put(aws.instances().machine(id, "m5.large", "us-west-2a"));
            instances.put(id, Instances.instance().tags(Map.of()).build());
        }
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private RegistrationTask.Result run(int number) {
        return run("aws:///us-west-2a/i-" + number, number);
    }

    private RegistrationTask.Result run(String providerId, int number) {
        return tags.run(new RegistrationTask.Registered(
                Claims.claim("web-" + number).build(), providerId, "ami-1", "node-" + number, ResourceList.EMPTY));
    }

    private void tagged(Map<String, String> there) {
        instances.put("i-1", Instances.instance().tags(there).build());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    @DisplayName("AWS-TAG-03 an instance gets the names of its Node, its NodeClaim and its cluster")
    void allTags() {
        run(1);

        assertThat(aws.requests(CreateTagsRequest.class)).singleElement().satisfies(request -> {
            assertThat(request.resources()).containsExactly("i-1");
            assertThat(request.tags())
                    .containsExactlyInAnyOrder(
                            tag("Name", "node-1"),
                            tag("karpenter.sh/nodeclaim", "web-1"),
                            tag("eks:eks-cluster-name", "demo"));
        });
    }

    @Test
    @DisplayName(
            "AWS-TAG-04 there is at most one CreateTags a second; whoever comes too early is told when to come again")
    void oneInASecond() {
        run(1);
        assertThat(run(2)).isEqualTo(new RegistrationTask.Result(Optional.of(Duration.ofSeconds(1)), Map.of()));
        assertThat(run(3).pending()).contains(Duration.ofSeconds(2));
        assertThat(aws.calls("CreateTags")).hasSize(1);

        clock.passes(Duration.ofSeconds(1));
        assertThat(run(3).pending()).contains(Duration.ofSeconds(1));
        assertThat(run(2)).isEqualTo(new RegistrationTask.Result(Optional.empty(), RegistrationTags.MARKS));
        clock.passes(Duration.ofSeconds(1));
        assertThat(run(3).annotations()).isEqualTo(RegistrationTags.MARKS);
        assertThat(aws.calls("CreateTags")).hasSize(3);
    }

    @Test
    @DisplayName("AWS-TAG-03 a tag that is there stays, whatever its value")
    void onlyMissing() {
        tagged(Map.of("Name", "mine", "eks:eks-cluster-name", "demo"));
        run(1);

        assertThat(aws.requests(CreateTagsRequest.class).getFirst().tags())
                .containsExactly(tag("karpenter.sh/nodeclaim", "web-1"));
    }

    @Test
    @DisplayName("AWS-TAG-03 a NodeClaim that bears both marks is left alone")
    void due() {
        Claims claim = Claims.claim("web-1");
        assertThat(tags.isDue(claim.build())).isTrue();
        assertThat(tags.isDue(
                        claim.annotation("karpenter.k8s.aws/tagged", "true").build()))
                .isTrue();
        assertThat(tags.isDue(claim.annotation("compatibility.karpenter.k8s.aws/cluster-name-tagged", "true")
                        .build()))
                .isFalse();
    }

    @Test
    @DisplayName(
            "AWS-TAG-04, AWS-TAG-05 with nothing to add there is no call, nobody waits for it, and the NodeClaim is marked")
    void nothingToAdd() {
        tagged(Map.of("Name", "x", "eks:eks-cluster-name", "demo", "karpenter.sh/nodeclaim", "web-1"));

        assertThat(run(1).annotations())
                .isEqualTo(Map.of(
                        "karpenter.k8s.aws/tagged",
                        "true",
                        "compatibility.karpenter.k8s.aws/cluster-name-tagged",
                        "true"));
        assertThat(aws.calls()).isEmpty();
        assertThat(run(2).pending()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-TAG-05 marks follow the tags, and none follow a call that failed, which is made again a second later")
    void marksFollowTags() {
        aws.fail("CreateTags", 1, "RequestLimitExceeded", 503, "slow down");
        assertThatThrownBy(() -> run(1)).isInstanceOf(SdkException.class);

        assertThat(run(1).pending()).contains(Duration.ofSeconds(1));
        clock.passes(Duration.ofSeconds(1));
        assertThat(run(1).annotations()).isEqualTo(RegistrationTags.MARKS);
    }

    @Test
    @DisplayName("AWS-TAG-05 an instance that is gone, or an id that is none, ends it without marks")
    void nothingToTag() {
        instances.remove("i-1");

        assertThat(run(1)).isEqualTo(RegistrationTask.Result.DONE);
        assertThat(run("other", 2)).isEqualTo(RegistrationTask.Result.DONE);
        assertThat(aws.calls()).isEmpty();
    }
}
