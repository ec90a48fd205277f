package io.karpenter.k8s.observe;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch of each kind for all who want to hear of it, and whether what was there at the beginning has been heard of: before that
 * nothing is decided, since what is not known would be bought again (STA-01). A NodeClaim that is not launched yet holds nothing up
 * (WK-04, in place of STA-02): it is in the snapshot as capacity in flight. Of an optional kind that the API server does not know, nothing
 * is there until it does (OPS-08).
 *
 * <p>Thread-safe once opened.
 */
public final class ClusterWatches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("controller");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(10);

    private final ClusterApi api;
    private final InstantSource clock;
    private final Map<ResourceKind, List<ClusterApi.Listener>> listeners = new LinkedHashMap<>();
    private final Map<ResourceKind, ClusterApi.Watch> watches = new LinkedHashMap<>();
    private final Set<ResourceKind> optional = new HashSet<>();
    private final Set<ResourceKind> missing = new HashSet<>();
    private final Instant unsyncedSince;
    private volatile boolean synced;
    private volatile long notices;

    public ClusterWatches(ClusterApi api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
        unsyncedSince = clock.instant();
    }

    /** Has {@code listener} hear of a kind, after those who were there before it. To be called before {@link #open}. */
    public ClusterWatches listen(ResourceKind kind, ClusterApi.Listener listener) {
        listeners.computeIfAbsent(kind, k -> new ArrayList<>()).add(listener);
        return this;
    }

    /** Has {@code state} hear of all kinds that it looks at. To be called before {@link #open}. */
    public ClusterWatches listen(ClusterState state) {
        state.kinds().forEach(kind -> listen(kind, state.listener(kind)));
        return this;
    }

    /** The API server need not know these kinds. To be called before {@link #open}. */
    public ClusterWatches optional(Collection<ResourceKind> kinds) {
        optional.addAll(kinds);
        return this;
    }

    /** Begins to watch. */
    public synchronized ClusterWatches open() {
        listeners.forEach((kind, all) -> watches.put(kind, api.watch(kind, new FanOut(List.copyOf(all)))));
        return this;
    }

    /** True once all that was there at the beginning is known; it stays true, as watches make up for what they miss. */
    public boolean isSynced() {
        if (!synced) {
            synced = unsynced().isEmpty();
        }
        return synced;
    }

    /** The kinds of which not everything is known yet. */
    public synchronized List<ResourceKind> unsynced() {
        return listeners.keySet().stream()
                .filter(kind -> {
                    ClusterApi.@Nullable Watch watch = watches.get(kind);
                    return watch == null || !(watch.isSynced() || isDispensable(kind, watch));
                })
                .toList();
    }

    private boolean isDispensable(ResourceKind kind, ClusterApi.Watch watch) {
        if (!watch.isMissing()) {
            return false;
        }
        boolean dispensable = optional.contains(kind);
        if (missing.add(kind)) {
            String consequence = dispensable
                    ? "it is watched once it is there"
                    : "nothing happens before its definition is installed";
            LOG.atWarn().addKeyValue("kind", kind.kind()).log("the API server does not know a kind, {}", consequence);
        }
        return dispensable;
    }

    /**
     * Says in the log, once in a while, what is not known yet, if that takes long; to be called again and again (STA-03).
     *
     * @return {@link #isSynced}
     */
    public boolean isSyncedElseTold() {
        Optional<Duration> since = unsyncedFor();
        if (since.isEmpty()) {
            return true;
        }
        long due = since.get().minus(PATIENCE).dividedBy(BETWEEN_NOTICES) + 1;
        if (since.get().compareTo(PATIENCE) >= 0 && due > notices) {
            notices = due;
            LOG.atError()
                    .addKeyValue("kinds", unsynced())
                    .addKeyValue("duration", since.get())
                    .log(
                            "the cluster is not known yet, nothing is done before; maybe a CRD or a permission is missing");
        }
        return false;
    }

    /** For how long not everything has been known; empty if it is (STA-03). */
    public Optional<Duration> unsyncedFor() {
        return isSynced() ? Optional.empty() : Optional.of(Duration.between(unsyncedSince, clock.instant()));
    }

    @Override
    public synchronized void close() {
        watches.values().forEach(ClusterApi.Watch::close);
        watches.clear();
    }

    private record FanOut(List<ClusterApi.Listener> listeners) implements ClusterApi.Listener {

        @Override
        public void changed(Resource now) {
            each(now, listener -> listener.changed(now));
        }

        @Override
        public void gone(Resource last) {
            each(last, listener -> listener.gone(last));
        }

        /** One that fails does not keep news from the others. */
        private void each(Resource about, Consumer<ClusterApi.Listener> tell) {
            for (ClusterApi.Listener listener : listeners) {
                try {
                    tell.accept(listener);
                } catch (RuntimeException failure) {
                    LOG.atError()
                            .addKeyValue(about.kind().kind(), about.key().toString())
                            .setCause(failure)
                            .log("news of an object could not be taken in");
                }
            }
        }
    }
}
