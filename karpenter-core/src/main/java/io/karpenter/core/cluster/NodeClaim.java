package io.karpenter.core.cluster;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request for one node, and how far it has come. A claim whose {@code nodeName} is empty is in flight.
 *
 * @param nodePool the pool it belongs to
 * @param labels the node's labels as far as known, launch results included
 * @param providerId empty until launched
 * @param capacity as the provider reported after launch
 * @param allocatable as the provider reported after launch
 * @param nodeName its Node once that has joined
 */
public record NodeClaim(
        String name,
        String nodePool,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Expression> requirements,
        List<Taint> taints,
        List<Taint> startupTaints,
        String providerId,
        ResourceList capacity,
        ResourceList allocatable,
        Optional<String> nodeName,
        boolean registered,
        boolean initialized,
        boolean deleting,
        Instant created) {

    public NodeClaim {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        requirements = List.copyOf(requirements);
        taints = List.copyOf(taints);
        startupTaints = List.copyOf(startupTaints);
    }
}
