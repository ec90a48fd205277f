package io.karpenter.engine.reference;

/** What random manifests may make use of. Each can be switched on alone, so that a difference can be put down to it. */
enum Trait {
    /** Two or three NodePools instead of one. */
    NODE_POOLS,
    WEIGHTS,
    /** Tainted NodePools, tolerating pods. */
    TAINTS,
    /** Limits of cpu, memory and nodes. */
    LIMITS,
    /** A custom label: fixed, one of several, or open; and pods that ask for it. */
    CUSTOM_LABELS,
    MIN_VALUES,
    SPOT,
    NODE_SELECTORS,
    NODE_AFFINITY,
    PREFERRED_NODE_AFFINITY,
    SPREAD,
    /** minDomains, policies and matchLabelKeys of spread. */
    SPREAD_DETAILS,
    SOFT_SPREAD,
    POD_AFFINITY,
    POD_ANTI_AFFINITY,
    PREFERRED_POD_AFFINITY,
    PREFERRED_POD_ANTI_AFFINITY,
    HOST_PORTS,
    VOLUMES,
    DAEMON_SETS,
    /** Nodes with pods on them. */
    EXISTING_NODES
}
