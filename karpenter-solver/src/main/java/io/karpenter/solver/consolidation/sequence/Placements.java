package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.risk.pricing.RiskPricing;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.SolverSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Whether the kube-scheduler would put the pods of a command where it says. Verifies one plan for each command. Immutable. */
public final class Placements {

    private final Catalog catalog;
    private final VerifierSettings rules;

    /**
     * @param catalog with NodeOverlays applied
     */
    public Placements(Catalog catalog, SolverSettings settings) {
        // Whatever offerings are expected to cost is their price here: that it is right is not in question, only where
        // pods go.
        this.catalog = settings.risk().pricesRisk() ? RiskPricing.atCosts(catalog) : catalog;
        this.rules = VerifierSettings.DEFAULT.withMinValuesMayBeLowered(
                settings.minValuesPolicy() == MinValuesPolicy.BEST_EFFORT);
    }

    /** What speaks against {@code command} on {@code cluster}; empty if nothing does. */
    public Optional<String> objection(Cluster cluster, Command command) {
        Set<String> coming = new HashSet<>();
        Set<PodId> placed = new HashSet<>();
        for (PlannedNode node : command.replacements()) {
            coming.add(node.name());
            placed.addAll(node.pods());
        }
        Set<PodId> moved = new HashSet<>();
        Map<String, List<PodId>> staying = new TreeMap<>();
        for (PodMove move : command.podMoves()) {
            moved.add(move.pod());
            if (!coming.contains(move.to())) {
                staying.computeIfAbsent(move.to(), node -> new ArrayList<>()).add(move.pod());
                placed.add(move.pod());
            }
        }
        Cluster without = Aftermath.without(cluster, Set.copyOf(command.nodes()), moved);
        List<UnschedulablePod> pending = new ArrayList<>();
        for (Pod pod : without.pendingPods()) {
            if (!placed.contains(pod.id())) {
                pending.add(new UnschedulablePod(pod.id(), List.of(new Reason.NotReached())));
            }
        }
        Plan plan = new Plan(
                command.replacements().stream()
                        .map(PlannedNode::pricedAtExpectedCost)
                        .toList(),
                staying.entrySet().stream()
                        .map(node -> new ExistingNodePods(node.getKey(), node.getValue()))
                        .toList(),
                pending,
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, ""));
        if (pending.stream().anyMatch(pod -> moved.contains(pod.pod()))) {
            return Optional.of("pods of its nodes are left without a place");
        }
        return PlanVerifier.verify(without, catalog, plan, rules).stream()
                .filter(violation -> !isOfStaticPools(violation))
                .findFirst()
                .map(Violation::toString);
    }

    /** Nodes that static pools lack are none of a command's business. */
    private static boolean isOfStaticPools(Violation violation) {
        return violation.rule().equals("SCH-STA-04") || violation.rule().equals("SCH-STA-05");
    }
}
