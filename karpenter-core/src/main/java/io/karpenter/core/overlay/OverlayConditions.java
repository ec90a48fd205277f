package io.karpenter.core.overlay;

import io.karpenter.core.condition.ConditionSet;
import java.time.Instant;
import java.util.List;

/** The conditions of NodeOverlays. Stateless. Source: SCH-OVL-08, API 3. */
public final class OverlayConditions {

    public static final String VALIDATION_SUCCEEDED = "ValidationSucceeded";

    /** What {@code Ready} is made from. */
    public static final List<String> DEPENDENTS = List.of(VALIDATION_SUCCEEDED);

    private OverlayConditions() {}

    /** The conditions of an overlay once it is known what became of it. */
    public static ConditionSet of(ConditionSet before, OverlayState state, Instant now) {
        return state.isValid()
                ? before.withTrue(VALIDATION_SUCCEEDED, now)
                : before.withFalse(VALIDATION_SUCCEEDED, state.reason(), state.message(), now);
    }
}
