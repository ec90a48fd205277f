package io.karpenter.aws.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Network;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

class SubnetsTest {

    private static final Zone A = new Zone("us-west-2a", "usw2-az1");
    private static final Zone B = new Zone("us-west-2b", "usw2-az2");
    private static final Duration REFRESH = Duration.ofMinutes(2);

    private final ManualClock clock = new ManualClock();
    private final FakeAws aws = FakeAws.start();
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final List<String> counted = new ArrayList<>();
    private final Subnets subnets =
            new Subnets(clients.ec2(), REFRESH, clock, (id, free) -> counted.add(id + " " + free));

    @BeforeEach
    void replaceSubnets() {
        for (String letter : List.of("a", "b", "c", "d")) {
            aws.network().remove("subnet-" + letter);
        }
        aws.network().put(FakeEc2Network.subnet("subnet-1", A, 10));
        aws.network().put(FakeEc2Network.subnet("subnet-2", A, 30));
        aws.network().put(FakeEc2Network.subnet("subnet-3", B, 10));
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    static SelectorTerm tags(Map<String, String> tags) {
        return new SelectorTerm(Optional.empty(), Optional.empty(), tags);
    }

    static SelectorTerm id(String id) {
        return new SelectorTerm(Optional.of(id), Optional.empty(), Map.of());
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    @Test
    @DisplayName(
            "AWS-SUB-01 there is one query for all ids and one for each term of tags, whose tags are filters that all have to hold")
    void queriesByTerm() {
        subnets.list(List.of(
                id("subnet-1"), tags(Map.of("karpenter.sh/discovery", "testing", "Name", "*")), id("subnet-2")));

        assertThat(aws.requests(DescribeSubnetsRequest.class))
                .extracting(DescribeSubnetsRequest::filters)
                .containsExactly(
                        List.of(filter("subnet-id", "subnet-1", "subnet-2")),
                        List.of(filter("tag-key", "Name"), filter("tag:karpenter.sh/discovery", "testing")));
        assertThat(aws.requests(DescribeSubnetsRequest.class))
                .allSatisfy(r -> assertThat(r.maxResults()).isEqualTo(500));
    }

    @Test
    @DisplayName("AWS-SUB-01 terms are read from the NodeClass as they stand there")
    void readsTerms() {
        NodeClass nodeClass = new NodeClass(
                new NodeClassRef("karpenter.k8s.aws", "EC2NodeClass", "default"),
                "test",
                Map.of("subnetSelectorTerms", List.of(Map.of("id", "subnet-1"), Map.of("tags", Map.of("a", "b")))),
                Map.of());

        assertThat(SelectorTerm.subnets(nodeClass)).containsExactly(id("subnet-1"), tags(Map.of("a", "b")));
        assertThat(SelectorTerm.securityGroups(nodeClass)).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-SUB-02 a subnet that several terms and pages find is there once, and without usable terms nothing is asked")
    void findsEachOnce() {
        aws.pageSize("DescribeSubnets", 1);

        assertThat(subnets.list(List.of(id("subnet-1"), tags(Map.of("karpenter.sh/discovery", "testing")))))
                .extracting(SubnetFacts::id)
                .containsExactly("subnet-2", "subnet-1", "subnet-3");

        aws.forgetCalls();
        assertThat(subnets.list(List.of())).isEmpty();
        assertThat(subnets.list(List.of(tags(Map.of())))).isEmpty();
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    @DisplayName("AWS-SUB-03 an answer is remembered by its terms for the refresh interval, and an error is not")
    void remembers() {
        var terms = List.of(id("subnet-1"));
        aws.fail("DescribeSubnets", 1, "InternalError", 500, "out of order");
        assertThatThrownBy(() -> subnets.list(terms)).hasMessageContaining("out of order");
        subnets.list(terms);
        aws.forgetCalls();

        clock.passes(REFRESH.minusSeconds(1));
        subnets.list(terms);
        assertThat(aws.calls()).isEmpty();
        clock.passes(Duration.ofSeconds(1));
        subnets.list(terms);
        assertThat(aws.calls()).hasSize(1);
        subnets.list(List.of(id("subnet-2")));
        assertThat(aws.calls()).hasSize(2);
    }

    @Test
    @DisplayName("AWS-SUB-04 whoever counts addresses hears what EC2 says of them, each time that EC2 says it")
    void tellsCounts() {
        var terms = List.of(id("subnet-2"));
        subnets.list(terms);
        subnets.list(terms);
        assertThat(counted).containsExactly("subnet-2 30");

        aws.network().freeAddresses("subnet-2", 7);
        clock.passes(REFRESH);
        subnets.list(terms);
        assertThat(counted).containsExactly("subnet-2 30", "subnet-2 7");
    }

    @Test
    @DisplayName(
            "AWS-SUB-09 subnets stand by free addresses, the most first, then by id, each with its zone and the zone's id")
    void sorts() {
        assertThat(subnets.list(List.of(tags(Map.of("karpenter.sh/discovery", "testing")))))
                .containsExactly(
                        new SubnetFacts("subnet-2", "us-west-2a", "usw2-az1", 30),
                        new SubnetFacts("subnet-1", "us-west-2a", "usw2-az1", 10),
                        new SubnetFacts("subnet-3", "us-west-2b", "usw2-az2", 10));
    }
}
