package io.karpenter.core.lifecycle.claim;

/** What Karpenter writes on NodeClaims and Nodes to mark how far they are. Source: spec disruption-and-lifecycle section 0. */
public final class Marks {

    /** Keeps a NodeClaim or Node until its machine has ended. */
    public static final String FINALIZER = "karpenter.sh/termination";
    /** Annotation: when the terminationGracePeriod of a NodeClaim ends, RFC 3339. */
    public static final String TERMINATION_TIMESTAMP = "karpenter.sh/nodeclaim-termination-timestamp";
    /** Annotation: drivers whose devices its pods have asked for, with commas between. */
    public static final String REQUESTED_DRIVERS = "karpenter.sh/requested-dra-drivers";
    /** Label of Nodes that keep their taints to themselves. */
    public static final String DO_NOT_SYNC_TAINTS = "karpenter.sh/do-not-sync-taints";

    /** What annotations begin with that Karpenter does not know. */
    public static final String OURS = "karpenter-jvm.io/";

    public static final String TRUE = "true";

    private Marks() {}
}
