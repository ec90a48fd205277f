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

    public CommandSequence {
        commands = List.copyOf(commands);
        dropped = List.copyOf(dropped);
    }
}
