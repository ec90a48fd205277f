package io.karpenter.core.drain;

/** Types and reasons of the conditions of NodeClaims that tell how far their nodes are emptied (CND, TRM-12 to TRM-17). */
public final class DrainConditions {

    public static final String DRAINED = "Drained";
    public static final String VOLUMES_DETACHED = "VolumesDetached";

    static final String DRAINING = "Draining";
    static final String AWAITING_VOLUME_DETACHMENT = "AwaitingVolumeDetachment";
    static final String ELAPSED = "TerminationGracePeriodElapsed";

    /** Why the node is disrupted, if somebody has planned that (DIS-QUE-02). */
    static final String DISRUPTION_REASON = "DisruptionReason";

    private DrainConditions() {}
}
