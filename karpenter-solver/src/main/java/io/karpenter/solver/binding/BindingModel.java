package io.karpenter.solver.binding;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.packing.BindingState;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What all rehearsals of a plan share: the rules of the nodes, and by class of pods which nodes can be in question at all. Read
 * only once made.
 */
final class BindingModel {

    /** Owners whose pods the scheduler spreads by itself. */
    private static final Set<String> SPREAD_OWNERS =
            Set.of("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet");

    static final int NONE = -1;

    final CompiledProblem problem;
    final HostRules rules;
    /** Allocatable by node and resource axis. */
    final long[][] allocatable;
    /** Axes of the resources that the scheduler scores, −1 where nobody asks for them. */
    final int cpu;

    final int memory;
    /** Zone by node. */
    final int[] zoneOf;

    final int zones;
    /** By class. */
    final List<ClassView> classes = new ArrayList<>();
    /** Requests by size: classes that ask for the same share one. */
    final List<long[]> sizes = new ArrayList<>();

    private final Map<PodId, Arrival> arrivals = new HashMap<>();
    private final Map<Owner, Integer> owners = new HashMap<>();

    private record Owner(String namespace, String kind, String name) {}

    /** A pod by numbers; {@code owner} is {@link #NONE} if the scheduler does not spread it by itself. */
    record Arrival(Pod pod, int podClass, int owner) {}

    /**
     * A class of pods.
     *
     * @param cellOf by node: its cell, {@link #NONE} where the class may not be
     * @param size number of its requests
     * @param isRuled true if more than room decides whether a node takes such a pod
     * @param isLocal true if nothing but the node itself decides it
     */
    record ClassView(PodClass podClass, Cells cells, int[] cellOf, int size, boolean isRuled, boolean isLocal) {}

    BindingModel(CompiledProblem problem, Cluster cluster) {
        this.problem = problem;
        this.rules = new HostRules(problem);
        this.cpu = problem.axes().names().indexOf(Resource.CPU);
        this.memory = problem.axes().names().indexOf(Resource.MEMORY);
        Map<String, Node> nodes = new HashMap<>();
        cluster.nodes().forEach(node -> nodes.put(node.name(), node));
        int n = problem.nodes().size();
        this.allocatable = new long[n][];
        this.zoneOf = new int[n];
        Map<String, Integer> zoneNumbers = new HashMap<>();
        for (NodeRoom room : problem.nodes()) {
            Node node = nodes.get(room.name());
            allocatable[room.index()] =
                    node == null ? room.free() : problem.axes().capacity(node.allocatable());
            String zone = node == null ? "" : node.labels().getOrDefault(Labels.ZONE, "");
            zoneOf[room.index()] = zoneNumbers.computeIfAbsent(zone, z -> zoneNumbers.size());
        }
        this.zones = zoneNumbers.size();
        Map<List<Long>, Integer> sizeNumbers = new HashMap<>();
        for (PodClass podClass : problem.classes()) {
            List<Long> key = Arrays.stream(podClass.size()).boxed().toList();
            int size = sizeNumbers.computeIfAbsent(key, k -> {
                sizes.add(podClass.size());
                return sizes.size() - 1;
            });
            classes.add(view(podClass, size));
            podClass.pods().forEach(pod -> arrivals.put(pod.id(), new Arrival(pod, podClass.index(), owner(pod))));
        }
    }

    private ClassView view(PodClass podClass, int size) {
        Cells cells = Cells.of(problem, podClass, podClass.mask());
        int[] cellOf = new int[allocatable.length];
        Arrays.fill(cellOf, NONE);
        for (int c = 0; c < cells.cells().size(); c++) {
            for (int node : cells.cells().get(c).nodes()) {
                cellOf[node] = c;
            }
        }
        boolean isRuled =
                !rules.free(podClass.index()) || !podClass.attachments().isEmpty();
        return new ClassView(podClass, cells, cellOf, size, isRuled, !rules.needsCompany(podClass.index()));
    }

    BindingState fresh(BitSet absent) {
        return new BindingState(problem, rules, absent);
    }

    /** The nodes that are there. */
    int[] present(BitSet absent) {
        return IntStream.range(0, allocatable.length)
                .filter(node -> !absent.get(node))
                .toArray();
    }

    Arrival arrival(Pod pod) {
        return Objects.requireNonNull(arrivals.get(pod.id()));
    }

    int owners() {
        return owners.size();
    }

    /** The owner by which the scheduler spreads the pod; none if the pod says itself how to spread. */
    private int owner(Pod pod) {
        if (!pod.spec().topologySpread().isEmpty()) {
            return NONE;
        }
        Optional<OwnerReference> spread = pod.owners().stream()
                .filter(owner -> SPREAD_OWNERS.contains(owner.kind()))
                .findFirst();
        return spread.map(owner -> owners.computeIfAbsent(
                        new Owner(pod.namespace(), owner.kind(), owner.name()), o -> owners.size()))
                .orElse(NONE);
    }
}
