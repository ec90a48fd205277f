package io.karpenter.core.testkit;

/** What random scenarios may make use of; each scenario uses a random half of what is allowed. */
public enum Feature {
    /** {@code nodeSelector} of pods. */
    NODE_SELECTORS,
    /** Required node affinity with one or more terms and all operators. */
    NODE_AFFINITY,
    /** Tainted NodePools and nodes, tolerating pods. */
    TAINTS,
    /** Hard topology spread, with minDomains, policies and matchLabelKeys. */
    SPREAD,
    /** Required pod affinity. */
    POD_AFFINITY,
    /** Required pod anti-affinity. */
    POD_ANTI_AFFINITY,
    /** Soft spread, preferred node and pod (anti-)affinity, PreferNoSchedule. */
    PREFERENCES,
    HOST_PORTS,
    /** Bound and waiting volume claims, attach limits of nodes. */
    VOLUMES,
    DAEMON_SETS,
    /** Limits of NodePools. */
    LIMITS,
    /** Weights of NodePools. */
    WEIGHTS,
    /** Several NodePools with requirements of their own. */
    NODE_POOLS,
    /** Nodes and in-flight NodeClaims with bound pods. */
    EXISTING_NODES,
    SPOT,
    RESERVED,
    MIN_VALUES,
    /** Extended resources. */
    GPUS,
    /** Offerings that cannot be launched. */
    UNAVAILABLE,
    /** More than one namespace, terms that reach into others. */
    NAMESPACES
}
