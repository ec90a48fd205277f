package io.karpenter.solver.problem;

import io.karpenter.core.label.Labels;

/**
 * How much of the preferences a plan starts from. Those about other pods (soft spread, preferred affinity and anti-affinity) are
 * rules at first, which a pod gives up one by one when it finds no place; those on nodes are priced while packing, or such rules
 * too, by the policy. Source: decisions 2, SCH-PREF-02.
 */
public enum Firmness {
    /** Nothing: shows what a plan costs that meets preferences by chance only. */
    NOTHING,
    /** Preferences on nodes. */
    NODES,
    /** Those over zones and other domains of many nodes too: they seldom cost anything. */
    DOMAINS,
    /** Those over single nodes too, which often cost more nodes. */
    ALL;

    /** True if preferences about pods in the domains of the key are rules at first. */
    boolean holds(String topologyKey) {
        return switch (this) {
            case NOTHING, NODES -> false;
            case DOMAINS -> !topologyKey.equals(Labels.HOSTNAME);
            case ALL -> true;
        };
    }

    /** True if preferences on nodes are looked at: priced, or rules at first. */
    boolean looksAtNodes() {
        return this != NOTHING;
    }
}
