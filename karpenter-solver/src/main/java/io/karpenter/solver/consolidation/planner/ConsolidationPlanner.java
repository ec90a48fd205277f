package io.karpenter.solver.consolidation.planner;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import io.karpenter.solver.consolidation.sequence.Vicinity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans the consolidation of one cluster, snapshot after snapshot. The first snapshot is planned as a whole. Of each later one, those
 * nodes are looked at whose pods, price or state are not as the last plan left them, the most promising first, and some others with
 * them that pods could go to or that could go together with these; about the rest the last decision stands. What is too much for
 * one call is looked at by the next ones.
 *
 * <p>A plan is as safe as one that is made from nothing: what is remembered decides where to look, never what is valid. It may save
 * less than that one. Costs a pass over the cluster and a search among at most {@value #MOST_CHANGED} + {@value #NEIGHBOURS} nodes,
 * which gets a share of the time limit. Not thread-safe.
 */
public final class ConsolidationPlanner {

    private static final int MOST_CHANGED = 250;
    private static final int NEIGHBOURS = 150;

    /** Share of the time limit for looking at what has changed. */
    private static final double SHARE = 0.05;

    /** If more than this share of the nodes has changed, all are looked at. */
    private static final double TOO_MUCH = 0.5;

    private final ConsolidationSettings settings;
    private final ConsolidationMethod method = new GlobalMethod();
    private @Nullable Memory memory;

    public ConsolidationPlanner(ConsolidationSettings settings) {
        this.settings = settings;
    }

    /**
     * What is known when a plan has been made.
     *
     * @param nodes as they are once the plan is carried out, by name
     * @param kept why nodes stay, by name
     * @param toLookAt nodes that have changed and that nobody has looked at since, or that something stood in the way of
     */
    private record Memory(
            List<NodePool> nodePools,
            Map<String, NodeView> nodes,
            Map<String, UnconsolidatableNode> kept,
            Set<String> toLookAt) {}

    /** What to do about the cluster now; see {@link ConsolidationMethod#consolidate}. */
    public ConsolidationPlan plan(ConsolidationProblem problem, StopSignal stop) {
        Map<String, NodeView> now = NodeView.all(problem.cluster(), problem.catalog());
        Memory known = memory;
        Set<String> changed = known == null ? now.keySet() : changed(known, now);
        if (known == null
                || !known.nodePools().equals(problem.cluster().nodePools())
                || changed.size() > TOO_MUCH * now.size()) {
            ConsolidationPlan plan = method.consolidate(problem, settings, stop);
            remember(problem, plan, Set.of());
            return plan;
        }
        List<String> looked = mostPromising(changed, now, MOST_CHANGED);
        Set<String> near = new LinkedHashSet<>(looked);
        Set<String> others = new LinkedHashSet<>(now.keySet());
        others.removeAll(near);
        Set<String> waiting = new LinkedHashSet<>(known.toLookAt());
        waiting.retainAll(others);
        List<String> again = mostPromising(waiting, now, MOST_CHANGED - looked.size());
        near.addAll(again);
        others.removeAll(near);
        near.addAll(mostPromising(others, now, NEIGHBOURS));
        ConsolidationPlan part = method.consolidate(Vicinity.of(problem, near), shortened(), stop);
        Set<String> left = new HashSet<>(changed);
        left.addAll(waiting);
        left.removeAll(near);
        ConsolidationPlan plan = whole(part, near, known, now);
        remember(problem, plan, left);
        return plan;
    }

    private ConsolidationSettings shortened() {
        SolverSettings solving = settings.solving();
        return settings.withSolving(solving.withTimeLimit(
                Duration.ofNanos((long) (solving.timeLimit().toNanos() * SHARE))));
    }

    private static Set<String> changed(Memory known, Map<String, NodeView> now) {
        Set<String> changed = new LinkedHashSet<>();
        now.forEach((name, view) -> {
            if (!view.equals(known.nodes().get(name))) {
                changed.add(name);
            }
        });
        return changed;
    }

    private static List<String> mostPromising(Set<String> nodes, Map<String, NodeView> now, int most) {
        return nodes.stream()
                .sorted(Comparator.comparingDouble((String node) ->
                                Objects.requireNonNull(now.get(node)).pricePerPod())
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(Math.max(0, most))
                .toList();
    }

    /** The plan of a part with what is known of the other nodes. */
    private static ConsolidationPlan whole(
            ConsolidationPlan part, Set<String> near, Memory known, Map<String, NodeView> now) {
        List<UnconsolidatableNode> kept = new ArrayList<>();
        part.unconsolidatable().stream()
                .filter(node -> near.contains(node.node()) || !now.containsKey(node.node()))
                .forEach(kept::add);
        now.keySet().stream()
                .filter(node -> !near.contains(node))
                .map(node -> Optional.ofNullable(known.kept().get(node))
                        .orElseGet(() -> new UnconsolidatableNode(node, List.of(new Blocked.WorthKeeping()))))
                .forEach(kept::add);
        return new ConsolidationPlan(part.summary(), part.commands(), kept, part.dropped());
    }

    private void remember(ConsolidationProblem problem, ConsolidationPlan plan, Set<String> left) {
        Cluster after = Aftermath.of(problem.cluster(), problem.catalog(), plan.commands());
        Map<String, UnconsolidatableNode> kept = new HashMap<>();
        Set<String> toLookAt = new LinkedHashSet<>(left);
        for (UnconsolidatableNode node : plan.unconsolidatable()) {
            kept.put(node.node(), node);
            // What stood in the way may be gone the next time.
            if (node.because().stream().anyMatch(because -> !(because instanceof Blocked.WorthKeeping))) {
                toLookAt.add(node.node());
            }
        }
        plan.dropped().stream()
                .flatMap(dropped -> Stream.concat(
                        dropped.command().nodes().stream(),
                        dropped.command().podMoves().stream().map(move -> move.to())))
                .forEach(toLookAt::add);
        memory = new Memory(problem.cluster().nodePools(), NodeView.all(after, problem.catalog()), kept, toLookAt);
    }
}
