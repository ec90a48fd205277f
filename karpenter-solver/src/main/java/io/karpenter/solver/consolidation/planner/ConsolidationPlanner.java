package io.karpenter.solver.consolidation.planner;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans the consolidation of one cluster, snapshot after snapshot. The first snapshot is planned as a whole. Of each later one, those
 * nodes are looked at whose pods, price or state are not as the last plan left them, and some others with them that pods could go to
 * or that could go together with these; about the rest the last decision stands. What is too much for one call is looked at by the
 * next ones: those come first that were looked at longest ago, of these the most promising, so that each node gets its turn.
 *
 * <p>A plan is as safe as one that is made from nothing: what is remembered decides where to look, never what is valid. It may save
 * less than that one. Nothing is proven then about what the cluster costs at least. Costs a pass over the cluster and a search among a
 * limited number of nodes, which gets a share of the time limit. Not thread-safe.
 */
public final class ConsolidationPlanner {

    /** Nodes that are looked at in one call if nothing else is said. */
    public static final int DEFAULT_MOST = 400;

    /** Share of them for nodes that have not changed. */
    private static final double NEIGHBOURS = 0.375;

    /** Share of the time limit for looking at what has changed. */
    private static final double SHARE = 0.05;

    /** If more than this share of the nodes has changed, all are looked at. */
    private static final double TOO_MUCH = 0.5;

    private final ConsolidationSettings settings;
    private final ConsolidationMethod ofAll = new GlobalMethod();
    private final ConsolidationMethod ofSome = GlobalMethod.withoutBound();
    private final int most;
    private @Nullable Memory memory;

    /** One that looks at {@value #DEFAULT_MOST} nodes in a call after a small change. */
    public ConsolidationPlanner(ConsolidationSettings settings) {
        this(settings, DEFAULT_MOST);
    }

    /**
     * @param most nodes that are looked at in one call after a small change, at least 2
     * @throws IllegalArgumentException if {@code most} is less
     */
    public ConsolidationPlanner(ConsolidationSettings settings, int most) {
        if (most < 2) {
            throw new IllegalArgumentException("most is %d, it must be at least 2".formatted(most));
        }
        this.settings = settings;
        this.most = most;
    }

    /**
     * What is known when a plan has been made.
     *
     * @param nodes as they are once the plan is carried out, by name
     * @param kept why nodes stay, by name
     * @param waiting nodes that have changed and that nobody has looked at since
     * @param hindered nodes that something stood in the way of: it may be gone the next time
     * @param lookedAt the call that last looked at a node, by name
     * @param calls until now
     */
    private record Memory(
            List<NodePool> nodePools,
            Map<String, NodeView> nodes,
            Map<String, UnconsolidatableNode> kept,
            Set<String> waiting,
            Set<String> hindered,
            Map<String, Long> lookedAt,
            long calls) {}

    /** What to do about the cluster now; see {@link ConsolidationMethod#consolidate}. */
    public ConsolidationPlan plan(ConsolidationProblem problem, StopSignal stop) {
        Map<String, NodeView> now = NodeView.all(problem.cluster(), problem.catalog());
        Memory known = memory;
        Set<String> changed = known == null ? now.keySet() : changed(known, now);
        if (known == null
                || !known.nodePools().equals(problem.cluster().nodePools())
                || changed.size() > TOO_MUCH * now.size()) {
            ConsolidationPlan plan = ofAll.consolidate(problem, settings, stop);
            remember(problem, plan, Set.of(), now.keySet(), now);
            return plan;
        }
        Set<String> waiting = new LinkedHashSet<>(known.waiting());
        waiting.retainAll(now.keySet());
        waiting.addAll(changed);
        Set<String> near = near(known, now, waiting);
        waiting.removeAll(near);
        boolean allPods = settings.solving().risk().limitsShares();
        ConsolidationPlan part = ofSome.consolidate(Vicinity.of(problem, near, allPods), shortened(), stop);
        ConsolidationPlan plan = whole(part, near, waiting, known, now);
        remember(problem, plan, waiting, near, now);
        return plan;
    }

    /**
     * The nodes that are looked at.
     *
     * @param waiting those that have changed
     */
    private Set<String> near(Memory known, Map<String, NodeView> now, Set<String> waiting) {
        Comparator<String> promise = Comparator.comparingDouble(
                        (String node) -> Objects.requireNonNull(now.get(node)).pricePerPod())
                .reversed()
                .thenComparing(Comparator.naturalOrder());
        Comparator<String> turn = Comparator.comparingLong(
                        (String node) -> known.lookedAt().getOrDefault(node, 0L))
                .thenComparing(promise);
        int neighbours = (int) Math.ceil(NEIGHBOURS * most);
        int turns = Math.ceilDiv(neighbours, 2);
        Set<String> near = new LinkedHashSet<>(first(waiting, turn, most - neighbours));
        // What never changes must not take the place of what has changed.
        Set<String> hindered = new LinkedHashSet<>(known.hindered());
        hindered.retainAll(now.keySet());
        hindered.removeAll(waiting);
        near.addAll(first(hindered, turn, most - neighbours - near.size()));
        Set<String> others = new LinkedHashSet<>(now.keySet());
        others.removeAll(waiting);
        others.removeAll(near);
        List<String> next = first(others, turn, turns);
        near.addAll(next);
        others.removeAll(next);
        near.addAll(first(others, promise, neighbours - turns));
        return near;
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

    private static List<String> first(Set<String> nodes, Comparator<String> order, int number) {
        return nodes.stream().sorted(order).limit(Math.max(0, number)).toList();
    }

    /** The plan of a part with what is known of the other nodes. */
    private static ConsolidationPlan whole(
            ConsolidationPlan part, Set<String> near, Set<String> waiting, Memory known, Map<String, NodeView> now) {
        List<UnconsolidatableNode> kept = new ArrayList<>();
        part.unconsolidatable().stream()
                .filter(node -> near.contains(node.node()) || !now.containsKey(node.node()))
                .forEach(kept::add);
        for (String node : now.keySet()) {
            if (!near.contains(node)) {
                UnconsolidatableNode before = known.kept().get(node);
                kept.add(
                        before == null || waiting.contains(node)
                                ? new UnconsolidatableNode(node, List.of(new Blocked.NotLookedAtYet()))
                                : before);
            }
        }
        // What is proven of the part takes all other nodes as they are.
        return new ConsolidationPlan(part.summary().withoutLowerBound(), part.commands(), kept, part.dropped());
    }

    private void remember(
            ConsolidationProblem problem,
            ConsolidationPlan plan,
            Set<String> waiting,
            Set<String> near,
            Map<String, NodeView> now) {
        Memory known = memory;
        long call = known == null ? 1 : known.calls() + 1;
        Map<String, Long> lookedAt = known == null ? new HashMap<>() : new HashMap<>(known.lookedAt());
        lookedAt.keySet().retainAll(now.keySet());
        near.forEach(node -> lookedAt.put(node, call));
        Map<String, UnconsolidatableNode> kept = new HashMap<>();
        Set<String> hindered = new LinkedHashSet<>();
        for (UnconsolidatableNode node : plan.unconsolidatable()) {
            kept.put(node.node(), node);
            if (node.because().stream().anyMatch(ConsolidationPlanner::isHindrance)) {
                hindered.add(node.node());
            }
        }
        plan.dropped().stream()
                .flatMap(dropped -> Stream.concat(
                        dropped.command().nodes().stream(),
                        dropped.command().podMoves().stream().map(move -> move.to())))
                .forEach(hindered::add);
        memory = new Memory(
                problem.cluster().nodePools(),
                NodeView.after(now, problem.cluster(), problem.catalog(), plan.commands()),
                kept,
                Set.copyOf(waiting),
                hindered,
                lookedAt,
                call);
    }

    private static boolean isHindrance(Blocked because) {
        return !(because instanceof Blocked.WorthKeeping || because instanceof Blocked.NotLookedAtYet);
    }
}
