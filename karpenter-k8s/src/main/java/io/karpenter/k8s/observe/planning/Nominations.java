package io.karpenter.k8s.observe.planning;

import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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
    /** Nodes that the kube-scheduler was told to expect pods on. */
    private final Map<PodId, Expectation> expectations = new HashMap<>();

    /**
     * What the kube-scheduler was told.
     *
     * @param until how long it is relied on that it goes by that
     * @param told false while it is not known to have heard of it
     */
    private record Expectation(String node, Instant until, boolean told) {}

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

    /** The pods that were promised a place and wait for it. */
    public synchronized List<PodId> podsOf(String place) {
        return placeOfPod.entrySet().stream()
                .filter(promise -> promise.getValue().equals(place))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** The kube-scheduler is being told to expect the pod on a node. */
    public synchronized void expect(PodId pod, String node, Instant now) {
        expectations.put(pod, new Expectation(node, now.plus(window), false));
    }

    /** It has been told. */
    public synchronized void expected(PodId pod, Instant now) {
        expectations.computeIfPresent(pod, (id, told) -> new Expectation(told.node(), now.plus(window), true));
    }

    /** It does not expect the pod anywhere any more, which it says of pods that it finds no place for. */
    public synchronized void isExpectedNowhere(PodId pod) {
        // What is still being told may not have come into effect yet.
        expectations.computeIfPresent(pod, (id, told) -> told.told() ? null : told);
    }

    /** The node that the kube-scheduler is expected to put the pod on; empty once it has had its time. */
    synchronized Optional<String> expectedNode(PodId pod, Instant now) {
        return Optional.ofNullable(expectations.get(pod))
                .filter(told -> now.isBefore(told.until()))
                .map(Expectation::node);
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
    public synchronized void settled(PodId pod) {
        placeOfPod.remove(pod);
        expectations.remove(pod);
    }

    /** The place is gone, and with it all promises. */
    public synchronized void placeIsGone(String place) {
        untilOfPlace.remove(place);
        placeOfPod.values().removeIf(place::equals);
    }
}
