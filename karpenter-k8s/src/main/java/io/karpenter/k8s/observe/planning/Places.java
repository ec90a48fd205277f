package io.karpenter.k8s.observe.planning;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The NodeClaims of a snapshot, and the Nodes that they have become. A place is a Node, or a NodeClaim by its own name. Immutable. */
public final class Places {

    private final Map<String, NodeClaim> claims = new HashMap<>();
    private final Map<String, NodeClaim> claimOfNode = new HashMap<>();
    private final Map<String, String> nodeOfClaim = new HashMap<>();

    /** Joins the Nodes of {@code cluster} with its NodeClaims, by the name or the provider id that a NodeClaim states. */
    public Places(Cluster cluster) {
        Map<String, NodeClaim> byNodeName = new HashMap<>();
        Map<String, NodeClaim> byProviderId = new HashMap<>();
        for (NodeClaim claim : cluster.nodeClaims()) {
            claims.put(claim.name(), claim);
            claim.nodeName().ifPresent(name -> byNodeName.put(name, claim));
            if (!claim.providerId().isEmpty()) {
                byProviderId.put(claim.providerId(), claim);
            }
        }
        for (Node node : cluster.nodes()) {
            Optional.ofNullable(byNodeName.get(node.name()))
                    .or(() -> Optional.ofNullable(byProviderId.get(node.providerId())))
                    .ifPresent(claim -> {
                        claimOfNode.put(node.name(), claim);
                        nodeOfClaim.put(claim.name(), node.name());
                    });
        }
    }

    /** The NodeClaim that has become {@code node}; empty if none has. */
    public Optional<NodeClaim> claimOf(Node node) {
        return Optional.ofNullable(claimOfNode.get(node.name()));
    }

    boolean isLeaving(Node node) {
        NodeClaim claim = claimOfNode.get(node.name());
        return node.deleting() || (claim != null && claim.isLeaving());
    }

    /** Where pods that were promised a NodeClaim stand until it is ready for them; empty if the promise holds no longer. */
    Optional<String> stillToCome(String place) {
        NodeClaim claim = claims.get(place);
        return claim == null || claim.isLeaving() || claim.initialized()
                ? Optional.empty()
                : Optional.of(nodeOfClaim.getOrDefault(place, place));
    }

    /** The name that {@code place} has in a snapshot: a NodeClaim's own until its Node is there. */
    public String current(String place) {
        return nodeOfClaim.getOrDefault(place, place);
    }
}
