package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.ec2.model.GetSpotPlacementScoresRequest;
import software.amazon.awssdk.services.ec2.model.GetSpotPlacementScoresResponse;
import software.amazon.awssdk.services.ec2.model.SpotPlacementScore;

/** How likely EC2 says spot machines can be had, by id of the zone, whatever is asked for; nothing at first. Thread-safe. */
public final class FakeScores {

    private final Map<String, Integer> scores = new ConcurrentSkipListMap<>();

    FakeScores(Operations operations) {
        operations.on(
                Service.EC2,
                GetSpotPlacementScoresRequest.class,
                GetSpotPlacementScoresRequest::builder,
                request -> GetSpotPlacementScoresResponse.builder()
                        .spotPlacementScores(scores.entrySet().stream()
                                .map(entry -> SpotPlacementScore.builder()
                                        .region(request.regionNames().getFirst())
                                        .availabilityZoneId(entry.getKey())
                                        .score(entry.getValue())
                                        .build())
                                .toList())
                        .build());
    }

    public void put(String zoneId, int score) {
        scores.put(zoneId, score);
    }
}
