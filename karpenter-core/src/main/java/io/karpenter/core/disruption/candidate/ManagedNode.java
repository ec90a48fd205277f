package io.karpenter.core.disruption.candidate;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.NodeActivity;
import io.karpenter.core.label.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node that belongs to a NodePool, together with its NodeClaim. A Node that carries a NodePool's label but has no NodeClaim counts
 * as managed, initialized and left alone for long (decisions 10): that is how snapshots are written by hand.
 */
public record ManagedNode(Node node, Optional<NodeClaim> claim, String nodePool) {

    /** The managed nodes of a snapshot, in its order. */
    public static List<ManagedNode> all(Cluster cluster) {
        Map<String, NodeClaim> claims = new HashMap<>();
        for (NodeClaim claim : cluster.nodeClaims()) {
            claim.nodeName().ifPresent(name -> claims.put("name/" + name, claim));
            if (!claim.providerId().isEmpty()) {
                claims.put("id/" + claim.providerId(), claim);
            }
        }
        List<ManagedNode> managed = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            Optional<NodeClaim> claim = Optional.ofNullable(claims.get("name/" + node.name()))
                    .or(() -> Optional.ofNullable(claims.get("id/" + node.providerId())));
            claim.map(NodeClaim::nodePool)
                    .or(() -> Optional.ofNullable(node.labels().get(Labels.NODEPOOL)))
                    .ifPresent(pool -> managed.add(new ManagedNode(node, claim, pool)));
        }
        return List.copyOf(managed);
    }

    public String name() {
        return node.name();
    }

    public boolean initialized() {
        return claim.map(NodeClaim::initialized).orElse(true);
    }

    /** When something last happened on it, as far as that is known. */
    public NodeActivity activity() {
        return new NodeActivity(
                claim.filter(NodeClaim::initialized)
                        .flatMap(known -> known.lifecycle().initializedSince()),
                claim.flatMap(known -> known.lifecycle().lastPodEvent()));
    }

    /** When its NodeClaim, else its Node, was created. */
    public Instant created() {
        return claim.map(NodeClaim::created)
                .filter(at -> !at.equals(Instant.EPOCH))
                .orElse(node.created());
    }
}
