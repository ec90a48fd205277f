package io.karpenter.core.verify.state;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.verify.match.Aliases;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns the Nodes of a snapshot, and its NodeClaims that have none yet, into hosts. Source: SCH-NOD-04 to SCH-NOD-06,
 * SCH-TNT-03 to SCH-TNT-06, decisions 4 and 10.
 */
final class ExistingHosts {

    /** Taints that a managed node has while it starts, with the effects that are ignored then (SCH-TNT-04). */
    private static final Map<String, Set<TaintEffect>> EPHEMERAL = Map.of(
            "node.kubernetes.io/not-ready", Set.of(TaintEffect.NO_SCHEDULE, TaintEffect.NO_EXECUTE),
            "node.kubernetes.io/unreachable", Set.of(TaintEffect.NO_SCHEDULE),
            "node.cloudprovider.kubernetes.io/uninitialized", Set.of(TaintEffect.NO_SCHEDULE),
            "karpenter.sh/unregistered", Set.of(TaintEffect.NO_EXECUTE));

    private static final String READINESS_PREFIX = "readiness.k8s.io/";

    private final Cluster cluster;
    private final Aliases aliases;
    private final Map<String, Map<PodClass, List<Pod>>> placedByHost;
    private final Map<String, List<Pod>> boundByNode = new HashMap<>();

    ExistingHosts(Cluster cluster, Aliases aliases, Map<String, Map<PodClass, List<Pod>>> placedByHost) {
        this.cluster = cluster;
        this.aliases = aliases;
        this.placedByHost = placedByHost;
        for (Pod pod : cluster.pods()) {
            if (pod.isBound()) {
                boundByNode
                        .computeIfAbsent(pod.status().nodeName().orElseThrow(), node -> new ArrayList<>())
                        .add(pod);
            }
        }
    }

    List<ExistingHost> all() {
        Map<String, NodeClaim> claimOfNode = new HashMap<>();
        cluster.nodeClaims().forEach(claim -> claim.nodeName().ifPresent(node -> claimOfNode.put(node, claim)));
        List<ExistingHost> hosts = new ArrayList<>();
        Set<String> nodes = new HashSet<>();
        for (Node node : cluster.nodes()) {
            nodes.add(node.name());
            NodeClaim claim = claimOfNode.get(node.name());
            hosts.add(claim == null ? unclaimed(node) : claimed(node, claim));
        }
        for (NodeClaim claim : cluster.nodeClaims()) {
            if (claim.nodeName().map(node -> !nodes.contains(node)).orElse(true)) {
                hosts.add(inFlight(claim));
            }
        }
        return hosts;
    }

    /** An unmanaged node, or one whose claim is not in the input: it counts as initialized. */
    private ExistingHost unclaimed(Node node) {
        Optional<String> closed = closed(node.unschedulable(), node.deleting());
        return host(
                node.name(), node.hostname(), node.labels(), node.taints(), node.allocatable(), closed, node.name());
    }

    private ExistingHost claimed(Node node, NodeClaim claim) {
        List<Taint> taints = claim.registered() ? node.taints() : claim.taints();
        return host(
                node.name(),
                node.hostname(),
                claim.registered() ? node.labels() : claim.labels(),
                claim.initialized() ? taints : lasting(taints, claim),
                claim.initialized() ? node.allocatable() : reported(node.allocatable(), claim.allocatable()),
                closed(node.unschedulable(), node.deleting() || claim.deleting()),
                node.name());
    }

    private ExistingHost inFlight(NodeClaim claim) {
        return host(
                claim.name(),
                claim.labels().getOrDefault(Labels.HOSTNAME, claim.name()),
                claim.labels(),
                lasting(claim.taints(), claim),
                claim.allocatable(),
                closed(false, claim.deleting()),
                claim.nodeName().orElse(claim.name()));
    }

    private static Optional<String> closed(boolean cordoned, boolean deleting) {
        return deleting ? Optional.of("is being deleted") : cordoned ? Optional.of("is cordoned") : Optional.empty();
    }

    private static List<Taint> lasting(List<Taint> taints, NodeClaim claim) {
        return taints.stream()
                .filter(taint -> claim.startupTaints().stream()
                        .noneMatch(s -> s.key().equals(taint.key()) && s.effect() == taint.effect()))
                .filter(taint -> !taint.key().startsWith(READINESS_PREFIX))
                .filter(taint -> !EPHEMERAL.getOrDefault(taint.key(), Set.of()).contains(taint.effect()))
                .toList();
    }

    /** The node's amounts, those that are zero or missing taken from the claim (SCH-NOD-06). */
    private static ResourceList reported(ResourceList ofNode, ResourceList ofClaim) {
        ResourceList result = ofNode;
        for (String name : ofClaim.names()) {
            if (ofNode.get(name).signum() == 0) {
                result = result.with(name, ofClaim.get(name));
            }
        }
        return result;
    }

    private ExistingHost host(
            String name,
            String hostname,
            Map<String, String> labels,
            List<Taint> taints,
            ResourceList allocatable,
            Optional<String> closedBecause,
            String nodeName) {
        Map<String, String> all = new TreeMap<>(labels);
        all.putIfAbsent(Labels.HOSTNAME, hostname);
        return new ExistingHost(
                name,
                all,
                aliases,
                taints,
                Amounts.of(allocatable),
                closedBecause,
                boundByNode.getOrDefault(nodeName, List.of()),
                placedByHost.getOrDefault(name, Map.of()));
    }
}
