package io.karpenter.solver.api;

/** What preferences of pods are worth (decisions 2). */
public enum PreferencePolicy {
    /** A preference is worth a share of the pod's price: it is met where that is cheap, and never leaves a pod pending. */
    RESPECT,
    /** The reference's way: preferences are hard first and relaxed one by one when a pod finds no place. */
    STRICT,
    /** Preferences are dropped. */
    IGNORE
}
