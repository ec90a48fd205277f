package io.karpenter.core.drain;

import io.karpenter.core.disruption.candidate.PodEvictions;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which pods hold a node, and which of them have to go now: those of the first tier that is not empty, and those that cannot wait any
 * longer. O(pods).
 *
 * <p>Source: TRM-13, TRM-14.
 *
 * @param waitedFor until which have gone the node stays
 * @param due those of them that are to be evicted or deleted now
 */
public record DuePods(List<LeavingPod> waitedFor, List<LeavingPod> due) {

    public DuePods {
        waitedFor = List.copyOf(waitedFor);
        due = List.copyOf(due);
    }

    /**
     * Looks at the pods of a node.
     *
     * @param deadline by when all must have ended
     */
    public static DuePods of(Collection<LeavingPod> pods, Optional<Instant> deadline, Instant now) {
        List<LeavingPod> waitedFor =
                pods.stream().filter(pod -> pod.isWaitedFor(now)).toList();
        Optional<Tier> first = waitedFor.stream().map(Tier::of).min(Tier::compareTo);
        List<LeavingPod> forced = waitedFor.stream()
                .filter(pod -> pod.forcedGrace(deadline, now).isPresent())
                .toList();
        Stream<LeavingPod> ofTier = waitedFor.stream()
                .filter(pod -> first.filter(Tier.of(pod)::equals).isPresent()
                        && PodEvictions.isActive(pod.pod())
                        && !forced.contains(pod));
        return new DuePods(waitedFor, Stream.concat(forced.stream(), ofTier).toList());
    }
}
