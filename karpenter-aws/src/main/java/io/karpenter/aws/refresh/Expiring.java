package io.karpenter.aws.refresh;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Caches whose entries end by a clock that is given. */
public final class Expiring {

    private static final long MOST = 100_000;

    private Expiring() {}

    /** A cache whose entries end {@code lifetime} after they were written. Thread-safe. */
    public static <K, V> Cache<K, V> afterWrite(Duration lifetime, InstantSource clock) {
        return Caffeine.newBuilder()
                .expireAfterWrite(lifetime)
                .ticker(ticker(clock))
                // Nothing is to be done in other threads, where a test would have to wait for it.
                .executor(Runnable::run)
                .maximumSize(MOST)
                .build();
    }

    private static Ticker ticker(InstantSource clock) {
        Instant start = clock.instant();
        return () -> Duration.between(start, clock.instant()).toNanos();
    }
}
