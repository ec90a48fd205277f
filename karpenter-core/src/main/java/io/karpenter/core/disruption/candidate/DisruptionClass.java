package io.karpenter.core.disruption.candidate;

/** How a method treats pods that must not be evicted now. Source: DIS-CAN-07. */
public enum DisruptionClass {
    /** Their nodes are left alone. */
    GRACEFUL,
    /** They are left alone unless the NodeClaim says how long it may drain at most: then they end with it. */
    EVENTUAL
}
