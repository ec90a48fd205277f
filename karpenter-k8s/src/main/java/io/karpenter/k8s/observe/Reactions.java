package io.karpenter.k8s.observe;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.assembly.DaemonPods;
import io.karpenter.k8s.observe.planning.Nominations;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows at once from each change: counters, the consolidation timestamp, and who waits. Guarded by the lock of those who call it,
 * except where a method says otherwise.
 */
final class Reactions {

    private final ChangeClock changes;
    private final Nominations nominations;
    private final NodeAccounts accounts = new NodeAccounts();
    private final List<Consumer<Pod>> provisionableListeners = new CopyOnWriteArrayList<>();
    private final DaemonPods daemonPods = new DaemonPods();
    private final TreeMap<PodId, Pod> provisionable = new TreeMap<>();

    Reactions(ChangeClock changes, Nominations nominations) {
        this.changes = changes;
        this.nominations = nominations;
    }

    // ---- in ----

    void bumpIfDifferent(@Nullable Object before, @Nullable Object now) {
        if (!Objects.equals(before, now)) {
            changes.bump();
        }
    }

    void podChanged(@Nullable Pod before, @Nullable Pod now) {
        if (before != null) {
            daemonPods.remove(before);
            provisionable.remove(before.id());
        }
        if (now == null) {
            if (before != null) {
                nominations.settled(before.id());
            }
        } else if (now.isBound()) {
            daemonPods.add(now);
            nominations.settled(now.id());
        } else {
            provisionable.put(now.id(), now);
        }
        boolean bound = (before != null && before.isBound()) || (now != null && now.isBound());
        if (bound && !Objects.equals(place(before), place(now))) {
            changes.bump();
        }
    }

    /** Called without the lock. */
    void tellProvisionable(@Nullable Pod before, @Nullable Pod now) {
        if (now != null && !now.isBound()) {
            provisionableListeners.forEach(listener -> listener.accept(now));
        }
    }

    /** What of a pod matters for the nodes it may be moved to or from. */
    private static @Nullable Object place(@Nullable Pod pod) {
        return pod == null
                ? null
                : List.of(pod.status().nodeName(), pod.status().terminating(), pod.spec(), pod.uid());
    }

    void nodeClaimChanged(@Nullable NodeClaim before, @Nullable NodeClaim now) {
        if (now != null) {
            accounts.observe(now.nodePool(), now.name(), now.isLeaving());
        } else if (before != null) {
            accounts.forget(before.nodePool(), before.name());
            nominations.placeIsGone(before.name());
        }
        bumpIfDifferent(before, now);
    }

    // ---- out ----

    /** Needs no lock. */
    void onProvisionable(Consumer<Pod> listener) {
        provisionableListeners.add(listener);
    }

    /** Thread-safe by itself. */
    NodeAccounts accounts() {
        return accounts;
    }

    /** Thread-safe by itself. */
    ChangeClock changes() {
        return changes;
    }

    List<Pod> provisionablePods() {
        return List.copyOf(provisionable.values());
    }

    Optional<PodSpec> newestDaemon(String namespace, String daemonSet) {
        return daemonPods.newest(namespace, daemonSet);
    }
}
