package io.karpenter.aws.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Network;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

class SecurityGroupsTest {

    private final ManualClock clock = new ManualClock();
    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final SecurityGroups groups = new SecurityGroups(clients.ec2(), clock);

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private static SelectorTerm name(String name) {
        return new SelectorTerm(Optional.empty(), Optional.of(name), Map.of());
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @Test
    @DisplayName(
            "AWS-SG-01 there is one query for each term of tags, one for all ids and one for all names; an id comes before a name, and a name before tags")
    void queriesByTerm() {
        groups.list(List.of(
                SubnetsTest.id("sg-1"),
                name("shared"),
                SubnetsTest.tags(Map.of("Name", "nodes")),
                new SelectorTerm(Optional.of("sg-2"), Optional.of("no"), Map.of("no", "no")),
                new SelectorTerm(Optional.empty(), Optional.of("node*"), Map.of("no", "no"))));

        assertThat(aws.requests(DescribeSecurityGroupsRequest.class))
                .allSatisfy(r -> assertThat(r.maxResults()).isEqualTo(500))
                .extracting(DescribeSecurityGroupsRequest::filters)
                .containsExactly(
                        List.of(filter("tag:Name", "nodes")),
                        List.of(filter("group-id", "sg-1", "sg-2")),
                        List.of(filter("group-name", "shared", "node*")));
    }

    @Test
    @DisplayName("AWS-SG-02 an answer is remembered for a minute")
    void remembers() {
        var terms = List.of(SubnetsTest.id("sg-1"));
        groups.list(terms);
        clock.passes(Duration.ofSeconds(59));
        groups.list(terms);
        assertThat(aws.calls()).hasSize(1);
        clock.passes(Duration.ofSeconds(1));
        groups.list(terms);
        assertThat(aws.calls()).hasSize(2);
    }

    @Test
    @DisplayName("AWS-SG-03 groups stand by id, each once, on whatever page they were")
    void sorts() {
        aws.network().put(FakeEc2Network.securityGroup("sg-0", "late"));
        aws.pageSize("DescribeSecurityGroups", 1);

        assertThat(groups.list(
                        List.of(SubnetsTest.id("sg-2"), SubnetsTest.tags(Map.of("karpenter.sh/discovery", "testing")))))
                .containsExactly(
                        new SecurityGroupFacts("sg-0", "late"),
                        new SecurityGroupFacts("sg-1", "nodes"),
                        new SecurityGroupFacts("sg-2", "shared"));
    }
}
