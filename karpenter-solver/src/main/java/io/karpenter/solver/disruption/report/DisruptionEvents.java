package io.karpenter.solver.disruption.report;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.balance.BalancedScore;
import io.karpenter.core.disruption.budget.PoolBudget;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.ConsolidationApproved;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.ConsolidationCandidate;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.DisruptionBlocked;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.NoDisruptionsAllowed;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.Unconsolidatable;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.Findings.WeighedMove;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The events that follow from a plan; whoever publishes them drops repetitions. Stateless. Source: DIS-BUD-10, DIS-CAN-02 to DIS-CAN-04,
 * DIS-CON-02, DIS-CON-03, DIS-CON-20, DIS-BAL-10, DIS-DRF-12.
 */
public final class DisruptionEvents {

    private final Map<String, List<ObjectRef>> objectsOf = new HashMap<>();
    private final Map<String, ObjectRef> pools = new HashMap<>();
    private final List<Event> events = new ArrayList<>();

    private DisruptionEvents(Cluster cluster) {
        for (ManagedNode node : ManagedNode.all(cluster)) {
            List<ObjectRef> objects = new ArrayList<>();
            objects.add(new ObjectRef("Node", "", node.name(), ""));
            node.claim().ifPresent(claim -> objects.add(new ObjectRef("NodeClaim", "", claim.name(), "")));
            objectsOf.put(node.name(), objects);
        }
        for (NodeClaim claim : cluster.nodeClaims()) {
            objectsOf.putIfAbsent(claim.name(), List.of(new ObjectRef("NodeClaim", "", claim.name(), "")));
        }
        for (NodePool pool : cluster.nodePools()) {
            pools.put(pool.name(), new ObjectRef("NodePool", "", pool.name(), pool.uid()));
        }
    }

    /**
     * The events of {@code plan}.
     *
     * @param cluster that was planned from
     */
    public static List<Event> of(Cluster cluster, DisruptionPlan plan) {
        DisruptionEvents events = new DisruptionEvents(cluster);
        events.budgets(plan.findings().budgets());
        Map<String, List<Blocked>> blocked = new HashMap<>();
        for (UnconsolidatableNode node : plan.findings().blocked()) {
            blocked.put(node.node(), node.because());
            events.blocked(node);
        }
        plan.unconsolidatable().forEach(node -> events.kept(node, blocked.getOrDefault(node.node(), List.of())));
        plan.decisions().forEach(events::decided);
        plan.findings().moves().forEach(events::weighed);
        return List.copyOf(events.events);
    }

    private void budgets(List<PoolBudget> budgets) {
        for (PoolBudget budget : budgets) {
            ObjectRef pool = pools.get(budget.nodePool());
            if (pool != null && budget.isShut()) {
                events.add(new NoDisruptionsAllowed(pool, budget.reason()));
            }
        }
    }

    private void about(String node, Function<ObjectRef, Event> event) {
        objectsOf.getOrDefault(node, List.of()).forEach(object -> events.add(event.apply(object)));
    }

    private void blocked(UnconsolidatableNode node) {
        node.because().stream()
                .filter(because -> !isSilent(because))
                .forEach(because -> about(node.node(), object -> new DisruptionBlocked(object, because.message())));
    }

    private void kept(UnconsolidatableNode node, List<Blocked> told) {
        node.because().stream()
                .filter(because -> !told.contains(because) && !isSilent(because))
                .forEach(because ->
                        about(node.node(), object -> new Unconsolidatable(object, because.code(), because.message())));
    }

    /** What is not worth an event: it passes by itself, or is told of the NodePool. */
    private static boolean isSilent(Blocked because) {
        return switch (because) {
            case Blocked.InCommand passes -> true;
            case Blocked.NotManaged others -> true;
            case Blocked.StaticNodePool others -> true;
            case Blocked.NotQuiet passes -> true;
            case Blocked.NoBudgetLeft ofPool -> true;
            case Blocked.NotLookedAtYet passes -> true;
            case Blocked.OfAllMethods told -> false;
            case Blocked.OfSomeMethods told -> false;
        };
    }

    private void decided(Decision decision) {
        Command command = decision.command();
        if (!decision.method().isValidated() || command.replacements().isEmpty()) {
            return;
        }
        String text = "%s %d nodes (%s) by %d nodes"
                .formatted(
                        command.action(),
                        command.nodes().size(),
                        String.join(", ", command.nodes()),
                        command.replacements().size());
        command.nodes()
                .forEach(node -> about(node, object -> new ConsolidationCandidate(object, text, command.savings())));
    }

    private void weighed(WeighedMove move) {
        if (move.score().isEmpty() || !move.decided()) {
            return;
        }
        Function<ObjectRef, Event> approved = object -> new ConsolidationApproved(
                object,
                move.score().getAsDouble(),
                BalancedScore.THRESHOLD,
                move.savingsShare(),
                move.disruptionShare());
        if (move.method() == DisruptionMethod.SINGLE_NODE) {
            move.command().nodes().forEach(node -> about(node, approved));
        } else {
            ObjectRef pool = pools.get(move.nodePool());
            if (pool != null) {
                events.add(approved.apply(pool));
            }
        }
    }
}
