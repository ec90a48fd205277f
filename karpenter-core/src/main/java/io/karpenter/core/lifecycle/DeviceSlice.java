package io.karpenter.core.lifecycle;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A part of a pool of devices that a driver has published for one Node.
 *
 * @param generation of the pool; parts of older ones are out of date
 * @param declared number of parts that the pool says it has
 */
public record DeviceSlice(String driver, String pool, long generation, long declared) {

    private record Pool(String driver, String name) {}

    /** The drivers of {@code wanted} that have no complete pool among {@code slices} (LIF-16). */
    public static Set<String> unpublished(Collection<String> wanted, List<DeviceSlice> slices) {
        Map<Pool, List<DeviceSlice>> pools = new HashMap<>();
        slices.forEach(
                slice -> pools.computeIfAbsent(new Pool(slice.driver(), slice.pool()), p -> new java.util.ArrayList<>())
                        .add(slice));
        Set<String> missing = new TreeSet<>(wanted);
        pools.forEach((pool, parts) -> {
            if (isComplete(parts)) {
                missing.remove(pool.driver());
            }
        });
        return missing;
    }

    private static boolean isComplete(List<DeviceSlice> parts) {
        DeviceSlice newest = parts.stream()
                .max(Comparator.comparingLong(DeviceSlice::generation))
                .orElseThrow();
        long current = parts.stream()
                .filter(part -> part.generation() == newest.generation())
                .count();
        return newest.declared() > 0 && current == newest.declared();
    }
}
