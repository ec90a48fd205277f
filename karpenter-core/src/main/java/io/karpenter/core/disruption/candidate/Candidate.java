package io.karpenter.core.disruption.candidate;

import io.karpenter.core.disruption.EvictionCost;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.workload.Pod;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node that may be disrupted now. Immutable.
 *
 * @param node its name
 * @param instanceType empty if the catalogue does not know it
 * @param capacityType how it was bought, if its labels say so
 * @param zone if its labels say so
 * @param labels effective ones
 * @param pods that need another place when it goes (DIS-CAN-10)
 * @param hourlyPrice USD per hour, 0 if unknown (DIS-CAN-15)
 * @param rescheduleCost 1 and the positive eviction costs of its pods (DIS-CAN-17)
 * @param created when it came, the epoch if unknown
 */
public record Candidate(
        String node,
        NodePool nodePool,
        Optional<InstanceType> instanceType,
        Optional<CapacityType> capacityType,
        Optional<String> zone,
        Map<String, String> labels,
        List<Pod> pods,
        double hourlyPrice,
        double rescheduleCost,
        Instant created) {

    /** What disrupting a node costs besides the evictions. */
    public static final double BASE_COST = 1;

    /** Highest savings ratio first; ties: fewer pods, then older, then by name (DIS-CON-09). */
    public static final Comparator<Candidate> ORDER = Comparator.comparingDouble(Candidate::savingsRatio)
            .reversed()
            .thenComparingInt(candidate -> candidate.pods().size())
            .thenComparing(Candidate::created)
            .thenComparing(Candidate::node);

    public Candidate {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        pods = List.copyOf(pods);
    }

    /** What disrupting a node with these pods costs, without unit: pods that do not mind count nothing (DIS-CAN-17). */
    public static double rescheduleCost(List<Pod> pods) {
        double cost = BASE_COST;
        for (Pod pod : pods) {
            cost += Math.max(0, EvictionCost.of(pod));
        }
        return cost;
    }

    /** USD per hour that it gives back for each unit of cost (DIS-CAN-20). */
    public double savingsRatio() {
        return hourlyPrice / rescheduleCost;
    }

    /** True if none of its pods minds to be evicted; pods may run on it all the same (DIS-CAN-18). */
    public boolean isEmpty() {
        return rescheduleCost <= BASE_COST;
    }
}
