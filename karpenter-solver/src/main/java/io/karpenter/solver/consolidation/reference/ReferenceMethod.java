package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.Plans;
import io.karpenter.solver.consolidation.sequence.Batches;
import io.karpenter.solver.consolidation.sequence.CommandSequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Consolidates as the reference does: one command after another, each carried out before the next is looked for, until none is
 * found. What its commands change is waited out: pods are running where they moved to, and {@code consolidateAfter} has passed for
 * the nodes concerned.
 *
 * <p>Costs a {@link ReferenceStep} for each command, and one more. Immutable and thread-safe.
 */
public final class ReferenceMethod implements ConsolidationMethod {

    @Override
    public ConsolidationPlan consolidate(ConsolidationProblem unpriced, ConsolidationSettings wanted, StopSignal stop) {
        long start = System.nanoTime();
        RiskSettings risk = wanted.solving().risk();
        ConsolidationProblem problem = unpriced.priced(risk);
        ConsolidationSettings settings = wanted.withoutShareLimits();
        ReplacementNames names = new ReplacementNames(problem.cluster());
        List<Command> commands = new ArrayList<>();
        Cluster cluster = problem.cluster();
        ReferenceStep step = new ReferenceStep(problem, settings, stop);
        Optional<Command> next = step.next();
        while (next.isPresent()) {
            Command command = names.unique(next.get());
            commands.add(command);
            cluster = Aftermath.of(cluster, problem.catalog(), command);
            step = new ReferenceStep(problem.with(cluster), settings, stop);
            next = stop.isRaised() ? Optional.empty() : step.next();
        }
        CommandSequence batches = Batches.of(problem, settings, commands);
        return Plans.withRisk(
                problem,
                risk,
                Plans.of(
                        problem,
                        batches.commands(),
                        kept(problem, step),
                        batches.dropped(),
                        OptionalDouble.empty(),
                        start));
    }

    /** Nodes of the snapshot only: what commands launched is theirs to explain. */
    private static List<UnconsolidatableNode> kept(ConsolidationProblem problem, ReferenceStep step) {
        Set<String> there = new HashSet<>();
        problem.cluster().nodes().forEach(node -> there.add(node.name()));
        problem.cluster().nodeClaims().forEach(claim -> there.add(claim.name()));
        return step.kept().stream().filter(node -> there.contains(node.node())).toList();
    }
}
