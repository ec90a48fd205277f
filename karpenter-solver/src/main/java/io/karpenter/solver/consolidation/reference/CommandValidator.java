package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.reference.Validation.Failure;
import io.karpenter.solver.consolidation.reference.Validation.Invalid;
import io.karpenter.solver.consolidation.reference.Validation.Valid;
import io.karpenter.solver.consolidation.sequence.Placements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks at a command again before it is carried out: what was true when it was decided may not be any more. Costs one simulation.
 * Stateless. Source: DIS-VAL-02 to DIS-VAL-05, DIS-VAL-08.
 */
public final class CommandValidator {

    private CommandValidator() {}

    /**
     * Whether {@code command} holds on the snapshot that {@code now} has.
     *
     * @param command decided on an earlier snapshot
     */
    public static Validation validate(ConsolidationProblem now, ConsolidationSettings settings, Command command) {
        return command.reason() == DisruptionReason.EMPTY
                ? emptiness(now, settings, command)
                : consolidation(now, settings, command);
    }

    private static Map<String, Candidate> byName(List<Candidate> candidates) {
        return candidates.stream().collect(Collectors.toMap(Candidate::node, Function.identity()));
    }

    private static RemainingBudgets budgets(
            ConsolidationProblem now, ConsolidationSettings settings, DisruptionReason reason) {
        return RemainingBudgets.of(
                now.cluster(), now.standing(), reason, now.cluster().now(), settings.schedules());
    }

    /** What is still empty goes, as far as budgets allow. */
    private static Validation emptiness(ConsolidationProblem now, ConsolidationSettings settings, Command command) {
        Map<String, Candidate> empty = byName(Candidates.of(now.cluster(), now.catalog(), now.standing())
                .emptiness()
                .candidates());
        List<Candidate> left = command.nodes().stream()
                .flatMap(node -> Optional.ofNullable(empty.get(node)).stream())
                .toList();
        if (left.isEmpty()) {
            return new Invalid(Failure.CHURN, "none of its nodes is an empty candidate any more");
        }
        RemainingBudgets budgets = budgets(now, settings, command.reason());
        List<Candidate> within = left.stream()
                .filter(candidate -> budgets.take(candidate.nodePool().name()))
                .toList();
        if (within.isEmpty()) {
            return new Invalid(Failure.BUDGET, "budgets allow none of its nodes to be disrupted now");
        }
        Map<PodId, String> places = new HashMap<>();
        command.podMoves().forEach(move -> places.put(move.pod(), move.to()));
        Optional<PodId> homeless = within.stream()
                .flatMap(candidate -> candidate.pods().stream())
                .map(pod -> pod.id())
                .filter(pod -> !places.containsKey(pod))
                .findFirst();
        return homeless.<Validation>map(
                        pod -> new Invalid(Failure.SCHEDULING, "pod " + pod + " came to one of its nodes"))
                .orElseGet(() -> new Valid(Options.delete(within, places)));
    }

    /** All of it holds, or nothing. */
    private static Validation consolidation(ConsolidationProblem now, ConsolidationSettings settings, Command command) {
        Candidates candidates = Candidates.of(now.cluster(), now.catalog(), now.standing());
        Map<String, Candidate> known = byName(candidates.consolidation().candidates());
        if (command.nodes().size() > 1) {
            // Where several nodes go, empty ones may go with them.
            candidates.emptiness().candidates().forEach(candidate -> known.putIfAbsent(candidate.node(), candidate));
        }
        List<Candidate> going = new ArrayList<>();
        for (String node : command.nodes()) {
            Candidate candidate = known.get(node);
            if (candidate == null) {
                return new Invalid(Failure.CHURN, "node " + node + " is no candidate any more");
            }
            going.add(candidate);
        }
        if (!budgets(now, settings, command.reason())
                .takeAll(going.stream()
                        .map(candidate -> candidate.nodePool().name())
                        .toList())) {
            return new Invalid(Failure.BUDGET, "budgets do not allow all of its nodes to be disrupted now");
        }
        Optional<String> objection = command.replacements().size() > 1
                ? changed(now, settings, command, going)
                : simulated(now, settings, command, going);
        return objection
                .<Validation>map(because -> new Invalid(Failure.SCHEDULING, because))
                .orElseGet(() -> new Valid(command));
    }

    /** As the reference looks again: another simulation must come to as many replacements, for which as many types would do. */
    private static Optional<String> simulated(
            ConsolidationProblem now, ConsolidationSettings settings, Command command, List<Candidate> going) {
        Destination destination =
                Simulation.ofConsolidation(now, settings, StopSignal.NEVER).explained(going);
        return switch (destination) {
            case Destination.Missing missing -> Optional.of(missing.because().message());
            case Destination.Found found -> compared(command.replacements(), found.replacements());
        };
    }

    private static Optional<String> compared(List<PlannedNode> decided, List<PlannedNode> needed) {
        if (decided.size() != needed.size()) {
            return Optional.of("%d replacements were decided, %d are needed".formatted(decided.size(), needed.size()));
        }
        return decided.isEmpty()
                        || needed.get(0)
                                .instanceTypeOptions()
                                .containsAll(decided.get(0).instanceTypeOptions())
                ? Optional.empty()
                : Optional.of("not all instance types that were decided would do any more");
    }

    /** Commands that no simulation of ours would come to: their pods must be the same, and their places still good. */
    private static Optional<String> changed(
            ConsolidationProblem now, ConsolidationSettings settings, Command command, List<Candidate> going) {
        List<PodId> moving =
                command.podMoves().stream().map(PodMove::pod).sorted().toList();
        List<PodId> there = going.stream()
                .flatMap(candidate -> candidate.pods().stream())
                .map(pod -> pod.id())
                .sorted()
                .toList();
        if (!moving.equals(there)) {
            return Optional.of("pods came to its nodes or left them");
        }
        return new Placements(now.catalog(), settings.solving()).objection(now.cluster(), command);
    }
}
