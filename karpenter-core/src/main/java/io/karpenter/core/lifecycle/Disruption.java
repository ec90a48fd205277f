package io.karpenter.core.lifecycle;

/** Why a NodeClaim is deleted without anybody having planned it; values of the label {@code reason} of metrics (MET-03). */
public final class Disruption {

    public static final String INSUFFICIENT_CAPACITY = "insufficient_capacity";
    public static final String NODECLASS_NOT_READY = "nodeclass_not_ready";
    public static final String LAUNCH_TIMEOUT = "launch_timeout";
    public static final String REGISTRATION_TIMEOUT = "registration_timeout";
    public static final String EXPIRED = "expired";
    public static final String UNHEALTHY = "unhealthy";
    public static final String GARBAGE_COLLECTED = "garbage_collected";

    /** The capacity reservation of its machine ends soon (AWS-CR-09). */
    public static final String RESERVATION_EXPIRING = "reservation_expiring";

    private Disruption() {}
}
