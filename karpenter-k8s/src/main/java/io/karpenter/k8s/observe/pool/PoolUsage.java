package io.karpenter.k8s.observe.pool;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.observe.planning.Places;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each NodePool has: the capacity of its machines, and one of {@code nodes} for each. Nodes that leave do not count, nor do
 * NodeClaims that are not launched yet, of which nobody knows what they will be. Planning counts those too ({@link
 * io.karpenter.core.rule.place.ExistingNodes#used}).
 *
 * <p>Immutable. Source: STA-11, PROV-19.
 */
public final class PoolUsage {

    private static final ResourceList ONE_NODE = ResourceList.of(Resource.NODES, Quantity.of(1));

    private final Map<String, ResourceList> ofPool = new TreeMap<>();
    private final int places;

    private PoolUsage(Cluster cluster) {
        Places joined = new Places(cluster);
        Map<String, Node> nodes = new HashMap<>();
        for (Node node : cluster.nodes()) {
            nodes.put(node.name(), node);
            if (joined.claimOf(node).isEmpty() && !node.deleting()) {
                String pool = node.labels().getOrDefault(Labels.NODEPOOL, "");
                if (!pool.isEmpty()) {
                    add(pool, node.capacity());
                }
            }
        }
        int inFlight = 0;
        for (NodeClaim claim : cluster.nodeClaims()) {
            Node node = nodes.get(joined.current(claim.name()));
            if (node == null && !claim.providerId().isEmpty()) {
                inFlight++;
            }
            boolean leaves = claim.isLeaving() || (node != null && node.deleting());
            if (!leaves && (node != null || !claim.providerId().isEmpty())) {
                add(claim.nodePool(), node == null ? claim.capacity() : capacity(node, claim));
            }
        }
        places = nodes.size() + inFlight;
    }

    /** A Node that is still being set up reports what it does not know yet as zero (STA-06). */
    private static ResourceList capacity(Node node, NodeClaim claim) {
        ResourceList capacity = node.capacity();
        if (claim.initialized()) {
            return capacity;
        }
        for (Map.Entry<String, Quantity> known : claim.capacity().asMap().entrySet()) {
            if (capacity.get(known.getKey()).signum() == 0) {
                capacity = capacity.with(known.getKey(), known.getValue());
            }
        }
        return capacity;
    }

    private void add(String pool, ResourceList capacity) {
        ofPool.merge(pool, capacity.plus(ONE_NODE), ResourceList::plus);
    }

    public static PoolUsage of(Cluster cluster) {
        return new PoolUsage(cluster);
    }

    /** What {@code nodePool} has; nothing of what it has no node with. */
    public ResourceList of(String nodePool) {
        return ofPool.getOrDefault(nodePool, ResourceList.EMPTY);
    }

    /** What every NodePool that has a node has, by name. */
    public Map<String, ResourceList> all() {
        return Collections.unmodifiableMap(ofPool);
    }

    /** How many nodes there are, those to come for launched NodeClaims included (MET-65). */
    public int nodeCount() {
        return places;
    }
}
