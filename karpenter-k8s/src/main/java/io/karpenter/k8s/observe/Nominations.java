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
    private final Map<PodId, String> placeOfPod = new HashMap<>();

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
        forgetBefore(now);
        untilOfPlace.put(place, now.plus(window));
        pods.forEach(pod -> placeOfPod.put(pod, place));
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

    private void forgetBefore(Instant now) {
        untilOfPlace.values().removeIf(until -> !now.isBefore(until));
    }

    /**
     * The place that a pod was last promised, until it has one or the place is gone. It is for the caller to judge whether the promise
     * still holds: a node that joins late is late for its pods too.
     */
    public synchronized Optional<String> placeOf(PodId pod) {
        return Optional.ofNullable(placeOfPod.get(pod));
    }

    /** The pod has a node, or needs none any more. */
    synchronized void settled(PodId pod) {
        placeOfPod.remove(pod);
    }

    /** The place is gone, and with it all promises. */
    synchronized void placeIsGone(String place) {
        untilOfPlace.remove(place);
        placeOfPod.values().removeIf(place::equals);
    }
}
