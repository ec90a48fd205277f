package io.karpenter.core.buffer;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plan with its virtual pods apart: nominations, events, metrics and sums come from {@link #real} (SCH-BUF-09). Immutable.
 *
 * @param real the plan without virtual pods; its nodes stay, also those that only virtual pods need, and so do their requests
 * @param onNewNodes virtual pods by name of the new node that they are on
 * @param onExistingNodes virtual pods by name of the existing node that they are on
 * @param unplaced virtual pods without a place
 */
public record BufferPlan(
        Plan real,
        Map<String, List<PodId>> onNewNodes,
        Map<String, List<PodId>> onExistingNodes,
        List<UnschedulablePod> unplaced) {

    public BufferPlan {
        onNewNodes = copy(onNewNodes);
        onExistingNodes = copy(onExistingNodes);
        unplaced = List.copyOf(unplaced);
    }

    private static Map<String, List<PodId>> copy(Map<String, List<PodId>> map) {
        Map<String, List<PodId>> copy = new LinkedHashMap<>();
        map.forEach((node, pods) -> copy.put(node, List.copyOf(pods)));
        return Collections.unmodifiableMap(copy);
    }

    /** A plan made where there are no buffers. */
    public static BufferPlan without(Plan plan) {
        return new BufferPlan(plan, Map.of(), Map.of(), List.of());
    }

    /** The parts of a plan for {@code cluster}. */
    public static BufferPlan of(Plan plan, Cluster cluster) {
        return of(plan, VirtualPods.idsIn(cluster));
    }

    static BufferPlan of(Plan plan, Set<PodId> virtual) {
        if (virtual.isEmpty()) {
            return without(plan);
        }
        Map<String, List<PodId>> onNewNodes = new LinkedHashMap<>();
        Map<String, List<PodId>> onExistingNodes = new LinkedHashMap<>();
        List<PlannedNode> nodes = new ArrayList<>();
        for (PlannedNode node : plan.nodes()) {
            nodes.add(node.withPods(split(node.name(), node.pods(), virtual, onNewNodes)));
        }
        List<ExistingNodePods> existing = new ArrayList<>();
        for (ExistingNodePods node : plan.existingNodes()) {
            existing.add(new ExistingNodePods(node.name(), split(node.name(), node.pods(), virtual, onExistingNodes)));
        }
        Plan real = plan.withPods(
                nodes,
                existing,
                plan.unschedulable().stream()
                        .filter(pod -> !virtual.contains(pod.pod()))
                        .toList(),
                plan.relaxed().stream()
                        .filter(relaxed -> !virtual.contains(relaxed.pod()))
                        .toList());
        return new BufferPlan(
                real,
                onNewNodes,
                onExistingNodes,
                plan.unschedulable().stream()
                        .filter(pod -> virtual.contains(pod.pod()))
                        .toList());
    }

    private static List<PodId> split(
            String node, List<PodId> pods, Set<PodId> virtual, Map<String, List<PodId>> apart) {
        List<PodId> taken = pods.stream().filter(virtual::contains).toList();
        if (taken.isEmpty()) {
            return pods;
        }
        apart.put(node, taken);
        return pods.stream().filter(pod -> !virtual.contains(pod)).toList();
    }

    /** The plan with its virtual pods among the others, as it is verified. */
    public Plan whole() {
        if (!hasVirtualPods()) {
            return real;
        }
        return real.withPods(
                real.nodes().stream()
                        .map(node -> node.withPods(joined(node.pods(), onNewNodes.get(node.name()))))
                        .toList(),
                real.existingNodes().stream()
                        .map(node -> new ExistingNodePods(
                                node.name(), joined(node.pods(), onExistingNodes.get(node.name()))))
                        .toList(),
                joined(real.unschedulable(), unplaced),
                real.relaxed());
    }

    private static <T> List<T> joined(List<T> first, @Nullable List<T> second) {
        if (second == null) {
            return first;
        }
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    public boolean hasVirtualPods() {
        return placed() > 0 || !unplaced.isEmpty();
    }

    /** How many virtual pods have a place. */
    public int placed() {
        return count(onNewNodes) + count(onExistingNodes);
    }

    private static int count(Map<String, List<PodId>> byNode) {
        return byNode.values().stream().mapToInt(List::size).sum();
    }
}
