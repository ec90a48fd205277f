package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot of which only that part is taken which rules look at when a command is tried: its nodes and those that its pods go to with
 * all that is on them, nodes with pods that are coupled with its pods, and of nodes without such pods one of each kind, since domains
 * and empty nodes count. To carry out a command, and to take a part, costs about as much as the part is large, not the snapshot.
 * Not thread-safe.
 */
final class Surroundings {

    private final Cluster cluster;
    private final Catalog catalog;
    private final Couplings couplings;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, NodeClaim> claims = new HashMap<>();
    private final List<NodeClaim> inFlight = new ArrayList<>();
    private final Map<String, Map<PodId, Pod>> podsOn = new HashMap<>();
    private final Map<PodId, Pod> waiting = new LinkedHashMap<>();
    /** Pods on nodes, by number of what couples them. */
    private final Map<Integer, Map<PodId, Pod>> podsOf = new HashMap<>();

    private final Map<List<Object>, Set<String>> kinds = new LinkedHashMap<>();

    Surroundings(Cluster cluster, Catalog catalog, Couplings couplings) {
        this.cluster = cluster.toBuilder()
                .nodes(List.of())
                .nodeClaims(List.of())
                .pods(List.of())
                .build();
        this.catalog = catalog;
        this.couplings = couplings;
        cluster.nodes().forEach(this::add);
        Set<String> joined = new HashSet<>();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            node.claim().ifPresent(claim -> {
                claims.put(node.name(), claim);
                joined.add(claim.name());
            });
        }
        cluster.nodeClaims().stream()
                .filter(claim -> !joined.contains(claim.name()))
                .forEach(inFlight::add);
        cluster.pods().forEach(this::add);
    }

    private void add(Node node) {
        nodes.put(node.name(), node);
        kinds.computeIfAbsent(kind(node), kind -> new LinkedHashSet<>()).add(node.name());
    }

    /** All that rules can tell nodes without pods apart by. */
    private static List<Object> kind(Node node) {
        Map<String, String> labels = new HashMap<>(node.labels());
        labels.remove(Labels.HOSTNAME);
        return List.of(labels, node.taints(), node.unschedulable(), node.deleting(), node.ready());
    }

    private void add(Pod pod) {
        Optional<String> node = pod.status().nodeName();
        if (node.isEmpty()) {
            waiting.put(pod.id(), pod);
            return;
        }
        podsOn.computeIfAbsent(node.get(), name -> new LinkedHashMap<>()).put(pod.id(), pod);
        couplings.touched(pod).stream()
                .forEach(number -> podsOf.computeIfAbsent(number, n -> new LinkedHashMap<>())
                        .put(pod.id(), pod));
    }

    /** What {@code command} is to be tried on. */
    Cluster around(Command command, Couplings.Coupling coupling) {
        Set<String> near = new LinkedHashSet<>(command.nodes());
        command.podMoves().forEach(move -> near.add(move.to()));
        Set<String> some = new LinkedHashSet<>();
        Map<PodId, Pod> elsewhere = new LinkedHashMap<>();
        coupling.touched().stream()
                .forEach(number -> podsOf.getOrDefault(number, Map.of()).forEach((id, pod) -> {
                    String node = pod.status().nodeName().orElse("");
                    if (!near.contains(node)) {
                        elsewhere.put(id, pod);
                        some.add(node);
                    }
                }));
        if (coupling.rationed()) {
            some.addAll(nodes.keySet());
        } else if (!coupling.isNone()) {
            kinds.values()
                    .forEach(alike -> alike.stream()
                            .filter(node -> !some.contains(node) && !near.contains(node))
                            .findFirst()
                            .ifPresent(some::add));
        }
        some.removeAll(near);
        List<Node> there = new ArrayList<>();
        List<NodeClaim> claimed = new ArrayList<>(inFlight);
        List<Pod> pods = new ArrayList<>();
        for (String name : near) {
            add(name, there, claimed);
            pods.addAll(podsOn.getOrDefault(name, Map.of()).values());
        }
        for (String name : some) {
            add(name, there, claimed);
        }
        pods.addAll(elsewhere.values());
        for (PlannedNode node : command.replacements()) {
            node.pods().forEach(id -> Optional.ofNullable(waiting.get(id)).ifPresent(pods::add));
        }
        return cluster.toBuilder().nodes(there).nodeClaims(claimed).pods(pods).build();
    }

    private void add(String name, List<Node> there, List<NodeClaim> claimed) {
        Optional.ofNullable(nodes.get(name)).ifPresent(there::add);
        Optional.ofNullable(claims.get(name)).ifPresent(claimed::add);
    }

    /** Goes on from what follows {@code command}. */
    void carryOut(Command command, Couplings.Coupling coupling) {
        Cluster after = Aftermath.of(around(command, coupling), catalog, command);
        Set<PodId> moved = new HashSet<>();
        for (String gone : command.nodes()) {
            Optional.ofNullable(nodes.remove(gone))
                    .map(Surroundings::kind)
                    .map(kinds::get)
                    .ifPresent(alike -> alike.remove(gone));
            claims.remove(gone);
            Optional.ofNullable(podsOn.remove(gone))
                    .ifPresent(pods -> pods.forEach((id, pod) -> {
                        moved.add(id);
                        couplings.touched(pod).stream()
                                .forEach(number ->
                                        podsOf.getOrDefault(number, Map.of()).remove(id));
                    }));
        }
        for (PlannedNode node : command.replacements()) {
            moved.addAll(node.pods());
        }
        moved.forEach(waiting::remove);
        after.nodes().stream().filter(node -> !nodes.containsKey(node.name())).forEach(this::add);
        after.pods().stream().filter(pod -> moved.contains(pod.id())).forEach(this::add);
    }
}
