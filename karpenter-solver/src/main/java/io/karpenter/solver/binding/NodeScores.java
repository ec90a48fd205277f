package io.karpenter.solver.binding;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.packing.BindingState;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kube-scheduler thinks of nodes for a pod: least allocated cpu and memory (weight 1), cpu and memory used in balance
 * (weight 1), replicas of one owner spread over hosts and zones (weight 2). The rest of its scores is about what pods prefer, and
 * about images. Mutable, not thread-safe.
 *
 * <p>Source: kube-scheduler 1.37, plugins NodeResourcesFit, NodeResourcesBalancedAllocation and PodTopologySpread with their
 * default arguments.
 */
final class NodeScores {

    private static final int MOST = 100;
    private static final int SPREAD_WEIGHT = 2;
    private static final int HOST_SKEW = 3;
    private static final int ZONE_SKEW = 5;

    /** Owners whose pods the scheduler spreads by itself. */
    private static final Set<String> SPREAD_OWNERS =
            Set.of("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet");

    private final BindingState state;
    private final int cpu;
    private final int memory;
    private final long[][] allocatable;
    private final int[] zoneOf;
    private final int zones;
    private final Map<Owner, Replicas> replicasOf = new HashMap<>();

    private record Owner(String namespace, String kind, String name) {}

    /** How many pods of one owner are where. */
    private record Replicas(int[] onNode, int[] inZone) {}

    NodeScores(CompiledProblem problem, Cluster cluster, BindingState state) {
        this.state = state;
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
    }

    /** The score of each of {@code nodes}. */
    long[] of(Pod pod, PodClass podClass, int[] nodes) {
        long[] scores = new long[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            scores[i] = resources(podClass.size(), nodes[i]);
        }
        owner(pod).map(replicasOf::get).ifPresent(replicas -> addSpread(replicas, nodes, scores));
        return scores;
    }

    private long resources(long[] size, int node) {
        double ofCpu = usedWith(size, node, cpu);
        double ofMemory = usedWith(size, node, memory);
        long least = ((long) (MOST * (1 - ofCpu)) + (long) (MOST * (1 - ofMemory))) / 2;
        // The standard deviation of two shares is half their distance.
        long balanced = (long) (MOST * (1 - Math.abs(ofCpu - ofMemory) / 2));
        return least + balanced;
    }

    /** Share of the node's resource in use once the pod is there too. */
    private double usedWith(long[] size, int node, int axis) {
        if (axis < 0 || allocatable[node][axis] <= 0) {
            return 0;
        }
        long left = state.free(node)[axis] - size[axis];
        return 1 - (double) left / allocatable[node][axis];
    }

    private void addSpread(Replicas replicas, int[] nodes, long[] scores) {
        double hostWeight = Math.log(nodes.length + 2);
        double zoneWeight = Math.log(zones + 2);
        long[] crowd = new long[nodes.length];
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < nodes.length; i++) {
            crowd[i] = Math.round(replicas.onNode()[nodes[i]] * hostWeight
                    + (HOST_SKEW - 1)
                    + replicas.inZone()[zoneOf[nodes[i]]] * zoneWeight
                    + (ZONE_SKEW - 1));
            least = Math.min(least, crowd[i]);
            most = Math.max(most, crowd[i]);
        }
        for (int i = 0; i < nodes.length; i++) {
            scores[i] += SPREAD_WEIGHT * (MOST * (most + least - crowd[i]) / most);
        }
    }

    /** Notes that the pod is there now. */
    void bound(Pod pod, int node) {
        owner(pod).ifPresent(owner -> {
            Replicas replicas =
                    replicasOf.computeIfAbsent(owner, o -> new Replicas(new int[allocatable.length], new int[zones]));
            replicas.onNode()[node]++;
            replicas.inZone()[zoneOf[node]]++;
        });
    }

    /** The owner by which the scheduler spreads the pod; none if the pod says itself how to spread. */
    private static Optional<Owner> owner(Pod pod) {
        List<OwnerReference> owners = pod.owners();
        return pod.spec().topologySpread().isEmpty()
                ? owners.stream()
                        .filter(owner -> SPREAD_OWNERS.contains(owner.kind()))
                        .map(owner -> new Owner(pod.namespace(), owner.kind(), owner.name()))
                        .findFirst()
                : Optional.empty();
    }
}
