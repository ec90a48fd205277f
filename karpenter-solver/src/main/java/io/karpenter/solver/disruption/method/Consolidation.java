package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.solver.consolidation.planner.ConsolidationPlanner;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.disruption.Inputs;
import io.karpenter.solver.disruption.Method;
import io.karpenter.solver.disruption.Pass;
import io.karpenter.solver.disruption.Weighing;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Consolidates by the plan of the whole cluster. What comes first in that plan is decided now, the rest is planned again from later
 * snapshots. Commands that would not pay until their nodes expire, that move pods which were moved just now, or that have to wait for
 * budgets of pods for long, are left out. If nothing is to do, nothing is planned until something changes. Not thread-safe. Source:
 * DIS-CON, WK-03, WK-05, WK-10, WK-15, WK-16.
 */
final class Consolidation implements Method {

    private final ConsolidationPlanner planner;
    private final RecentMoves recent;
    private @Nullable Idle idle;

    /**
     * When there was nothing to do.
     *
     * @param candidates that there were, by name
     * @param left what budgets left of each pool with candidates
     * @param kept what was said then
     */
    private record Idle(
            Inputs inputs, Set<String> candidates, Map<String, Integer> left, List<UnconsolidatableNode> kept) {

        boolean holds(Inputs newInputs, Set<String> newCandidates, Map<String, Integer> newLeft) {
            return candidates.equals(newCandidates) && left.equals(newLeft) && inputs.equals(newInputs);
        }
    }

    Consolidation(DisruptionSettings settings, RecentMoves recent) {
        this.planner = new ConsolidationPlanner(settings.consolidation());
        this.recent = recent;
    }

    @Override
    public DisruptionMethod kind() {
        return DisruptionMethod.MULTI_NODE;
    }

    @Override
    public Outcome decide(Pass pass) {
        CandidateList filled = pass.candidates().consolidation();
        pass.keep(filled.blocked());
        RemainingBudgets budgets = pass.budgets(DisruptionReason.UNDERUTILIZED);
        int eligible = filled.candidates().size();
        if (eligible == 0) {
            return new Outcome(0, false, false);
        }
        Inputs inputs = Inputs.of(pass.now());
        Set<String> names = new TreeSet<>();
        Map<String, Integer> left = new HashMap<>();
        for (Candidate candidate : filled.candidates()) {
            names.add(candidate.node());
            left.put(
                    candidate.nodePool().name(),
                    budgets.left(candidate.nodePool().name()));
        }
        Idle before = idle;
        if (before != null && before.holds(inputs, names, left)) {
            pass.keep(before.kept());
            return new Outcome(eligible, false, true);
        }
        ConsolidationPlan plan = planner.plan(pass.now(), pass.stop());
        pass.keep(plan.unconsolidatable());
        plan.dropped()
                .forEach(dropped -> dropped.command()
                        .nodes()
                        .forEach(node -> pass.keep(List.of(
                                new UnconsolidatableNode(node, List.of(new Blocked.Dropped(dropped.because())))))));
        Weighing weighing = new Weighing(pass);
        List<Command> decided = decide(pass, plan, filled.candidates());
        boolean timedOut = pass.stop().isRaised();
        boolean lookedAtAll = plan.unconsolidatable().stream()
                .noneMatch(node -> node.because().contains(new Blocked.NotLookedAtYet()));
        idle = plan.commands().isEmpty() && lookedAtAll && !timedOut
                ? new Idle(inputs, names, left, plan.unconsolidatable())
                : null;
        pass.weighed(weighing.of(
                Stream.concat(
                                plan.commands().stream().filter(command -> command.batch() == 0),
                                plan.dropped().stream().map(dropped -> dropped.command()))
                        .toList(),
                Set.copyOf(decided)));
        return new Outcome(eligible, timedOut, false);
    }

    private List<Command> decide(Pass pass, ConsolidationPlan plan, List<Candidate> candidates) {
        Map<String, Candidate> known = new HashMap<>();
        candidates.forEach(candidate -> known.put(candidate.node(), candidate));
        Lifetimes lifetimes = new Lifetimes(pass.now().cluster());
        List<Command> decided = new ArrayList<>();
        Map<DisruptionMethod, List<Command>> byMethod = new EnumMap<>(DisruptionMethod.class);
        for (Command command : plan.commands()) {
            if (command.batch() > 0) {
                command.nodes().forEach(node -> keep(pass, node, new Postponement.NextTurn()));
                continue;
            }
            Optional<Postponement> against = objection(pass, command, known, lifetimes);
            if (against.isPresent()) {
                command.nodes().forEach(node -> keep(pass, node, against.get()));
            } else {
                pass.evictions().take(command);
                decided.add(command);
                byMethod.computeIfAbsent(method(command), method -> new ArrayList<>())
                        .add(command);
            }
        }
        byMethod.forEach((method, commands) -> pass.decide(commands, method));
        decided.forEach(command -> recent.decided(command, pass.evictions()));
        return decided;
    }

    private static void keep(Pass pass, String node, Postponement because) {
        pass.keep(List.of(new UnconsolidatableNode(node, List.of(new Blocked.NotNow(because)))));
    }

    private static DisruptionMethod method(Command command) {
        if (command.reason() == DisruptionReason.EMPTY) {
            return DisruptionMethod.EMPTINESS;
        }
        return command.nodes().size() > 1 ? DisruptionMethod.MULTI_NODE : DisruptionMethod.SINGLE_NODE;
    }

    private Optional<Postponement> objection(
            Pass pass, Command command, Map<String, Candidate> known, Lifetimes lifetimes) {
        Optional<Postponement> evictions =
                pass.evictions().objection(command, pass.settings().mostDrainRounds());
        if (evictions.isPresent()) {
            return evictions;
        }
        List<Candidate> going = command.nodes().stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .collect(Collectors.toList());
        Optional<Postponement> expiry =
                lifetimes.objection(command, going, pass.settings().consolidation());
        if (expiry.isPresent()) {
            return expiry;
        }
        double price = going.stream().mapToDouble(Candidate::hourlyPrice).sum();
        return command.savings() >= pass.settings().largeSaving() * price
                ? Optional.empty()
                : recent.objection(
                        command, pass.evictions(), pass.now().cluster().now());
    }
}
