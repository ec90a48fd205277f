package io.karpenter.core.disruption.command;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.NodePrices;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.rule.place.NamedOfferings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The snapshot that follows once commands are carried out: replacements have joined as the offering they name and are set up, their
 * pods run there, the nodes of the commands are gone with all pods that do not move. Time stands still.
 *
 * <p>Linear in nodes and pods. Stateless.
 */
public final class Aftermath {

    private Aftermath() {}

    /** {@code cluster} after {@code command}. */
    public static Cluster of(Cluster cluster, Catalog catalog, Command command) {
        Map<PodId, String> places = new HashMap<>();
        command.podMoves().forEach(move -> places.put(move.pod(), move.to()));
        return of(cluster, catalog, command.nodes(), command.replacements(), places);
    }

    /** {@code cluster} after all of these, one after another; costs as much as after one of them. */
    public static Cluster of(Cluster cluster, Catalog catalog, List<Command> commands) {
        Set<String> removed = new HashSet<>();
        Map<PodId, String> places = new HashMap<>();
        for (Command command : commands) {
            removed.addAll(command.nodes());
            command.replacements().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
            command.podMoves().forEach(move -> places.put(move.pod(), move.to()));
        }
        List<PlannedNode> added = commands.stream()
                .flatMap(command -> command.replacements().stream())
                .filter(node -> !removed.contains(node.name()))
                .toList();
        return of(cluster, catalog, removed, added, places);
    }

    /**
     * {@code cluster} without {@code removed}, with {@code added}.
     *
     * @param places where pods of the removed nodes go; others of them are gone
     */
    public static Cluster of(
            Cluster cluster,
            Catalog catalog,
            Iterable<String> removed,
            List<PlannedNode> added,
            Map<PodId, String> places) {
        Set<String> gone = new HashSet<>();
        removed.forEach(gone::add);
        Map<PodId, String> bound = new HashMap<>();
        NamedOfferings offerings = new NamedOfferings(cluster, catalog);
        List<Node> nodes = new ArrayList<>();
        cluster.nodes().stream().filter(node -> !gone.contains(node.name())).forEach(nodes::add);
        for (PlannedNode node : added) {
            nodes.add(offerings.launched(node));
            node.pods().forEach(pod -> bound.put(pod, node.name()));
        }
        bound.putAll(places);
        Set<String> goneClaims = claimsOf(cluster, gone);
        List<Pod> pods = new ArrayList<>();
        for (Pod pod : cluster.pods()) {
            Optional<String> place = Optional.ofNullable(bound.get(pod.id()));
            // Virtual pods never run anywhere: they go on waiting, for the room that was made for them.
            if (place.isPresent() && !VirtualPods.isVirtual(pod)) {
                pods.add(onto(place.get(), pod, cluster));
            } else if (pod.status().nodeName().filter(gone::contains).isEmpty()) {
                pods.add(pod);
            }
        }
        return cluster.toBuilder()
                .nodes(nodes)
                .nodeClaims(cluster.nodeClaims().stream()
                        .filter(claim -> !goneClaims.contains(claim.name()))
                        .toList())
                .pods(pods)
                .build();
    }

    /**
     * {@code cluster} without {@code removed}, their pods that are among {@code waiting} waiting for a node, the others gone.
     */
    public static Cluster without(Cluster cluster, Set<String> removed, Set<PodId> waiting) {
        Set<String> goneClaims = claimsOf(cluster, removed);
        List<Pod> pods = new ArrayList<>();
        for (Pod pod : cluster.pods()) {
            if (waiting.contains(pod.id())) {
                pods.add(pod.waiting());
            } else if (pod.status().nodeName().filter(removed::contains).isEmpty()) {
                pods.add(pod);
            }
        }
        return cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .filter(node -> !removed.contains(node.name()))
                        .toList())
                .nodeClaims(cluster.nodeClaims().stream()
                        .filter(claim -> !goneClaims.contains(claim.name()))
                        .toList())
                .pods(pods)
                .build();
    }

    private static Set<String> claimsOf(Cluster cluster, Set<String> nodes) {
        Set<String> claims = new HashSet<>();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            if (nodes.contains(node.name())) {
                node.claim().map(NodeClaim::name).ifPresent(claims::add);
            }
        }
        return claims;
    }

    private static Pod onto(String node, Pod pod, Cluster cluster) {
        return pod.withStatus(new Pod.Status(
                PodPhase.RUNNING,
                Optional.of(node),
                pod.status().created(),
                Optional.of(cluster.now()),
                false,
                false,
                true));
    }

    /**
     * USD per hour of the managed nodes of a snapshot, at the cost that the catalogue gives offerings, by name of the NodePool
     * (DIS-CAN-15).
     */
    public static Map<String, Double> hourlyPrices(Cluster cluster, Catalog catalog) {
        NodePrices all = new NodePrices(cluster, catalog);
        Map<String, Double> prices = new HashMap<>();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            prices.merge(node.nodePool(), all.of(node), Double::sum);
        }
        return prices;
    }
}
