package io.karpenter.aws.shift;

import io.karpenter.aws.client.AwsStartException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.arczonalshift.ArcZonalShiftClient;
import software.amazon.awssdk.services.arczonalshift.model.ZonalShiftInResource;
import software.amazon.awssdk.services.eks.EksClient;

/**
 * Zones that somebody, or AWS, has shifted the cluster away from. Each answer replaces the one before, so that a shift that was called off has
 * ended; an error changes nothing. Thread-safe. Source: AWS-ZS-01 to AWS-ZS-04, AWS-ZS-07.
 */
public final class ZonalShifts {

    /** How often to refresh. */
    public static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(ZonalShifts.class);
    private static final String APPLIED = "APPLIED";

    /** What to ask, and for which cluster; absent if zonal shifts do not matter. */
    private record Source(ArcZonalShiftClient client, String clusterArn) {}

    private final Optional<Source> source;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    /** Ends of the shifts that are in force, by zone id; null before ARC has answered for the first time. */
    private volatile @Nullable Map<String, Instant> ends;

    private ZonalShifts(Optional<Source> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** No zone is ever shifted. */
    public static ZonalShifts off() {
        return new ZonalShifts(Optional.empty(), InstantSource.system());
    }

    public static ZonalShifts of(ArcZonalShiftClient client, String clusterArn, InstantSource clock) {
        return new ZonalShifts(Optional.of(new Source(client, clusterArn)), clock);
    }

    /**
     * Those of a cluster, whose ARN EKS says, asked for once to see that ARC knows it.
     *
     * @throws AwsStartException if it does not
     */
    public static ZonalShifts start(
            EksClient eks, ArcZonalShiftClient client, String clusterName, InstantSource clock) {
        try {
            String arn = eks.describeCluster(request -> request.name(clusterName))
                    .cluster()
                    .arn();
            ZonalShifts shifts = of(client, arn, clock);
            shifts.refresh();
            return shifts;
        } catch (SdkException e) {
            throw new AwsStartException(
                    "zonal shifts of cluster %s cannot be read: %s; maybe enable zonal shift on the cluster, or set ENABLE_ZONAL_SHIFT=false"
                            .formatted(clusterName, e.getMessage()),
                    e);
        }
    }

    /**
     * Asks ARC.
     *
     * @throws SdkException if it fails; what is known stays known
     */
    public void refresh() {
        source.ifPresent(this::refresh);
    }

    private void refresh(Source asked) {
        asking.lock();
        try {
            Map<String, Instant> found = new HashMap<>();
            for (ZonalShiftInResource shift : asked.client()
                    .getManagedResource(request -> request.resourceIdentifier(asked.clusterArn()))
                    .zonalShifts()) {
                if (APPLIED.equals(shift.appliedStatusAsString())) {
                    found.merge(shift.awayFrom(), shift.expiryTime(), (a, b) -> a.isAfter(b) ? a : b);
                }
            }
            ends = Map.copyOf(found);
        } finally {
            asking.unlock();
        }
    }

    /** Ids of the zones that are shifted away now. */
    public SortedSet<String> shifted() {
        Instant now = clock.instant();
        SortedSet<String> shifted = new TreeSet<>();
        known().forEach((zoneId, end) -> {
            if (end.isAfter(now)) {
                shifted.add(zoneId);
            }
        });
        return shifted;
    }

    public boolean isShifted(String zoneId) {
        Instant end = known().get(zoneId);
        return end != null && end.isAfter(clock.instant());
    }

    /** What is known; whoever comes before the first refresh refreshes, and nothing is shifted if that fails. */
    private Map<String, Instant> known() {
        Map<String, Instant> known = ends;
        if (known == null && source.isPresent()) {
            try {
                refresh(source.get());
            } catch (SdkException e) {
                LOG.warn("zonal shifts cannot be read, so that no zone counts as shifted away: {}", e.getMessage());
                // Not asked for again and again by those who list offerings: the next refresh will do.
                ends = Map.of();
            }
            known = ends;
        }
        return known == null ? Map.of() : known;
    }
}
