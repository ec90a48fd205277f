package io.karpenter.core.disruption.command;

import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The result of consolidation. Immutable.
 *
 * @param commands in the order of execution: each is safe after those before it
 * @param unconsolidatable nodes that stay, by name, and why
 * @param dropped commands that would save something but cannot be carried out safely
 */
public record ConsolidationPlan(
        Summary summary,
        List<Command> commands,
        List<UnconsolidatableNode> unconsolidatable,
        List<DroppedCommand> dropped) {

    public ConsolidationPlan {
        commands = List.copyOf(commands);
        unconsolidatable = List.copyOf(unconsolidatable);
        dropped = List.copyOf(dropped);
    }

    /**
     * A command that is not part of the plan.
     *
     * @param because one line for people
     */
    public record DroppedCommand(Command command, String because) {}

    /**
     * The figures of a plan. Nodes that no NodePool manages count nowhere.
     *
     * @param hourlyPriceBefore USD per hour of all managed nodes
     * @param hourlyPriceAfter USD per hour of all managed nodes once all commands are carried out
     * @param podsMoved evictions; a pod that moves twice counts twice
     * @param disruptionCost of all commands
     * @param lowerBound proven least price in USD per hour for the same pods, if one was proven
     * @param elapsedNanos time it took to find the plan
     */
    public record Summary(
            int nodesBefore,
            int nodesAfter,
            double hourlyPriceBefore,
            double hourlyPriceAfter,
            int podsMoved,
            double disruptionCost,
            OptionalDouble lowerBound,
            long elapsedNanos) {

        /** USD per hour. */
        public double savings() {
            return hourlyPriceBefore - hourlyPriceAfter;
        }

        /** How far the price is above the proven bound, as a share of it. */
        public OptionalDouble gap() {
            return lowerBound.isPresent() && lowerBound.getAsDouble() > 0
                    ? OptionalDouble.of(hourlyPriceAfter / lowerBound.getAsDouble() - 1)
                    : OptionalDouble.empty();
        }
    }
}
