package io.karpenter.k8s.controller;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** So many at once, so many a second in the long run. Thread-safe. Source: Wikipedia, "Token bucket". */
public final class TokenBucket {

    private final double perSecond;
    private final double burst;
    private final InstantSource clock;
    private double tokens;
    private Instant filled;

    /**
     * @param perSecond positive
     * @param burst at least 1
     */
    public TokenBucket(int perSecond, int burst, InstantSource clock) {
        this.perSecond = perSecond;
        this.burst = Math.max(burst, 1);
        this.clock = clock;
        this.tokens = this.burst;
        this.filled = clock.instant();
    }

    /** Takes a token; it may be used after the pause that is returned. Tokens are used in the order in which they are taken. */
    public synchronized Duration take() {
        Instant now = clock.instant();
        if (now.isAfter(filled)) {
            double earned = Duration.between(filled, now).toNanos() / 1e9 * perSecond;
            tokens = Math.min(burst, tokens + earned);
            filled = now;
        }
        tokens--;
        return tokens >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-tokens / perSecond * 1e9));
    }
}
