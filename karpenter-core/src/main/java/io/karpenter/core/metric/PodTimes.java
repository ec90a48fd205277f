package io.karpenter.core.metric;

import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When pods were first seen, first decided about and first found a place for, and what follows for metrics. Each method says that
 * something happened now; durations come back once for each pod.
 *
 * <p>Thread-safe. O(1) for each event. Source: SCH-MET-08, SCH-MET-09; PROV-04, PROV-15.
 */
public final class PodTimes {

    private final InstantSource clock;
    private final Map<PodId, Instant> seen = new HashMap<>();
    private final Map<PodId, Instant> placed = new HashMap<>();
    private final Set<PodId> decided = new HashSet<>();
    private final Set<PodId> bound = new HashSet<>();

    public PodTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** The pod waits for a node and has been seen; only the first time counts. */
    public synchronized void acknowledged(PodId pod) {
        seen.putIfAbsent(pod, clock.instant());
    }

    /**
     * A run found a place for the pod. Since when it has one counts from the first such run without a failure after it; for a pod
     * that is bound already it does not.
     *
     * @return time from first sight to this decision, if it is the first one
     */
    public synchronized Optional<Duration> foundPlace(PodId pod) {
        if (!bound.contains(pod)) {
            placed.putIfAbsent(pod, clock.instant());
        }
        return decided(pod);
    }

    /** A run found no place for the pod, which forgets that one was found before. Returns as {@link #foundPlace} does. */
    public synchronized Optional<Duration> foundNoPlace(PodId pod) {
        placed.remove(pod);
        return decided(pod);
    }

    private Optional<Duration> decided(PodId pod) {
        Instant since = seen.get(pod);
        return since != null && decided.add(pod) ? Optional.of(since(since)) : Optional.empty();
    }

    /** The pod was bound. Returns the time since a place was found for it, if one was and this is the first word of it. */
    public synchronized Optional<Duration> bound(PodId pod) {
        Instant since = placed.get(pod);
        return bound.add(pod) && since != null ? Optional.of(since(since)) : Optional.empty();
    }

    /** The pod runs: nothing is measured of it any more. Returns the time since a place was found for it, if one was. */
    public synchronized Optional<Duration> started(PodId pod) {
        Instant since = placed.get(pod);
        Optional<Duration> duration = since == null ? Optional.empty() : Optional.of(since(since));
        forget(pod);
        return duration;
    }

    /** The pod has ended or is gone. */
    public synchronized void forget(PodId pod) {
        seen.remove(pod);
        placed.remove(pod);
        decided.remove(pod);
        bound.remove(pod);
    }

    /** The series of pods that wait as they are now, in seconds: undecided, not bound, not started. */
    public synchronized Map<Series, Double> gauges() {
        Map<Series, Double> gauges = new LinkedHashMap<>();
        seen.forEach((pod, since) -> {
            if (!decided.contains(pod) && !bound.contains(pod)) {
                gauges.put(series(PodMetrics.SCHEDULING_UNDECIDED_TIME, pod), seconds(since));
            }
        });
        placed.forEach((pod, since) -> {
            if (!bound.contains(pod)) {
                gauges.put(series(PodMetrics.PROVISIONING_UNBOUND_TIME, pod), seconds(since));
            }
            gauges.put(series(PodMetrics.PROVISIONING_UNSTARTED_TIME, pod), seconds(since));
        });
        return gauges;
    }

    private static Series series(Metric metric, PodId pod) {
        return metric.series(pod.name(), pod.namespace());
    }

    private Duration since(Instant start) {
        return Duration.between(start, clock.instant());
    }

    private double seconds(Instant start) {
        return since(start).toNanos() / 1e9;
    }
}
