package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsResponse;

/** Capacity reservations and capacity blocks; none at first. Thread-safe. */
public final class FakeReservations {

    private static final Filters<CapacityReservation> FILTERS = new Filters<>(
            CapacityReservation::tags,
            Map.of(
                    "state", CapacityReservation::stateAsString,
                    "owner-id", CapacityReservation::ownerId,
                    "instance-type", CapacityReservation::instanceType,
                    "availability-zone", CapacityReservation::availabilityZone,
                    "instance-match-criteria", CapacityReservation::instanceMatchCriteriaAsString));

    private final Pages pages;
    private final Map<String, CapacityReservation> reservations = new ConcurrentSkipListMap<>();

    FakeReservations(Operations operations, Pages pages) {
        this.pages = pages;
        operations.on(
                Service.EC2,
                DescribeCapacityReservationsRequest.class,
                DescribeCapacityReservationsRequest::builder,
                this::describe);
    }

    /** A targeted, active, default reservation, tagged for the cluster; change it by {@code toBuilder()}. */
    public static CapacityReservation reservation(String id, String instanceType, String zone, int count) {
        return CapacityReservation.builder()
                .capacityReservationId(id)
                .instanceType(instanceType)
                .availabilityZone(zone)
                .totalInstanceCount(count)
                .availableInstanceCount(count)
                .instanceMatchCriteria("targeted")
                .reservationType("default")
                .state("active")
                .tenancy("default")
                .ownerId(FakeAws.ACCOUNT)
                .tags(FakeAws.discoveryTag())
                .build();
    }

    public void put(CapacityReservation reservation) {
        reservations.put(reservation.capacityReservationId(), reservation);
    }

    public void remove(String id) {
        reservations.remove(id);
    }

    public Optional<CapacityReservation> find(String id) {
        return Optional.ofNullable(reservations.get(id));
    }

    /** An open reservation that a machine falls into which names none. */
    Optional<CapacityReservation> open(String instanceType, String zone) {
        return reservations.values().stream()
                .filter(r -> "open".equals(r.instanceMatchCriteriaAsString()) && "active".equals(r.stateAsString()))
                .filter(r -> instanceType.equals(r.instanceType()) && zone.equals(r.availabilityZone()))
                .filter(r -> r.availableInstanceCount() > 0)
                .findFirst();
    }

    /** Adds to the free machines of a reservation, or takes from them. */
    void add(String id, int count) {
        reservations.computeIfPresent(
                id,
                (i, r) -> r.toBuilder()
                        .availableInstanceCount(r.availableInstanceCount() + count)
                        .build());
    }

    private DescribeCapacityReservationsResponse describe(DescribeCapacityReservationsRequest request) {
        List<CapacityReservation> asked = Named.pick(
                reservations,
                request.capacityReservationIds(),
                "InvalidCapacityReservationId.NotFound",
                "capacity reservation");
        var page = pages.page(
                "DescribeCapacityReservations",
                FILTERS.apply(asked, request.filters()),
                request.maxResults(),
                request.nextToken());
        return DescribeCapacityReservationsResponse.builder()
                .capacityReservations(page.items())
                .nextToken(page.next())
                .build();
    }
}
