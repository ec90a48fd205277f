package io.karpenter.k8s.observe;

import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which places are kept for which pods: promised by a plan, but not bound yet. A place is a Node, or a NodeClaim by its own name. They
 * are lost with the process, and nothing is lost with them: the room of the places is still there for the pods in the next plan.
 *
 * <p>Thread-safe. Source: STA-20, STA-21.
 */
public final class Nominations {

    private final Duration window;
    private final Map<String, Instant> untilOfPlace = new HashMap<>();
    private final Map<PodId, Promise> promises = new HashMap<>();

    /**
     * A pod's place.
     *
     * @param until when it is not kept any longer
     */
    public record Promise(String place, Instant until) {}

    /**
     * @param window how long a place is kept
     */
    public Nominations(Duration window) {
        this.window = window;
    }

    /**
     * Keeps a place from now on; one that is kept already is kept longer.
     *
     * @param pods those it is for, virtual ones not among them; none if it is kept for what will come
     */
    public synchronized void nominate(String place, Collection<PodId> pods, Instant now) {
        Instant until = now.plus(window);
        untilOfPlace.put(place, until);
        Promise promise = new Promise(place, until);
        pods.forEach(pod -> promises.put(pod, promise));
    }

    public synchronized boolean isNominated(String place, Instant now) {
        Instant until = untilOfPlace.get(place);
        return until != null && now.isBefore(until);
    }

    /** The places that are kept now, in the order of their names. */
    public synchronized Set<String> places(Instant now) {
        forgetBefore(now);
        return new TreeSet<>(untilOfPlace.keySet());
    }

    /** Where a pod is promised a place now. */
    public synchronized Optional<Promise> of(PodId pod, Instant now) {
        return Optional.ofNullable(promises.get(pod)).filter(promise -> now.isBefore(promise.until()));
    }

    /** The pod has a node, or needs none any more. */
    public synchronized void settled(PodId pod) {
        promises.remove(pod);
    }

    private void forgetBefore(Instant now) {
        untilOfPlace.values().removeIf(until -> !now.isBefore(until));
        promises.values().removeIf(promise -> !now.isBefore(promise.until()));
    }
}
