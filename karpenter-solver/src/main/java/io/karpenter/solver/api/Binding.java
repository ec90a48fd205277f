package io.karpenter.solver.api;

/** Who is trusted to put pods where a plan has them. Plans do not bind pods; the kube-scheduler does, by scores of its own. */
public enum Binding {
    /** Pods go where the plan puts them: the cheapest plan that the kube-scheduler can bind in some way. */
    PLANNED,
    /**
     * The kube-scheduler chooses for itself. Its choices are rehearsed, and the cheapest nodes are looked for on which no rehearsal leaves
     * a pod without one; pods are planned where a rehearsal puts them.
     */
    REHEARSED
}
