package io.karpenter.core.lifecycle.claim;

import java.util.List;

/** Types of conditions of NodeClaims (CND). */
public final class ClaimConditions {

    public static final String LAUNCHED = "Launched";
    public static final String REGISTERED = "Registered";
    public static final String INITIALIZED = "Initialized";
    public static final String DRIFTED = "Drifted";
    public static final String CONSOLIDATABLE = "Consolidatable";
    public static final String CONSISTENT_STATE_FOUND = "ConsistentStateFound";
    public static final String INSTANCE_TERMINATING = "InstanceTerminating";

    /** What Ready is made from (CND-02, LIF-18). */
    public static final List<String> DEPENDENTS = List.of(LAUNCHED, REGISTERED, INITIALIZED);

    private ClaimConditions() {}
}
