package io.karpenter.aws.price.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.core.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.GetSpotPlacementScoresRequest;

@DisplayName("Placement scores of spot zones")
class PlacementScoresTest {

    private final FakeAws aws = FakeAws.start(new ManualClock());
    private final AwsClients clients = aws.clients(Attempts.ONE);
    private final PlacementScores scores = new PlacementScores(clients.ec2(), "us-west-2");

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    @Test
    @DisplayName("are asked for by two questions that never change, so that EC2's limit of questions a day is not met")
    void fewQuestions() {
        aws.scores().put("usw2-az1", 3);
        assertThat(scores.of("amd64", "usw2-az1")).isEmpty();

        scores.refresh();
        aws.scores().put("usw2-az1", 9);
        scores.refresh();

        assertThat(scores.of("amd64", "usw2-az1")).hasValue(9);
        assertThat(scores.of("arm64", "usw2-az1")).hasValue(9);
        assertThat(scores.of("amd64", "usw2-az2")).isEmpty();
        assertThat(scores.version()).isEqualTo(2);
        assertThat(aws.requests(GetSpotPlacementScoresRequest.class)).hasSize(4);
        assertThat(aws.requests(GetSpotPlacementScoresRequest.class).stream().distinct())
                .hasSize(2)
                .allSatisfy(request -> {
                    assertThat(request.singleAvailabilityZone()).isTrue();
                    assertThat(request.regionNames()).containsExactly("us-west-2");
                });
    }

    @Test
    @DisplayName("do not count without the permission to ask, and nothing fails; other failures leave the last ones")
    void forbidden() {
        aws.fail("GetSpotPlacementScores", 2, "UnauthorizedOperation", 403, "You are not authorized.");
        scores.refresh();
        scores.refresh();
        assertThat(scores.of("amd64", "usw2-az1")).isEmpty();

        aws.scores().put("usw2-az1", 3);
        scores.refresh();
        aws.fail("GetSpotPlacementScores", 1, "InternalError", 500, "no");
        assertThatThrownBy(scores::refresh).isInstanceOf(SdkException.class);
        assertThat(scores.of("amd64", "usw2-az1")).hasValue(3);
    }
}
