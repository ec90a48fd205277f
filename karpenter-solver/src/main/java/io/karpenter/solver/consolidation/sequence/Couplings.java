package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.rule.topology.PodSelection;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which commands can change whether others are valid. Room cannot: nodes that stay only ever get pods, and those of all commands fit
 * there together. What remains is what looks at other pods (required affinity, anti-affinity, hard spread), limits of NodePools, and
 * units of reservations. Each of these is a number; commands without one in common can be carried out in any order.
 *
 * <p>Costs distinct pod specs × distinct terms, once. Not thread-safe.
 */
final class Couplings {

    /**
     * What a command may change for others, and others for it.
     *
     * @param touched numbers of all that it has to do with
     * @param launches true if it launches nodes
     * @param spreadsOverNodes true if it moves pods with hard spread over nodes: each empty node that is launched narrows that
     * @param rationed true if it takes of what limits or reservations have left
     */
    record Coupling(BitSet touched, boolean launches, boolean spreadsOverNodes, boolean rationed) {

        boolean concerns(Coupling other) {
            return touched.intersects(other.touched)
                    || (launches && other.spreadsOverNodes)
                    || (spreadsOverNodes && other.launches);
        }

        /** True if no pod that it moves looks at others, and it takes of nothing that is limited. */
        boolean isNone() {
            return touched.isEmpty() && !spreadsOverNodes;
        }
    }

    private final Cluster cluster;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final Map<PodSelection, Integer> selections = new HashMap<>();
    private final Map<PodSpec, Map<String, BitSet>> bySpec = new IdentityHashMap<>();
    private final Map<PodId, Pod> pods = new HashMap<>();
    private final Set<String> limited = new HashSet<>();

    Couplings(Cluster cluster) {
        this.cluster = cluster;
        Map<PodSpec, Map<String, Boolean>> seen = new IdentityHashMap<>();
        for (Pod pod : cluster.pods()) {
            pods.put(pod.id(), pod);
            if (seen.computeIfAbsent(pod.spec(), spec -> new HashMap<>()).put(pod.namespace(), true) == null) {
                carried(pod.spec(), pod.namespace());
            }
        }
        for (NodePool pool : cluster.nodePools()) {
            if (!pool.limits().isEmpty()) {
                limited.add(pool.name());
            }
        }
    }

    private int number(Object what) {
        return numbers.computeIfAbsent(what, w -> numbers.size());
    }

    private int number(PodSelection selection) {
        int number = number((Object) selection);
        selections.put(selection, number);
        return number;
    }

    /** What a pod says about others. */
    private BitSet carried(PodSpec spec, String namespace) {
        BitSet carried = new BitSet();
        for (TopologySpreadConstraint constraint : spec.topologySpread()) {
            if (constraint.hard()) {
                carried.set(number(PodSelection.of(constraint, spec, namespace)));
            }
        }
        for (PodAffinityTerm term : spec.podAffinity().required()) {
            carried.set(number(PodSelection.of(term, namespace)));
        }
        for (PodAffinityTerm term : spec.podAntiAffinity().required()) {
            carried.set(number(PodSelection.of(term, namespace)));
        }
        return carried;
    }

    /** What a pod says about others, or others about it. */
    BitSet touched(Pod pod) {
        return bySpec.computeIfAbsent(pod.spec(), spec -> new HashMap<>())
                .computeIfAbsent(pod.namespace(), namespace -> {
                    BitSet touched = carried(pod.spec(), namespace);
                    selections.forEach((selection, number) -> {
                        if (selection.selects(namespace, pod.spec().labels(), cluster.namespaceLabels())) {
                            touched.set(number);
                        }
                    });
                    return touched;
                });
    }

    /** Everything by which the command is coupled to others. */
    Coupling of(Command command) {
        BitSet touched = new BitSet();
        boolean spreads = false;
        boolean rationed = false;
        List<PodId> placed = new ArrayList<>();
        command.podMoves().forEach(move -> placed.add(move.pod()));
        for (PlannedNode node : command.replacements()) {
            placed.addAll(node.pods());
            if (limited.contains(node.nodePool())) {
                touched.set(number("limits/" + node.nodePool()));
            }
            node.reservationId().ifPresent(id -> touched.set(number("reservation/" + id)));
            rationed |=
                    limited.contains(node.nodePool()) || node.reservationId().isPresent();
        }
        for (PodId id : placed) {
            Pod pod = Objects.requireNonNull(pods.get(id));
            touched.or(touched(pod));
            spreads |= pod.spec().topologySpread().stream()
                    .anyMatch(spread -> spread.hard() && spread.topologyKey().equals(Labels.HOSTNAME));
        }
        return new Coupling(touched, !command.replacements().isEmpty(), spreads, rationed);
    }
}
