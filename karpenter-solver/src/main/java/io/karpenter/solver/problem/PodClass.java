package io.karpenter.solver.problem;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.Pod;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Pods that are interchangeable to the scheduler: same requests, same constraints, counted by the same groups.
 *
 * @param pods in a fixed order, in which they get their places; empty for a class that only takes what {@code relaxed} of
 *     another hands down
 * @param requests effective request of one pod
 * @param size requests by resource axis, one of {@code pods} included
 * @param alternatives what the nodes may be, one of which must hold
 * @param mask union of the masks of the alternatives: offers that hold at least one such pod
 * @param nodes existing nodes that the pod is allowed on by labels, taints and ports
 * @param owns groups whose constraint it carries
 * @param counted groups that count it
 * @param concerns groups that it owns or that count it, each once
 * @param attachments volumes by CSI driver that each pod brings along (SCH-VOL-10)
 * @param wishes preferences on nodes, priced (decisions 2)
 * @param relaxed class that pods without a place become, one preference less; −1 if nothing is left to give up
 * @param invalid why such pods cannot be planned at all, empty if they can
 */
public record PodClass(
        int index,
        List<Pod> pods,
        ResourceList requests,
        long[] size,
        List<Alternative> alternatives,
        int mask,
        BitSet nodes,
        int[] owns,
        int[] counted,
        int[] concerns,
        Map<String, Integer> attachments,
        List<Wish> wishes,
        int relaxed,
        List<Reason> invalid) {

    /** One way to satisfy what the pod asks of node labels; {@code mask} are the offers that do. */
    public record Alternative(Requirements requirements, int mask) {}

    /**
     * A preference that offers of {@code mask} and existing nodes of {@code nodes} meet.
     *
     * @param weight from 1 to 100
     */
    public record Wish(int mask, BitSet nodes, int weight) {}

    /** Weight of all preferences that existing node {@code node} does not meet. */
    public int missedWeight(int node) {
        int missed = 0;
        for (Wish wish : wishes) {
            missed += wish.nodes().get(node) ? 0 : wish.weight();
        }
        return missed;
    }

    /** The same class with some of its pods only. */
    public PodClass withPods(List<Pod> some) {
        return with(some, relaxed);
    }

    /** The same class, whose pods give up nothing. */
    PodClass holdingPreferences() {
        return with(pods, -1);
    }

    private PodClass with(List<Pod> somePods, int become) {
        return new PodClass(
                index,
                somePods,
                requests,
                size,
                alternatives,
                mask,
                nodes,
                owns,
                counted,
                concerns,
                attachments,
                wishes,
                become,
                invalid);
    }

    public int count() {
        return pods.size();
    }
}
