package io.karpenter.aws.refresh;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/** Caches whose entries end by a clock that is given. */
public final class Expiring {

    private static final long MOST = 100_000;

    private Expiring() {}

    /** A cache whose entries end {@code lifetime} after they were written. Thread-safe. */
    public static <K, V> Cache<K, V> afterWrite(Duration lifetime, InstantSource clock) {
        return Expiring.<K, V>caches(clock).expireAfterWrite(lifetime).build();
    }

    /**
     * A cache whose entries end {@code lifetime} after they were written, or once nobody else has the key. Keys are one only if they are the same
     * object, however large they are. Thread-safe.
     */
    public static <K, V> Cache<K, V> ofObjects(Duration lifetime, InstantSource clock) {
        return Expiring.<K, V>caches(clock)
                .weakKeys()
                .expireAfterWrite(lifetime)
                .build();
    }

    /** A cache each of whose entries ends after a time of its own from when it was written. Thread-safe. */
    public static <K, V> Cache<K, V> afterWrite(Function<V, Duration> lifetime, InstantSource clock) {
        return Expiring.<K, V>caches(clock)
                .expireAfter(Expiry.<K, V>writing((key, value) -> lifetime.apply(value)))
                .build();
    }

    /** A cache whose entries end {@code lifetime} after they were last read or written. Thread-safe. */
    public static <K, V> Cache<K, V> afterAccess(Duration lifetime, InstantSource clock) {
        return Expiring.<K, V>caches(clock).expireAfterAccess(lifetime).build();
    }

    @SuppressWarnings("unchecked") // A builder holds neither keys nor values.
    private static <K, V> Caffeine<K, V> caches(InstantSource clock) {
        return (Caffeine<K, V>) Caffeine.newBuilder()
                .ticker(ticker(clock))
                // Nothing is to be done in other threads, where a test would have to wait for it.
                .executor(Runnable::run)
                .maximumSize(MOST);
    }

    private static Ticker ticker(InstantSource clock) {
        Instant start = clock.instant();
        return () -> Duration.between(start, clock.instant()).toNanos();
    }
}
