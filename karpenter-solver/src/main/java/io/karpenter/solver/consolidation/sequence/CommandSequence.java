package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import java.util.List;

/**
 * Commands in the order of execution, in batches.
 *
 * @param dropped what cannot be carried out safely, and why
 */
public record CommandSequence(List<Command> commands, List<DroppedCommand> dropped) {

    /** Why commands are dropped that nobody has tried yet when planning is to end. */
    public static final String STOPPED = "planning was stopped before it was known to be safe";

    public CommandSequence {
        commands = List.copyOf(commands);
        dropped = List.copyOf(dropped);
    }
}
