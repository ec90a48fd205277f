package io.karpenter.engine.explain;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How full a new node is.
 *
 * @param shares by resource that the node has: requested, daemons included, of what pods can use; from 0 to 1
 * @param binding the fullest resource, which leaves the least room for more pods; empty if nothing is requested
 * @param unused amounts that nobody requests
 */
public record NodeUse(Map<String, Double> shares, Optional<String> binding, ResourceList unused) {

    public NodeUse {
        shares = Collections.unmodifiableMap(new TreeMap<>(shares));
    }

    static NodeUse of(PlannedNode node) {
        Map<String, Double> shares = new TreeMap<>();
        String fullest = "";
        double most = 0;
        for (Map.Entry<String, Quantity> room : node.allocatable().asMap().entrySet()) {
            if (room.getValue().signum() > 0) {
                double share = share(node.requests().get(room.getKey()), room.getValue());
                shares.put(room.getKey(), share);
                if (share > most) {
                    most = share;
                    fullest = room.getKey();
                }
            }
        }
        Optional<String> binding = fullest.isEmpty() ? Optional.empty() : Optional.of(fullest);
        return new NodeUse(
                shares, binding, node.allocatable().minus(node.requests()).clampedAtZero());
    }

    /** The largest share of any resource of {@code node} that {@code requests} take, at most 1 (decisions 2). */
    static double largestShare(ResourceList requests, PlannedNode node) {
        double largest = 0;
        for (Map.Entry<String, Quantity> request : requests.asMap().entrySet()) {
            Quantity room = node.allocatable().get(request.getKey());
            if (room.signum() > 0) {
                largest = Math.max(largest, share(request.getValue(), room));
            }
        }
        return Math.min(1, largest);
    }

    private static double share(Quantity part, Quantity total) {
        return part.amount().doubleValue() / total.amount().doubleValue();
    }
}
