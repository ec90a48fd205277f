package io.karpenter.aws.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.batch.ManualTimers;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.placement.PlacementGroups.Selector;
import io.karpenter.core.requirement.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribePlacementGroupsRequest;

/** Placement groups as they are found and remembered. */
final class PlacementGroupsTest {

    private static final Selector BY_NAME = new Selector("", "pg-training");
    private static final PlacementGroup GROUP = new PlacementGroup("pg-1", "pg-training", "partition", 3, "");

    private final ManualTimers timers = new ManualTimers();
    private final FakeAws aws = FakeAws.start(timers.clock());
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final PlacementGroups groups = new PlacementGroups(clients.ec2(), timers.clock());

    @BeforeEach
    void group() {
        aws.network()
                .put(software.amazon.awssdk.services.ec2.model.PlacementGroup.builder()
                        .groupId("pg-1")
                        .groupName("pg-training")
                        .strategy("partition")
                        .partitionCount(3)
                        .state("available")
                        .build());
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    @Test
    @DisplayName("AWS-PG-01 AWS-PG-04 a group is found by id or name, and a name that looks like an id is a name")
    void found() {
        assertThat(groups.find(BY_NAME).group()).contains(GROUP);
        assertThat(groups.find(new Selector("pg-1", "")).group()).contains(GROUP);

        var asked = aws.requests(DescribePlacementGroupsRequest.class);
        assertThat(asked.get(0).groupNames()).containsExactly("pg-training");
        assertThat(asked.get(0).filters().getFirst().values()).containsExactly("available");
        assertThat(asked.get(1).groupIds()).containsExactly("pg-1");
    }

    @Test
    @DisplayName("AWS-PG-02 for a minute the answer, or that there was none, is given again without a call")
    void checkedRecently() {
        groups.find(BY_NAME);
        groups.find(BY_NAME);
        assertThat(aws.calls("DescribePlacementGroups")).hasSize(1);

        timers.advance(Duration.ofSeconds(61));
        groups.find(BY_NAME);
        assertThat(aws.calls("DescribePlacementGroups")).hasSize(2);
    }

    @Test
    @DisplayName("AWS-PG-03 where EC2 cannot be asked the last value is given together with the error, for a day")
    void stale() {
        groups.find(BY_NAME);
        timers.advance(Duration.ofMinutes(2));
        aws.fail("DescribePlacementGroups", 2, "InternalError", 500, "no");

        PlacementGroups.Found found = groups.find(BY_NAME);
        assertThat(found.group()).contains(GROUP);
        assertThat(found.error()).isPresent();

        timers.advance(Duration.ofHours(25));
        assertThat(groups.find(BY_NAME).group()).isEmpty();
    }

    @Test
    @DisplayName(
            "while EC2 cannot be asked it is left alone for ten seconds at a time, and what it said is given again")
    void leavesAlone() {
        aws.fail("DescribePlacementGroups", 1, "InvalidPlacementGroup.Unknown", 400, "no");
        for (int i = 0; i < 5; i++) {
            PlacementGroups.Found found = groups.find(BY_NAME);
            assertThat(found.group()).isEmpty();
            assertThat(found.error()).isPresent();
        }
        assertThat(aws.calls("DescribePlacementGroups")).hasSize(1);

        timers.advance(Duration.ofSeconds(11));
        assertThat(groups.find(BY_NAME).group()).contains(GROUP);
        assertThat(groups.find(BY_NAME).error()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-PG-06 of several partitions the first in the order of texts is aimed at; where none is named EC2 chooses")
    void partition() {
        String key = "karpenter.k8s.aws/placement-group-partition";

        assertThat(Partitions.target(GROUP, Requirement.in(key, "2", "10"))).contains("10");
        assertThat(Partitions.target(GROUP, Requirement.exists(key))).isEmpty();
        assertThat(Partitions.target(new PlacementGroup("pg-2", "c", "cluster", 0, ""), Requirement.in(key, "1")))
                .isEmpty();
    }
}
