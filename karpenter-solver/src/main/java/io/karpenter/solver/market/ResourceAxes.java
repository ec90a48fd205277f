package io.karpenter.solver.market;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The resources that occur in a problem, each with a scale that makes its amounts whole numbers. Amounts become {@code
 * long[]} in the order of the axes; comparisons of such vectors are exact.
 *
 * <p>Amounts too fine for 60 bits are rounded against the pod: requests up, capacity down. Immutable.
 */
public final class ResourceAxes {

    /** Keeps sums of a few requests within a long. */
    private static final int MAX_BITS = 60;

    private final List<String> names;
    private final int[] scales;

    private ResourceAxes(List<String> names, int[] scales) {
        this.names = List.copyOf(names);
        this.scales = scales;
    }

    /** Axes for every resource that some request asks for, fine enough for all of {@code requests} and {@code capacities}. */
    static ResourceAxes of(Collection<ResourceList> requests, Collection<ResourceList> capacities) {
        Map<String, Integer> scaleOf = new TreeMap<>();
        for (ResourceList request : requests) {
            request.asMap().forEach((name, amount) -> {
                if (amount.signum() > 0) {
                    scaleOf.merge(name, Math.max(0, amount.amount().scale()), Math::max);
                }
            });
        }
        Map<String, BigDecimal> largest = new TreeMap<>();
        for (ResourceList capacity : capacities) {
            capacity.asMap().forEach((name, amount) -> {
                if (scaleOf.containsKey(name)) {
                    scaleOf.merge(name, Math.max(0, amount.amount().scale()), Math::max);
                    largest.merge(name, amount.amount(), BigDecimal::max);
                }
            });
        }
        List<String> names = new ArrayList<>(scaleOf.keySet());
        int[] scales = new int[names.size()];
        for (int i = 0; i < scales.length; i++) {
            int scale = scaleOf.getOrDefault(names.get(i), 0);
            BigDecimal top = largest.getOrDefault(names.get(i), BigDecimal.ONE);
            while (scale > 0 && top.movePointRight(scale).toBigInteger().bitLength() > MAX_BITS) {
                scale--;
            }
            scales[i] = scale;
        }
        return new ResourceAxes(names, scales);
    }

    public int size() {
        return names.size();
    }

    public List<String> names() {
        return names;
    }

    /** Amounts asked for, rounded up where an axis is too coarse. */
    public long[] requests(ResourceList list) {
        return vector(list, RoundingMode.CEILING);
    }

    /** Amounts offered, rounded down where an axis is too coarse. */
    public long[] capacity(ResourceList list) {
        return vector(list, RoundingMode.FLOOR);
    }

    private long[] vector(ResourceList list, RoundingMode rounding) {
        long[] result = new long[names.size()];
        for (int i = 0; i < result.length; i++) {
            Quantity amount = list.get(names.get(i));
            if (amount.signum() != 0) {
                BigDecimal scaled = amount.amount().movePointRight(scales[i]).setScale(0, rounding);
                // An absurd request saturates; it is larger than any capacity either way.
                result[i] = scaled.toBigInteger().bitLength() > MAX_BITS
                        ? (scaled.signum() > 0 ? 1L : -1L) << MAX_BITS
                        : scaled.longValueExact();
            }
        }
        return result;
    }
}
