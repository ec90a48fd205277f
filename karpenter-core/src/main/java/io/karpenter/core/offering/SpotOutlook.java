package io.karpenter.core.offering;

import java.util.OptionalInt;

/**
 * How a spot pool (instance type and zone) has been and is taken to be, beside its interruption band.
 *
 * @param volatility standard deviation of its price over its mean, both weighted by time; 0 if nothing is known
 * @param placementScore from 1 to 10, how likely the cloud says it is that machines can be had; empty if it does not say
 */
public record SpotOutlook(double volatility, OptionalInt placementScore) {

    /** Nothing is known. */
    public static final SpotOutlook NONE = new SpotOutlook(0, OptionalInt.empty());

    public SpotOutlook {
        if (!(volatility >= 0) || Double.isInfinite(volatility)) {
            throw new IllegalArgumentException(
                    "volatility is %s, it must be a number that is not negative".formatted(volatility));
        }
        if (placementScore.isPresent() && (placementScore.getAsInt() < 1 || placementScore.getAsInt() > 10)) {
            throw new IllegalArgumentException(
                    "placement score is %d, it must be from 1 to 10".formatted(placementScore.getAsInt()));
        }
    }
}
