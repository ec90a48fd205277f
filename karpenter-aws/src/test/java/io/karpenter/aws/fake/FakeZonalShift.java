package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.arczonalshift.model.GetManagedResourceRequest;
import software.amazon.awssdk.services.arczonalshift.model.GetManagedResourceResponse;
import software.amazon.awssdk.services.arczonalshift.model.ZonalShiftInResource;

/** Zonal shifts of the cluster {@link FakeAws#CLUSTER}, which is managed and not shifted at first. Thread-safe. */
public final class FakeZonalShift {

    private static final int NOT_FOUND = 404;

    private final InstantSource clock;
    private final Set<String> managed = ConcurrentHashMap.newKeySet();
    private final Map<String, ZonalShiftInResource> shifts = new ConcurrentSkipListMap<>();

    FakeZonalShift(Operations operations, InstantSource clock) {
        this.clock = clock;
        managed.add(FakeEks.arn(FakeAws.CLUSTER));
        operations.on(
                Service.ZONAL_SHIFT, GetManagedResourceRequest.class, GetManagedResourceRequest::builder, this::get);
    }

    /**
     * Shifts traffic away from a zone.
     *
     * @param zoneId e.g. {@code usw2-az1}
     * @param appliedStatus {@code APPLIED} or {@code NOT_APPLIED}
     */
    public void shift(String zoneId, Instant expiry, String appliedStatus) {
        shifts.put(
                zoneId,
                ZonalShiftInResource.builder()
                        .awayFrom(zoneId)
                        .appliedStatus(appliedStatus)
                        .zonalShiftId("shift-" + zoneId)
                        .resourceIdentifier(FakeEks.arn(FakeAws.CLUSTER))
                        .startTime(clock.instant())
                        .expiryTime(expiry)
                        .comment("test")
                        .shiftType("ZONAL_SHIFT")
                        .build());
    }

    /** Ends a shift early. */
    public void cancel(String zoneId) {
        shifts.remove(zoneId);
    }

    /** The cluster is no managed resource any more. */
    public void unmanage() {
        managed.clear();
    }

    private GetManagedResourceResponse get(GetManagedResourceRequest request) {
        if (!managed.contains(request.resourceIdentifier())) {
            throw new Fault(
                    "ResourceNotFoundException",
                    NOT_FOUND,
                    "There is no managed resource %s.".formatted(request.resourceIdentifier()));
        }
        return GetManagedResourceResponse.builder()
                .arn(request.resourceIdentifier())
                .name(FakeAws.CLUSTER)
                .appliedWeights(Map.of())
                .zonalShifts(shifts.values())
                .build();
    }
}
