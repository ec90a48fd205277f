package io.karpenter.k8s.manifest.karpenter;

import java.time.Duration;
import java.util.Optional;

/** Durations of Karpenter's API, for those who read objects that an API server has checked. Source: API 10. */
public final class KarpenterDurations {

    private KarpenterDurations() {}

    /** The length that {@code text} stands for; empty for {@code Never}, for an empty text and for what is no duration. */
    public static Optional<Duration> parse(String text) {
        return Patterns.duration(text);
    }
}
