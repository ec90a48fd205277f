package io.karpenter.core.disruption.command;

import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.risk.PlanRisk;
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

    /** All nodes that come, command after command. */
    public List<PlannedNode> replacements() {
        return commands.stream()
                .flatMap(command -> command.replacements().stream())
                .toList();
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
     * @param risk how risk counted, and where the limits of shares are not kept afterwards
     * @param expectedHourlyCostBefore USD per hour that all managed nodes are expected to cost; their price where risk has none
     * @param expectedHourlyCostAfter the same once all commands are carried out
     */
    public record Summary(
            int nodesBefore,
            int nodesAfter,
            double hourlyPriceBefore,
            double hourlyPriceAfter,
            int podsMoved,
            double disruptionCost,
            OptionalDouble lowerBound,
            long elapsedNanos,
            PlanRisk risk,
            double expectedHourlyCostBefore,
            double expectedHourlyCostAfter) {

        /** Figures of a plan for which risk has no price. */
        public Summary(
                int nodesBefore,
                int nodesAfter,
                double hourlyPriceBefore,
                double hourlyPriceAfter,
                int podsMoved,
                double disruptionCost,
                OptionalDouble lowerBound,
                long elapsedNanos) {
            this(
                    nodesBefore,
                    nodesAfter,
                    hourlyPriceBefore,
                    hourlyPriceAfter,
                    podsMoved,
                    disruptionCost,
                    lowerBound,
                    elapsedNanos,
                    PlanRisk.NONE,
                    hourlyPriceBefore,
                    hourlyPriceAfter);
        }

        /** The same, nothing being proven about what the pods cost at least. */
        public Summary withoutLowerBound() {
            return new Summary(
                    nodesBefore,
                    nodesAfter,
                    hourlyPriceBefore,
                    hourlyPriceAfter,
                    podsMoved,
                    disruptionCost,
                    OptionalDouble.empty(),
                    elapsedNanos,
                    risk,
                    expectedHourlyCostBefore,
                    expectedHourlyCostAfter);
        }

        /** USD per hour of expected cost that the commands save together; of price where risk has none. */
        public double savings() {
            return expectedHourlyCostBefore - expectedHourlyCostAfter;
        }

        /** How far the expected cost is above the proven bound, as a share of it. */
        public OptionalDouble gap() {
            return lowerBound.isPresent() && lowerBound.getAsDouble() > 0
                    ? OptionalDouble.of(expectedHourlyCostAfter / lowerBound.getAsDouble() - 1)
                    : OptionalDouble.empty();
        }
    }
}
