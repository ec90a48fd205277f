package io.karpenter.aws.price.live;

import io.karpenter.aws.error.AwsError;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.GetSpotPlacementScoresRequest;
import software.amazon.awssdk.services.ec2.model.SpotPlacementScore;

/**
 * How likely EC2 says it is that spot machines can be had, by zone and architecture. EC2 answers few different questions a day, so there are
 * two, always the same: any type with at least two vCPUs and 4 GiB, for each architecture. Without the permission to ask, that is said once
 * and there are no scores. Thread-safe; readers never wait. Source: EC2 API, GetSpotPlacementScores.
 */
public final class PlacementScores {

    /** How often to refresh: two calls an hour. */
    public static final Duration INTERVAL = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(PlacementScores.class);

    private static final Map<String, ArchitectureType> ARCHITECTURES =
            Map.of("amd64", ArchitectureType.X86_64, "arm64", ArchitectureType.ARM64);

    /** What is asked for: enough that a score says something of more than a single machine. */
    private static final int VCPUS = 100;

    private static final int LEAST_VCPUS = 2;
    private static final int LEAST_MEMORY_MIB = 4096;

    private final Ec2Client ec2;
    private final String region;
    private final AtomicBoolean toldForbidden = new AtomicBoolean();
    private volatile Known known = new Known(Map.of(), 0);

    private record Place(String arch, String zoneId) {}

    private record Known(Map<Place, Integer> scores, long version) {}

    public PlacementScores(Ec2Client ec2, String region) {
        this.ec2 = ec2;
        this.region = region;
    }

    /** From 1 to 10; empty if EC2 has not said one. */
    OptionalInt of(String arch, String zoneId) {
        Integer score = known.scores().get(new Place(arch, zoneId));
        return score == null ? OptionalInt.empty() : OptionalInt.of(score);
    }

    /** Grows whenever scores change. */
    long version() {
        return known.version();
    }

    /**
     * Asks for the scores.
     *
     * @throws SdkException if EC2 fails otherwise than for want of permission; what is known stays
     */
    public void refresh() {
        try {
            Map<Place, Integer> scores = new HashMap<>();
            ARCHITECTURES.forEach((arch, type) -> {
                for (SpotPlacementScore score :
                        ec2.getSpotPlacementScores(request(type)).spotPlacementScores()) {
                    if (score.availabilityZoneId() != null
                            && score.score() != null
                            && score.score() >= 1
                            && score.score() <= 10) {
                        scores.put(new Place(arch, score.availabilityZoneId()), score.score());
                    }
                }
            });
            if (!scores.equals(known.scores())) {
                known = new Known(Map.copyOf(scores), known.version() + 1);
            }
        } catch (SdkException refused) {
            if (!AwsError.is(refused, AwsError.Kind.UNAUTHORIZED)) {
                throw refused;
            }
            if (toldForbidden.compareAndSet(false, true)) {
                LOG.warn(
                        "spot placement scores do not count: {}. Allow ec2:GetSpotPlacementScores, or leave"
                                + " --spot-placement-scores out",
                        refused.getMessage());
            }
        }
    }

    private GetSpotPlacementScoresRequest request(ArchitectureType type) {
        return GetSpotPlacementScoresRequest.builder()
                .regionNames(region)
                .singleAvailabilityZone(true)
                .targetCapacity(VCPUS)
                .targetCapacityUnitType("vcpu")
                .instanceRequirementsWithMetadata(with -> with.architectureTypes(type)
                        .instanceRequirements(
                                r -> r.vCpuCount(v -> v.min(LEAST_VCPUS)).memoryMiB(m -> m.min(LEAST_MEMORY_MIB))))
                .build();
    }
}
