package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.quantity.ResourceList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A NodePool as those see it who look after its status.
 *
 * @param nodeClassGeneration generation of its NodeClass that was seen last
 * @param used what its nodes add up to, as its status says; empty if it says nothing
 * @param nodes how many there are, as its status says
 */
public record ManagedPool(
        String name,
        String uid,
        Map<String, String> annotations,
        Optional<NodeClassRef> nodeClassRef,
        OptionalLong nodeClassGeneration,
        Optional<ResourceList> used,
        long nodes,
        ConditionSet conditions) {

    public ManagedPool {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    public ManagedPool with(UnaryOperator<ConditionSet> change) {
        return new ManagedPool(
                name, uid, annotations, nodeClassRef, nodeClassGeneration, used, nodes, change.apply(conditions));
    }

    ManagedPool withAnnotations(Map<String, String> newAnnotations) {
        return new ManagedPool(name, uid, newAnnotations, nodeClassRef, nodeClassGeneration, used, nodes, conditions);
    }

    ManagedPool withNodeClassGeneration(OptionalLong generation) {
        return new ManagedPool(name, uid, annotations, nodeClassRef, generation, used, nodes, conditions);
    }

    ManagedPool withUsage(ResourceList nowUsed, long nowNodes) {
        return new ManagedPool(
                name, uid, annotations, nodeClassRef, nodeClassGeneration, Optional.of(nowUsed), nowNodes, conditions);
    }
}
