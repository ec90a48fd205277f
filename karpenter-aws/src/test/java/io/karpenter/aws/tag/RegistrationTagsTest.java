package io.karpenter.aws.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.Instances;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final String PROVIDER_ID = "aws:///us-west-2a/i-1";

    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final List<Duration> pauses = new ArrayList<>();

    RegistrationTagsTest() {
        aws.instances().put(aws.instances().machine("i-1", "m5.large", "us-west-2a"));
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private RegistrationTags tags(Map<String, String> there) {
        Instance instance = Instances.instance().tags(there).build();
        return new RegistrationTags(clients.ec2(), id -> Optional.of(instance), "demo", pauses::add);
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    @DisplayName(
            "AWS-TAG-03, AWS-TAG-04 an instance gets the names of its Node, its NodeClaim and its cluster, then a second of peace")
    void allTags() {
        tags(Map.of()).tag("web-1", PROVIDER_ID, "node-1");

        assertThat(aws.requests(CreateTagsRequest.class)).singleElement().satisfies(request -> {
            assertThat(request.resources()).containsExactly("i-1");
            assertThat(request.tags())
                    .containsExactlyInAnyOrder(
                            tag("Name", "node-1"),
                            tag("karpenter.sh/nodeclaim", "web-1"),
                            tag("eks:eks-cluster-name", "demo"));
        });
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("AWS-TAG-03 a tag that is there stays, whatever its value")
    void onlyMissing() {
        tags(Map.of("Name", "mine", "eks:eks-cluster-name", "demo")).tag("web-1", PROVIDER_ID, "node-1");

        assertThat(aws.requests(CreateTagsRequest.class).getFirst().tags())
                .containsExactly(tag("karpenter.sh/nodeclaim", "web-1"));
    }

    @Test
    @DisplayName("AWS-TAG-03 a NodeClaim that bears both marks is left alone")
    void due() {
        assertThat(RegistrationTags.isDue(Map.of())).isTrue();
        assertThat(RegistrationTags.isDue(Map.of("karpenter.k8s.aws/tagged", "true")))
                .isTrue();
        assertThat(RegistrationTags.isDue(RegistrationTags.DONE)).isFalse();
    }

    @Test
    @DisplayName("AWS-TAG-04, AWS-TAG-05 with nothing to add there is no call, and the NodeClaim is marked")
    void nothingToAdd() {
        Map<String, String> marks = tags(Map.of(
                        "Name", "x", "eks:eks-cluster-name", "demo", "karpenter.sh/nodeclaim", "web-1"))
                .tag("web-1", PROVIDER_ID, "node-1");

        assertThat(aws.calls()).isEmpty();
        assertThat(pauses).isEmpty();
        assertThat(marks)
                .isEqualTo(Map.of(
                        "karpenter.k8s.aws/tagged",
                        "true",
                        "compatibility.karpenter.k8s.aws/cluster-name-tagged",
                        "true"));
    }

    @Test
    @DisplayName("AWS-TAG-05 marks follow the tags, and none follow a call that failed")
    void marksFollowTags() {
        aws.fail("CreateTags", 1, "RequestLimitExceeded", 503, "slow down");
        assertThatThrownBy(() -> tags(Map.of()).tag("web-1", PROVIDER_ID, "node-1"))
                .isInstanceOf(SdkException.class);

        assertThat(tags(Map.of()).tag("web-1", PROVIDER_ID, "node-1")).isEqualTo(RegistrationTags.DONE);
    }

    @Test
    @DisplayName("AWS-TAG-05 an instance that is gone, or an id that is none, ends it without marks")
    void nothingToTag() {
        RegistrationTags gone = new RegistrationTags(clients.ec2(), id -> Optional.empty(), "demo", pauses::add);

        assertThat(gone.tag("web-1", PROVIDER_ID, "node-1")).isEmpty();
        assertThat(tags(Map.of()).tag("web-1", "other", "node-1")).isEmpty();
        assertThat(aws.calls()).isEmpty();
    }
}
