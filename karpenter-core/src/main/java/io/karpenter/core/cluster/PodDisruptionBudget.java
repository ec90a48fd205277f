package io.karpenter.core.cluster;

import io.karpenter.core.workload.LabelSelector;
import java.util.Optional;

/**
 * How many pods of a selection may be evicted.
 *
 * @param selector which pods; empty: none
 * @param minAvailable number or share as written
 * @param maxUnavailable number or share as written
 * @param disruptionsAllowed evictions allowed now
 * @param alwaysAllowUnhealthy true for {@code unhealthyPodEvictionPolicy: AlwaysAllow}
 */
public record PodDisruptionBudget(
        String namespace,
        String name,
        Optional<LabelSelector> selector,
        Optional<String> minAvailable,
        Optional<String> maxUnavailable,
        int disruptionsAllowed,
        boolean alwaysAllowUnhealthy) {}
