package io.karpenter.k8s.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A Lease by this machine's clock alone. What others write into it is renewed when it is first seen here, not when their clocks say, so
 * that a replica whose clock is ahead takes nothing from one that is alive; and when it was last renewed from here is known, so that its
 * end is noticed even while a request hangs. Thread-safe. Source: Kubernetes documentation, "Leases".
 */
final class ObservedLock implements Lock {

    private final Lock lock;
    private final InstantSource clock;
    private final Runnable failed;
    private @Nullable LeaderElectionRecord seen;
    private Instant seenAt = Instant.MIN;
    private Instant renewedAt = Instant.MIN;

    /**
     * @param failed hears of each renewal that fails, so that the Lease has to be read and tried again
     */
    ObservedLock(Lock lock, InstantSource clock, Runnable failed) {
        this.lock = lock;
        this.failed = failed;
        this.clock = clock;
    }

    /** True if no renewal that was asked for within {@code time} has succeeded. */
    synchronized boolean isOlderThan(Duration time) {
        return renewedAt.isBefore(clock.instant().minus(time));
    }

    @Override
    public @Nullable LeaderElectionRecord get(KubernetesClient client) {
        LeaderElectionRecord record = lock.get(client);
        return record == null ? null : observed(record);
    }

    private synchronized LeaderElectionRecord observed(LeaderElectionRecord record) {
        if (!record.equals(seen)) {
            seen = record;
            seenAt = clock.instant();
        }
        return record.toBuilder().renewTime(seenAt.atZone(ZoneOffset.UTC)).build();
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord record) {
        Instant asked = clock.instant();
        lock.create(client, record);
        renewed(asked);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord record) {
        Instant asked = clock.instant();
        try {
            lock.update(client, record);
        } catch (RuntimeException refused) {
            if (hasHeld()) {
                failed.run();
            }
            throw refused;
        }
        renewed(asked);
    }

    private synchronized boolean hasHeld() {
        return !renewedAt.equals(Instant.MIN);
    }

    private synchronized void renewed(Instant asked) {
        renewedAt = asked;
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }
}
