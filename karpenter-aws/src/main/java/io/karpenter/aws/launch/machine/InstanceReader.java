package io.karpenter.aws.launch.machine;

import io.karpenter.aws.instance.Instance;
import io.karpenter.core.offering.CapacityType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Placement;

/** Reads what EC2 says of an instance. Immutable and thread-safe. Source: AWS-FLT-31, AWS-FLT-32. */
public final class InstanceReader {

    private static final Set<String> EFA = Set.of("efa", "efa-only");

    private final boolean reservedCapacity;

    /**
     * @param reservedCapacity false if capacity reservations are not used: then nothing is reserved
     */
    public InstanceReader(boolean reservedCapacity) {
        this.reservedCapacity = reservedCapacity;
    }

    public Instance read(software.amazon.awssdk.services.ec2.model.Instance described) {
        Map<String, String> tags = new TreeMap<>();
        described.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        Optional<Instance.Reservation> reservation = reservation(described);
        return new Instance(
                described.instanceId(),
                described.state() == null ? "pending" : text(described.state().nameAsString()),
                text(described.instanceTypeAsString()),
                text(described.imageId()),
                described.launchTime() == null ? Instant.EPOCH : described.launchTime(),
                placement(described.placement()),
                network(described),
                capacityType(described, reservation),
                reservation,
                tags);
    }

    /** A machine that fell into an open reservation is one on demand. */
    private Optional<Instance.Reservation> reservation(software.amazon.awssdk.services.ec2.model.Instance described) {
        String id = text(described.capacityReservationId());
        var specification = described.capacityReservationSpecification();
        boolean asked = specification != null
                && "capacity-reservations-only".equals(specification.capacityReservationPreferenceAsString());
        if (!reservedCapacity || id.isEmpty() || !asked) {
            return Optional.empty();
        }
        String lifecycle = text(described.instanceLifecycleAsString());
        return Optional.of(new Instance.Reservation(
                id,
                lifecycle.equals("capacity-block") ? "capacity-block" : "default",
                lifecycle.equals("interruptible-capacity-reservation")));
    }

    private static CapacityType capacityType(
            software.amazon.awssdk.services.ec2.model.Instance described, Optional<Instance.Reservation> reservation) {
        if (!text(described.spotInstanceRequestId()).isEmpty()) {
            return CapacityType.SPOT;
        }
        return reservation.isPresent() ? CapacityType.RESERVED : CapacityType.ON_DEMAND;
    }

    private static Instance.Placement placement(@Nullable Placement placement) {
        if (placement == null) {
            return new Instance.Placement("", Optional.empty(), "default", Optional.empty(), OptionalInt.empty());
        }
        String tenancy = text(placement.tenancyAsString());
        Integer partition = placement.partitionNumber();
        return new Instance.Placement(
                text(placement.availabilityZone()),
                filled(placement.availabilityZoneId()),
                tenancy.isEmpty() ? "default" : tenancy,
                filled(placement.groupId()),
                partition == null || partition == 0 ? OptionalInt.empty() : OptionalInt.of(partition));
    }

    private static Instance.Network network(software.amazon.awssdk.services.ec2.model.Instance described) {
        return new Instance.Network(
                text(described.subnetId()),
                described.securityGroups().stream()
                        .map(GroupIdentifier::groupId)
                        .collect(Collectors.toSet()),
                (int) described.networkInterfaces().stream()
                        .filter(i -> EFA.contains(text(i.interfaceType())))
                        .count());
    }

    private static Optional<String> filled(@Nullable String text) {
        return Optional.ofNullable(text).filter(t -> !t.isEmpty());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
