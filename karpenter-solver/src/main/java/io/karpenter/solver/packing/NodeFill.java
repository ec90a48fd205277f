package io.karpenter.solver.packing;

import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left of the existing nodes while pods get places on them. Mutable, one for each run of a strategy.
 *
 * <p>Source: SCH-NOD-08, SCH-HP-03, SCH-VOL-10.
 */
public final class NodeFill {

    /** Of nodes that limit no driver; nothing is ever put into it. */
    private static final Map<String, Integer> UNLIMITED = new HashMap<>();

    private final CompiledProblem problem;
    private final HostRules rules;
    private final TopologyCounts counts;
    private final long[][] free;
    private final List<Map<String, Integer>> attachable = new ArrayList<>();
    private final List<Packing.OnNode> placed = new ArrayList<>();
    private final int[] matched;
    private final int[] owned;

    public NodeFill(CompiledProblem problem, HostRules rules, TopologyCounts counts) {
        this.problem = problem;
        this.rules = rules;
        this.counts = counts;
        this.free = new long[problem.nodes().size()][];
        for (NodeRoom node : problem.nodes()) {
            free[node.index()] = node.free().clone();
            attachable.add(node.attachable().isEmpty() ? UNLIMITED : new HashMap<>(node.attachable()));
        }
        this.matched = new int[rules.slots()];
        this.owned = new int[rules.slots()];
    }

    /** What is left of the node by resource axis; not to be changed. */
    long[] free(int node) {
        return free[node];
    }

    public List<Packing.OnNode> placed() {
        return placed;
    }

    /** How many pods of the class, at most {@code wanted}, the node can take; rules on other nodes not looked at. */
    public int allowance(PodClass podClass, int node, int wanted) {
        if (!podClass.nodes().get(node)) {
            return 0;
        }
        int most = fitting(podClass.size(), free[node], wanted);
        for (Map.Entry<String, Integer> volumes : podClass.attachments().entrySet()) {
            int left = attachable.get(node).getOrDefault(volumes.getKey(), Integer.MAX_VALUE);
            most = Math.min(most, Math.max(0, left) / volumes.getValue());
        }
        int c = podClass.index();
        if (most > 0 && !rules.free(c)) {
            counts.fillHostCounters(node, matched, owned);
            most = rules.allowance(c, matched, owned, most);
            if (most > 0 && rules.needsCompany(c) && !rules.accompanied(c, matched)) {
                most = counts.mayOpenHost(podClass) ? most : 0;
            }
        }
        return most;
    }

    /** How many times {@code size} fits in {@code room}, at most {@code wanted}. */
    public static int fitting(long[] size, long[] room, int wanted) {
        long most = wanted;
        for (int r = 0; r < size.length && most > 0; r++) {
            if (size[r] > 0) {
                most = Math.min(most, room[r] / size[r]);
            }
        }
        return (int) Math.max(0, most);
    }

    /** Places pods that {@link #allowance} allows; the domains of the node are counted for every group. */
    public void place(PodClass podClass, int node, int count) {
        for (int r = 0; r < podClass.size().length; r++) {
            free[node][r] -= count * podClass.size()[r];
        }
        podClass.attachments()
                .forEach((driver, volumes) ->
                        attachable.get(node).computeIfPresent(driver, (d, left) -> left - count * volumes));
        placed.add(new Packing.OnNode(node, podClass.index(), count));
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            int domain =
                    group.isHostname() ? node : problem.keys().get(group.key()).ofNode()[node];
            if (domain >= 0 && group.countedNodes().get(node)) {
                counts.record(group, podClass.index(), domain, count);
            }
        }
    }
}
