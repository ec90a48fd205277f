package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.lifecycle.Launching;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Launches whose result no claim says yet, by uid, and pauses after failed ones (LIF-03, LIF-06). It saves calls only: a provider gives the
 * same machine for the same uid, so nothing is wrong if this is lost. Thread-safe.
 */
final class Launches {

    private static final Duration KEPT = Duration.ofHours(1);
    private static final int SIZE_TO_PRUNE = 1024;

    private final Map<String, Kept> byUid = new ConcurrentHashMap<>();

    private record Kept(Instant since, Optional<Launched> machine, int failures, Instant pausedUntil) {}

    /** The machine that was launched for a claim. */
    Optional<Launched> machine(String uid, Instant now) {
        return Optional.ofNullable(byUid.get(uid))
                .filter(kept -> now.isBefore(kept.since().plus(KEPT)))
                .flatMap(Kept::machine);
    }

    void succeeded(String uid, Launched machine, Instant now) {
        prune(now);
        byUid.put(uid, new Kept(now, Optional.of(machine), 0, now));
    }

    /** Notes a failure; gives the pause until the next attempt. */
    Duration failed(String uid, Instant now) {
        prune(now);
        Kept before = byUid.get(uid);
        int failures = before == null ? 1 : before.failures() + 1;
        Duration pause = Launching.pauseAfter(failures);
        byUid.put(uid, new Kept(now, Optional.empty(), failures, now.plus(pause)));
        return pause;
    }

    /** What is left of the pause after a failure. */
    Optional<Duration> pause(String uid, Instant now) {
        return Optional.ofNullable(byUid.get(uid))
                .map(kept -> Duration.between(now, kept.pausedUntil()))
                .filter(left -> left.compareTo(Duration.ZERO) > 0);
    }

    void forget(String uid) {
        byUid.remove(uid);
    }

    private void prune(Instant now) {
        if (byUid.size() >= SIZE_TO_PRUNE) {
            byUid.values().removeIf(kept -> !now.isBefore(kept.since().plus(KEPT)));
        }
    }
}
