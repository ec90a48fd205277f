package io.karpenter.k8s.disrupt;

import io.karpenter.core.disruption.command.Command;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.solver.consolidation.reference.CommandValidator;
import io.karpenter.solver.consolidation.reference.Validation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Looks at graceful commands again, each a while after it was decided, and has those carried out that still hold. Keys are ids of commands.
 * Each waits by itself, so that none holds up another or the loop (WK-03); meanwhile its nodes count as those of a command, and nothing has
 * been done to them. Source: DIS-VAL-01 to DIS-VAL-08.
 */
public final class CommandValidation implements Reconciler {

    private static final Duration UNSYNCED = Duration.ofSeconds(1);

    private final DisruptionObjects with;
    private final BooleanSupplier ready;
    private final DisruptionProblems problems;
    private final Commands commands;
    private final DisruptionReport report;
    private final ExecutionSettings settings;

    /**
     * @param ready true once everything is known that was there when the process began
     */
    public CommandValidation(
            DisruptionObjects with,
            BooleanSupplier ready,
            DisruptionProblems problems,
            Commands commands,
            DisruptionReport report,
            ExecutionSettings settings) {
        this.with = with;
        this.ready = ready;
        this.problems = problems;
        this.commands = commands;
        this.report = report;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "disruption.validation";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<ActiveCommand> found =
                commands.get(key.name()).filter(command -> command.phase() == ActiveCommand.Phase.WAITING);
        if (found.isEmpty()) {
            return Outcome.DONE;
        }
        ActiveCommand active = found.get();
        Instant now = with.now();
        Duration left = Duration.between(now, active.since().plus(settings.validationDelay()));
        if (left.isPositive()) {
            return Outcome.after(left);
        }
        if (!ready.getAsBoolean()) {
            return Outcome.after(UNSYNCED);
        }
        Command command = active.command().orElseThrow();
        try {
            decide(active, command, now);
        } catch (RuntimeException broken) {
            // What cannot be looked at again is not done; the loop decides anew.
            commands.remove(active);
            report.rejected(active, command, Optional.empty(), String.valueOf(broken.getMessage()));
            throw broken;
        }
        return Outcome.DONE;
    }

    private void decide(ActiveCommand active, Command command, Instant now) {
        Validation validation = CommandValidator.validate(
                problems.at(now, commands.nodesBeside(active)), settings.consolidation(), command);
        switch (validation) {
            case Validation.Valid valid -> {
                Command held = valid.command();
                Set<String> nodes = Set.copyOf(held.nodes());
                List<ActiveCommand.Target> left = active.targets().stream()
                        .filter(target -> nodes.contains(target.node()))
                        .toList();
                report.held(active, command.nodes().size() - left.size());
                commands.put(active.starting(held, left, now));
            }
            case Validation.Invalid invalid -> {
                commands.remove(active);
                report.rejected(active, command, Optional.of(invalid.failure()), invalid.message());
            }
        }
    }
}
