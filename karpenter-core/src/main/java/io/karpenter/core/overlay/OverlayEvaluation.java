package io.karpenter.core.overlay;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What NodeOverlays were evaluated from, and when. Immutable.
 *
 * @param generations {@code metadata.generation} of every overlay, NodePool and NodeClass that there was, by uid
 */
public record OverlayEvaluation(Map<String, Long> generations, Instant at) {

    /** After that long overlays are evaluated again even if nothing changed: providers change types and prices untold. */
    public static final Duration PERIOD = Duration.ofHours(6);

    public OverlayEvaluation {
        generations = Map.copyOf(generations);
    }

    /**
     * How long this evaluation still holds; zero if it is time for another, because an object came, went or has another
     * generation, or because {@link #PERIOD} has passed (SCH-OVL-11).
     *
     * @param current the generations as they are at {@code now}
     */
    public Duration validFor(Map<String, Long> current, Instant now) {
        Duration left = PERIOD.minus(Duration.between(at, now));
        return generations.equals(current) && left.isPositive() ? left : Duration.ZERO;
    }
}
