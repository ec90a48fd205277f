package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.aws.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads what a controller found out about a NodeClass: the zones of its subnets and its capacity reservations. Everything else
 * of a status is passed over. Source: section 5.3 of the API specification.
 */
final class StatusReader {

    private static final Pattern RESERVATION = Pattern.compile("^cr-[0-9a-z]+$");

    private StatusReader() {}

    /** Zones of the subnets with their ids, or an empty text; absent if the status names no subnets. */
    static Optional<Map<String, String>> zoneIds(Fields status) {
        List<Fields> subnets = status.objects("subnets", Integer.MAX_VALUE).orElse(List.of());
        Map<String, String> zoneIds = new TreeMap<>();
        for (Fields subnet : subnets) {
            String zone = required(subnet, "zone");
            zoneIds.merge(zone, subnet.text("zoneID").orElse(""), (a, b) -> a.isEmpty() ? b : a);
        }
        return subnets.isEmpty() ? Optional.empty() : Optional.of(zoneIds);
    }

    static List<CapacityReservation> reservations(Fields status) {
        List<CapacityReservation> reservations = new ArrayList<>();
        for (Fields entry :
                status.objects("capacityReservations", Integer.MAX_VALUE).orElse(List.of())) {
            String id = required(entry, "id");
            if (!id.isEmpty() && !RESERVATION.matcher(id).matches()) {
                entry.problem("id", "a text matching " + RESERVATION);
            }
            Optional<String> state = entry.oneOf("state", "active", "expiring");
            // EC2's own name of the count; the CRD has no such field, but a snapshot may know it.
            OptionalLong available = entry.integer("availableInstanceCount", 0, Integer.MAX_VALUE);
            reservations.add(new CapacityReservation(
                    id,
                    required(entry, "availabilityZone"),
                    required(entry, "instanceType"),
                    entry.oneOf("reservationType", "default", "capacity-block").orElse("default"),
                    entry.flag("interruptible"),
                    state.filter("expiring"::equals).isPresent(),
                    available.isPresent() ? OptionalInt.of((int) available.getAsLong()) : OptionalInt.empty()));
        }
        return reservations;
    }

    private static String required(Fields entry, String name) {
        Optional<String> text = entry.filledText(name);
        if (!entry.has(name)) {
            entry.problem(name, "a text");
        }
        return text.orElse("");
    }
}
