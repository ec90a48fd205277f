package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The running pods of DaemonSets, the newest of which shows what the next one will be (SCH-DS-01, STA-09). Not thread-safe. */
public final class DaemonPods {

    private final Map<DaemonSetId, NavigableMap<Age, PodSpec>> specs = new HashMap<>();

    private record DaemonSetId(String namespace, String name) {}

    private record Age(Instant created, PodId pod) implements Comparable<Age> {

        private static final Comparator<Age> OLDEST_FIRST =
                Comparator.comparing(Age::created).thenComparing(Age::pod);

        @Override
        public int compareTo(Age other) {
            return OLDEST_FIRST.compare(this, other);
        }
    }

    /** Takes in a pod, if it is one of a DaemonSet and is not leaving. */
    public void add(Pod pod) {
        if (!pod.status().terminating()) {
            daemonSet(pod)
                    .ifPresent(id ->
                            specs.computeIfAbsent(id, i -> new TreeMap<>()).put(age(pod), pod.spec()));
        }
    }

    /** Forgets a pod that was taken in. */
    public void remove(Pod pod) {
        daemonSet(pod)
                .ifPresent(id -> specs.computeIfPresent(id, (i, pods) -> {
                    pods.remove(age(pod));
                    return pods.isEmpty() ? null : pods;
                }));
    }

    /** The spec of the newest pod of a DaemonSet. */
    public Optional<PodSpec> newest(String namespace, String daemonSet) {
        return Optional.ofNullable(specs.get(new DaemonSetId(namespace, daemonSet)))
                .map(pods -> pods.lastEntry().getValue());
    }

    private static Age age(Pod pod) {
        return new Age(pod.status().created(), pod.id());
    }

    private static Optional<DaemonSetId> daemonSet(Pod pod) {
        for (OwnerReference owner : pod.owners()) {
            if (owner.kind().equals("DaemonSet")) {
                return Optional.of(new DaemonSetId(pod.namespace(), owner.name()));
            }
        }
        return Optional.empty();
    }
}
