package io.karpenter.k8s.observe.planning;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** From a snapshot to what is planned from it. Stateless. */
public final class Planning {

    private Planning() {}

    /** {@code snapshot} with each pod where it will run once {@code nominations} are kept (PROV-05, PROV-09). */
    public static PlanningInput input(Cluster snapshot, Nominations nominations) {
        Places places = new Places(snapshot);
        Set<String> leaving = new HashSet<>();
        Set<String> nodes = new HashSet<>();
        for (Node node : snapshot.nodes()) {
            nodes.add(node.name());
            if (places.isLeaving(node)) {
                leaving.add(node.name());
            }
        }
        PodEvictions evictions = new PodEvictions(snapshot.podDisruptionBudgets(), snapshot.now());
        Set<PodId> moving = new HashSet<>();
        Set<PodId> promised = new HashSet<>();
        Pod[] pods = snapshot.pods().toArray(Pod[]::new);
        for (int i = 0; i < pods.length; i++) {
            Pod pod = pods[i];
            // Most pods have a node that stays; of those nothing more is asked.
            boolean moves = !leaving.isEmpty()
                    && pod.isBound()
                    && leaving.contains(pod.status().nodeName().orElseThrow())
                    && evictions.isCurrentlyReschedulable(pod);
            if (!moves && !pod.isPending()) {
                continue;
            }
            Optional<String> place = nominations
                    .placeOf(pod.id())
                    .flatMap(places::stillToCome)
                    .or(() -> nominations
                            .expectedNode(pod.id(), snapshot.now())
                            .filter(node -> !leaving.contains(node) && nodes.contains(node)));
            if (place.isPresent()) {
                promised.add(pod.id());
                pods[i] = standingOn(pod, place.get());
            } else if (moves) {
                moving.add(pod.id());
                pods[i] = pod.waiting();
            }
        }
        if (moving.isEmpty() && promised.isEmpty()) {
            return new PlanningInput(snapshot, moving, promised, !leaving.isEmpty());
        }
        return new PlanningInput(with(snapshot, List.of(pods)), moving, promised, !leaving.isEmpty());
    }

    private static Pod standingOn(Pod pod, String place) {
        Pod.Status status = pod.status();
        return pod.withStatus(new Pod.Status(
                PodPhase.PENDING, Optional.of(place), status.created(), Optional.empty(), false, false, false));
    }

    private static Cluster with(Cluster snapshot, List<Pod> pods) {
        return new Cluster(
                snapshot.now(),
                snapshot.nodePools(),
                snapshot.nodeOverlays(),
                snapshot.nodes(),
                snapshot.nodeClaims(),
                pods,
                snapshot.daemonSets(),
                snapshot.namespaceLabels(),
                snapshot.volumeClaims(),
                snapshot.volumes(),
                snapshot.storageClasses(),
                snapshot.csiNodes(),
                snapshot.podDisruptionBudgets());
    }

    /**
     * What is known of the nodes of {@code snapshot} beyond their objects. Places are named as they were when they were kept, and are found
     * again once their Node is there.
     *
     * @param marked NodeClaims that are to go
     * @param nominated places that are kept
     * @param holdingBufferPods places on which virtual pods stand (SCH-BUF-11)
     */
    public static Standing standing(
            Cluster snapshot, Set<String> marked, Set<String> nominated, Set<String> holdingBufferPods) {
        Places places = new Places(snapshot);
        return new Standing(
                Set.of(), current(marked, places), current(nominated, places), current(holdingBufferPods, places));
    }

    private static Set<String> current(Set<String> names, Places places) {
        return names.stream().map(places::current).collect(Collectors.toSet());
    }
}
