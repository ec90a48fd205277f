package io.karpenter.aws.reservation;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.client.Filters;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * Finds the reservations that an EC2NodeClass selects, and takes note of what is free in them. Thread-safe; lists are made one after the other. Source:
 * AWS-CR-02 to AWS-CR-06.
 */
public final class CapacityReservations {

    private static final Logger LOG = LoggerFactory.getLogger(CapacityReservations.class);

    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int PAGE = 1000;

    /** EC2 takes machines out of a block half an hour before its end; they leave ten minutes earlier. */
    private static final Duration LEAD = Duration.ofMinutes(40);

    private static final Set<String> CRITERIA = Set.of("open", "targeted");
    private static final Set<String> TYPES = Set.of("default", "capacity-block");

    private final Ec2Client ec2;
    private final ReservationCounts counts;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Cache<DescribeCapacityReservationsRequest, List<CapacityReservation>> answers;

    public CapacityReservations(Ec2Client ec2, ReservationCounts counts, InstantSource clock) {
        this.ec2 = ec2;
        this.counts = counts;
        this.clock = clock;
        this.answers = Expiring.afterWrite(KEPT, clock);
    }

    /**
     * The reservations that fit any of the terms, by id.
     *
     * @throws SdkException if EC2 refuses
     */
    public List<FoundReservation> find(Collection<ReservationTerm> terms) {
        Instant now = clock.instant();
        Map<String, FoundReservation> found = new TreeMap<>();
        lock.lock();
        try {
            for (ReservationTerm term : terms) {
                for (CapacityReservation reservation :
                        query(term).map(this::answer).orElse(List.of())) {
                    if (reservation.endDate() == null || reservation.endDate().isAfter(now)) {
                        read(reservation, now).ifPresent(r -> found.put(r.id(), r));
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        return List.copyOf(found.values());
    }

    private static Optional<DescribeCapacityReservationsRequest> query(ReservationTerm term) {
        if (term.id().isPresent()) {
            return Optional.of(DescribeCapacityReservationsRequest.builder()
                    .capacityReservationIds(term.id().get())
                    .build());
        }
        if (term.tags().isEmpty() && term.matchCriteria().isEmpty()) {
            return Optional.empty();
        }
        List<Filter> filters = new ArrayList<>();
        filters.add(Filters.of("state", "active"));
        term.owner().ifPresent(owner -> filters.add(Filters.of("owner-id", owner)));
        term.tags()
                .forEach((key, value) ->
                        filters.add(value.equals("*") ? Filters.of("tag-key", key) : Filters.of("tag:" + key, value)));
        term.matchCriteria().ifPresent(criteria -> filters.add(Filters.of("instance-match-criteria", criteria)));
        return Optional.of(DescribeCapacityReservationsRequest.builder()
                .filters(filters)
                .maxResults(PAGE)
                .build());
    }

    private List<CapacityReservation> answer(DescribeCapacityReservationsRequest query) {
        List<CapacityReservation> known = answers.getIfPresent(query);
        if (known != null) {
            return known;
        }
        List<CapacityReservation> asked = ask(query);
        asked.forEach(r -> counts.synced(
                r.capacityReservationId(), r.availableInstanceCount() == null ? 0 : r.availableInstanceCount()));
        answers.put(query, asked);
        return asked;
    }

    private List<CapacityReservation> ask(DescribeCapacityReservationsRequest query) {
        try {
            return ec2.describeCapacityReservationsPaginator(query).capacityReservations().stream()
                    .toList();
        } catch (SdkException refused) {
            if (AwsError.is(refused, AwsError.Kind.NOT_FOUND)) {
                return List.of();
            }
            throw refused;
        }
    }

    private static Optional<FoundReservation> read(CapacityReservation reservation, Instant now) {
        String criteria = text(reservation.instanceMatchCriteriaAsString(), "");
        String type = text(reservation.reservationTypeAsString(), "default");
        if (!CRITERIA.contains(criteria) || !TYPES.contains(type)) {
            LOG.warn(
                    "capacity reservation {} is left out: match criteria {}, type {}",
                    reservation.capacityReservationId(),
                    criteria,
                    type);
            return Optional.empty();
        }
        Optional<Instant> end = Optional.ofNullable(reservation.endDate());
        boolean expiring = type.equals("capacity-block")
                && end.filter(e -> !now.isBefore(e.minus(LEAD))).isPresent();
        return Optional.of(new FoundReservation(
                reservation.capacityReservationId(),
                text(reservation.availabilityZone(), ""),
                text(reservation.instanceType(), ""),
                text(reservation.ownerId(), ""),
                end,
                criteria,
                type,
                Boolean.TRUE.equals(reservation.interruptible()),
                expiring ? "expiring" : "active"));
    }

    private static String text(@Nullable String text, String otherwise) {
        return text == null || text.isEmpty() ? otherwise : text;
    }
}
