package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which pods of a plan go to other nodes when nodes are added for those that a rehearsal strands. No node of the plan may end up
 * without pods, since its room is needed and a node is launched for its pods: where all of them would go, one comes that the
 * rehearsal put there, or else one stays. Not thread-safe.
 */
final class Moves {

    private final Plan plan;
    private final Map<PodId, String> rehearsed;
    private final Map<PodId, String> targets = new LinkedHashMap<>();
    private final Map<PodId, PlannedNode> homeOf = new HashMap<>();
    /** Pods that each node has in the end. */
    private final Map<String, Integer> staff = new HashMap<>();

    /**
     * @param added new nodes, with pods that are all in the plan
     * @param rehearsed the node that the rehearsal gave a pod
     */
    Moves(Plan plan, List<PlannedNode> added, Map<PodId, String> rehearsed) {
        this.plan = plan;
        this.rehearsed = rehearsed;
        for (PlannedNode node : plan.nodes()) {
            node.pods().forEach(pod -> homeOf.put(pod, node));
            staff.put(node.name(), node.pods().size());
        }
        for (PlannedNode node : added) {
            node.pods().forEach(pod -> move(pod, node.name()));
        }
        Map<String, PodId> standIns = standIns();
        for (PlannedNode node : plan.nodes()) {
            if (count(node.name()) == 0) {
                keepOne(node, Optional.ofNullable(standIns.get(node.name())));
            }
        }
    }

    /** Where pods end up of which somebody thought of moving; the others stay where the plan has them. */
    Map<PodId, String> targets() {
        return Collections.unmodifiableMap(targets);
    }

    private int count(String node) {
        return staff.getOrDefault(node, 0);
    }

    private void move(PodId pod, String target) {
        targets.put(pod, target);
        staff.merge(target, 1, Integer::sum);
        Optional.ofNullable(homeOf.get(pod)).ifPresent(home -> staff.merge(home.name(), -1, Integer::sum));
    }

    /** For each node without pods one that the rehearsal put there, of the same zone and from a node that has others. */
    private Map<String, PodId> standIns() {
        Map<String, PlannedNode> empty = new HashMap<>();
        plan.nodes().stream().filter(node -> count(node.name()) == 0).forEach(node -> empty.put(node.name(), node));
        Map<String, PodId> standIns = new HashMap<>();
        Map<String, Integer> left = new HashMap<>(staff);
        for (PlannedNode home : plan.nodes()) {
            for (PodId pod : home.pods()) {
                PlannedNode node = empty.get(rehearsed.getOrDefault(pod, ""));
                if (node != null
                        && !standIns.containsKey(node.name())
                        && !targets.containsKey(pod)
                        && node.zone().equals(home.zone())
                        && left.getOrDefault(home.name(), 0) > 1) {
                    standIns.put(node.name(), pod);
                    left.merge(home.name(), -1, Integer::sum);
                }
            }
        }
        return standIns;
    }

    private void keepOne(PlannedNode node, Optional<PodId> standIn) {
        standIn.ifPresentOrElse(pod -> move(pod, node.name()), () -> {
            PodId kept = Collections.max(
                    node.pods(), Comparator.comparing(pod -> count(Objects.requireNonNull(targets.get(pod)))));
            staff.merge(Objects.requireNonNull(targets.put(kept, node.name())), -1, Integer::sum);
            staff.merge(node.name(), 1, Integer::sum);
        });
    }
}
