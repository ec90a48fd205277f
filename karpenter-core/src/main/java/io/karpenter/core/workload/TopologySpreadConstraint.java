package io.karpenter.core.workload;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How evenly pods are spread over the domains of {@code topologyKey}. Source: SCH-TSC, Kubernetes "Pod Topology Spread
 * Constraints".
 *
 * @param maxSkew largest allowed difference to the emptiest eligible domain, at least 1
 * @param hard true for {@code DoNotSchedule}, false for {@code ScheduleAnyway}
 * @param selector which pods count; empty: none
 * @param minDomains fewer eligible domains than this make the minimum zero
 * @param honorNodeAffinity {@code nodeAffinityPolicy: Honor}, the default: nodes the pod's affinity excludes do not count
 * @param honorNodeTaints {@code nodeTaintsPolicy: Honor}: nodes with untolerated taints do not count; the default is Ignore
 * @param matchLabelKeys keys whose values on the pod are added to the selector (SCH-TSC-04)
 */
public record TopologySpreadConstraint(
        int maxSkew,
        String topologyKey,
        boolean hard,
        Optional<LabelSelector> selector,
        OptionalInt minDomains,
        boolean honorNodeAffinity,
        boolean honorNodeTaints,
        List<String> matchLabelKeys) {

    public TopologySpreadConstraint {
        if (maxSkew < 1) {
            throw new IllegalArgumentException("maxSkew is " + maxSkew + ", it must be at least 1");
        }
        if (topologyKey.isEmpty()) {
            throw new IllegalArgumentException("topologyKey is empty");
        }
        matchLabelKeys = List.copyOf(matchLabelKeys);
    }

    /** {@code DoNotSchedule} with the default policies. */
    public static TopologySpreadConstraint hard(String topologyKey, int maxSkew, LabelSelector selector) {
        return new TopologySpreadConstraint(
                maxSkew, topologyKey, true, Optional.of(selector), OptionalInt.empty(), true, false, List.of());
    }

    /** {@code ScheduleAnyway} with the default policies. */
    public static TopologySpreadConstraint soft(String topologyKey, int maxSkew, LabelSelector selector) {
        return new TopologySpreadConstraint(
                maxSkew, topologyKey, false, Optional.of(selector), OptionalInt.empty(), true, false, List.of());
    }

    public TopologySpreadConstraint withSelector(LabelSelector newSelector) {
        return new TopologySpreadConstraint(
                maxSkew,
                topologyKey,
                hard,
                Optional.of(newSelector),
                minDomains,
                honorNodeAffinity,
                honorNodeTaints,
                matchLabelKeys);
    }
}
