package io.karpenter.core.disruption;

import io.karpenter.core.workload.Pod;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What it costs to evict pods: a number without unit, 1 for an ordinary pod.
 *
 * <p>Stateless. Source: SCH-STA-09; DIS-CAN-16, DIS-CAN-19.
 */
public final class EvictionCost {

    /** Annotation with which a pod says how much it minds: from -2^31 to 2^31 - 1. */
    public static final String POD_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private static final double LEAST = -10;
    private static final double MOST = 10;
    private static final double DELETION_COST_UNIT = 1L << 27;
    private static final double PRIORITY_UNIT = 1L << 25;

    /** {@link Double#parseDouble} reads more than that: names of infinities, hexadecimal digits, type suffixes. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

    private EvictionCost() {}

    /** {@code 1 + deletionCost/2^27 + priority/2^25}, from -10 to 10. A deletion cost that is no number counts as none. */
    public static double of(Pod pod) {
        String stated = pod.spec().annotations().getOrDefault(POD_DELETION_COST, "");
        double deletionCost = DECIMAL.matcher(stated).matches() ? Double.parseDouble(stated) : 0;
        double cost = 1 + deletionCost / DELETION_COST_UNIT + pod.spec().priority() / PRIORITY_UNIT;
        return Math.clamp(cost, LEAST, MOST);
    }

    /** The costs of all {@code pods} together; may be negative. */
    public static double of(Collection<Pod> pods) {
        return pods.stream().mapToDouble(EvictionCost::of).sum();
    }

    /**
     * The share of its life that a node has still before it: 1 for a new one, 0 from {@code expireAfter} on.
     *
     * @param expireAfter age at which the node is replaced; empty: never, so that the share is always 1
     */
    public static double lifetimeRemaining(Optional<Duration> expireAfter, Duration age) {
        if (expireAfter.isEmpty()) {
            return 1;
        }
        double whole = seconds(expireAfter.get());
        return whole <= 0 ? 0 : Math.clamp((whole - seconds(age)) / whole, 0, 1);
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / 1e9;
    }
}
