package io.karpenter.k8s.controller;

import io.karpenter.k8s.api.ObjectKey;

/**
 * Brings one thing closer to what it should be. It is called with the key of something that may have changed, reads for itself how things
 * are, and never relies on having been called before. Called by several threads at once, but never twice at a time for one key.
 */
public interface Reconciler {

    /** Name in metrics and logs, as the reference has it (OPS-10). */
    String name();

    /**
     * Looks at one thing.
     *
     * @throws io.karpenter.k8s.api.ApiException if the API server refuses; a conflict is tried again at once, anything else after a
     *     pause that grows (OPS-11, OPS-12)
     */
    Outcome reconcile(ObjectKey key);
}
