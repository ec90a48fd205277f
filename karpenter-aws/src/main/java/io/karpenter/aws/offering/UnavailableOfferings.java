package io.karpenter.aws.offering;

import io.karpenter.core.offering.CapacityType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What EC2 lately had no capacity for. A mark holds for three minutes and starts anew when it is made again.
 *
 * <p>Whoever keeps answers asks for {@link #sequence}: it grows with every mark and with every mark that ends, so that what is back can be bought
 * at once. Marks all live equally long, so those that end first come first in their map, and a look at the first one is all that a call costs.
 *
 * <p>Thread-safe. Source: AWS-OFF-08, AWS-OFF-12 to AWS-OFF-14.
 */
public final class UnavailableOfferings {

    /** How long a mark holds. */
    public static final Duration LIFETIME = Duration.ofMinutes(3);

    /**
     * One way to buy a type.
     *
     * @param group id of the placement group that the mark is about; empty: it holds with and without one
     * @param partition of that group; empty: all of them
     */
    private record Key(CapacityType capacityType, String type, String zone, String group, String partition) {}

    private final InstantSource clock;
    private final Map<Key, Instant> offerings = new LinkedHashMap<>();
    private final Map<CapacityType, Instant> capacityTypes = new LinkedHashMap<>();
    private final Map<String, Instant> subnets = new LinkedHashMap<>();
    private final Map<String, Long> ofType = new HashMap<>();
    /** Counts marks of capacity types and of subnets, which concern every type. */
    private long ofAll;

    public UnavailableOfferings(InstantSource clock) {
        this.clock = clock;
    }

    /** Marks a type in a zone, for launches with and without placement groups. */
    public void mark(CapacityType capacityType, String type, String zone) {
        mark(new Key(capacityType, type, zone, "", ""));
    }

    /** Marks a type in a zone for launches into a placement group, and for no others. */
    public void mark(CapacityType capacityType, String type, String zone, String placementGroupId) {
        mark(new Key(capacityType, type, zone, placementGroupId, ""));
    }

    /** Marks a type in a zone for launches into one partition of a placement group, and for no others. */
    public void mark(CapacityType capacityType, String type, String zone, String placementGroupId, String partition) {
        mark(new Key(capacityType, type, zone, placementGroupId, partition));
    }

    private synchronized void mark(Key key) {
        expire();
        put(offerings, key);
        count(key);
    }

    /** Marks a capacity type everywhere. */
    public synchronized void markCapacityType(CapacityType capacityType) {
        expire();
        put(capacityTypes, capacityType);
        ofAll++;
    }

    /** Marks a subnet that has no addresses left. */
    public synchronized void markSubnet(String subnetId) {
        expire();
        put(subnets, subnetId);
        ofAll++;
    }

    /**
     * True if the type cannot be had outside of placement groups.
     *
     * @param zoneSubnets ids of the NodeClass's subnets in the zone; if all of them are marked, so is the zone
     */
    public boolean isUnavailable(CapacityType capacityType, String type, String zone, Collection<String> zoneSubnets) {
        return isUnavailable(capacityType, type, zone, zoneSubnets, Optional.empty(), Optional.empty());
    }

    /**
     * True if the type cannot be had in a placement group.
     *
     * @param zoneSubnets ids of the NodeClass's subnets in the zone; if all of them are marked, so is the zone
     * @param placementGroupId of the group that would be launched into
     * @param partition of the group
     */
    public synchronized boolean isUnavailable(
            CapacityType capacityType,
            String type,
            String zone,
            Collection<String> zoneSubnets,
            Optional<String> placementGroupId,
            Optional<String> partition) {
        expire();
        if (capacityTypes.containsKey(capacityType)
                || offerings.containsKey(new Key(capacityType, type, zone, "", ""))
                || (!zoneSubnets.isEmpty() && subnets.keySet().containsAll(zoneSubnets))) {
            return true;
        }
        if (placementGroupId.isEmpty()) {
            return false;
        }
        String group = placementGroupId.get();
        return offerings.containsKey(new Key(capacityType, type, zone, group, ""))
                || partition
                        .filter(p -> offerings.containsKey(new Key(capacityType, type, zone, group, p)))
                        .isPresent();
    }

    /** Has another value whenever what is said of the type may have changed (AWS-OFF-08). */
    public synchronized long sequence(String type) {
        expire();
        return ofType.getOrDefault(type, 0L) + ofAll;
    }

    private void count(Key key) {
        ofType.merge(key.type(), 1L, Long::sum);
    }

    private <K> void put(Map<K, Instant> marks, K key) {
        // Taken out first: the order of the map is that of the marks' ends.
        marks.remove(key);
        marks.put(key, clock.instant().plus(LIFETIME));
    }

    private void expire() {
        Instant now = clock.instant();
        expire(offerings, now, this::count);
        expire(capacityTypes, now, gone -> ofAll++);
        expire(subnets, now, gone -> ofAll++);
    }

    private static <K> void expire(Map<K, Instant> marks, Instant now, Consumer<K> gone) {
        Iterator<Map.Entry<K, Instant>> all = marks.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<K, Instant> mark = all.next();
            if (mark.getValue().isAfter(now)) {
                return;
            }
            all.remove();
            gone.accept(mark.getKey());
        }
    }
}
