package io.karpenter.core.lifecycle.pool;

import java.util.List;

/** Types of conditions of NodePools (CND, API 1.3). */
public final class PoolConditions {

    public static final String VALIDATION_SUCCEEDED = "ValidationSucceeded";
    public static final String NODECLASS_READY = "NodeClassReady";
    public static final String NODE_REGISTRATION_HEALTHY = "NodeRegistrationHealthy";

    /** What Ready is made from (CND-02). */
    public static final List<String> DEPENDENTS = List.of(VALIDATION_SUCCEEDED, NODECLASS_READY);

    private PoolConditions() {}
}
