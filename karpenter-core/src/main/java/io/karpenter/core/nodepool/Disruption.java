package io.karpenter.core.nodepool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How nodes of a pool may be disrupted.
 *
 * @param consolidateAfter how long a node must have been left alone first; empty: never consolidate
 */
public record Disruption(ConsolidationPolicy policy, Optional<Duration> consolidateAfter, List<Budget> budgets) {

    public static final Disruption DEFAULT = new Disruption(
            ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, Optional.of(Duration.ZERO), List.of(Budget.DEFAULT));

    public Disruption {
        budgets = List.copyOf(budgets);
    }
}
