package io.karpenter.core.plan;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The result of solving. Every pending pod of the snapshot appears exactly once: on a new node, on an existing one, or
 * unschedulable.
 *
 * @param unschedulable pods without a place, those that are only deferred among them
 * @param lowerBound proven least price in USD per hour of any plan for the same pods, if one was proven
 */
public record Plan(
        List<PlannedNode> nodes,
        List<ExistingNodePods> existingNodes,
        List<UnschedulablePod> unschedulable,
        List<RelaxedPreference> relaxed,
        OptionalDouble lowerBound,
        Statistics statistics) {

    public Plan {
        nodes = List.copyOf(nodes);
        existingNodes = List.copyOf(existingNodes);
        unschedulable = List.copyOf(unschedulable);
        relaxed = List.copyOf(relaxed);
    }

    /** The same plan with word of how it came about. */
    public Plan with(Statistics newStatistics) {
        return new Plan(nodes, existingNodes, unschedulable, relaxed, lowerBound, newStatistics);
    }

    /** The same plan, its pods being elsewhere. */
    public Plan withPods(
            List<PlannedNode> newNodes,
            List<ExistingNodePods> newExistingNodes,
            List<UnschedulablePod> newUnschedulable,
            List<RelaxedPreference> newRelaxed) {
        return new Plan(newNodes, newExistingNodes, newUnschedulable, newRelaxed, lowerBound, statistics);
    }

    /** USD per hour of the new nodes together. */
    public double hourlyPrice() {
        // Summed in nano-dollars, so that the result does not depend on the order of the nodes.
        long nano = 0;
        for (PlannedNode node : nodes) {
            nano += Math.round(node.hourlyPrice() * 1e9);
        }
        return nano / 1e9;
    }

    /** How far the price is above the proven bound, as a share of it; empty without a bound above zero to compare with. */
    public OptionalDouble gap() {
        if (lowerBound.isEmpty()) {
            return OptionalDouble.empty();
        }
        double bound = lowerBound.getAsDouble();
        double above = hourlyPrice() - bound;
        if (bound > 0) {
            return OptionalDouble.of(above / bound);
        }
        return above == 0 ? OptionalDouble.of(0) : OptionalDouble.empty();
    }

    public int scheduledPods() {
        return nodes.stream().mapToInt(n -> n.pods().size()).sum()
                + existingNodes.stream().mapToInt(n -> n.pods().size()).sum();
    }

    /** How many of the {@link #unschedulable} pods wait for the next run only (SCH-RSV-07). */
    public int deferredPods() {
        return (int) unschedulable.stream().filter(UnschedulablePod::isDeferred).count();
    }

    /**
     * How the plan came about.
     *
     * @param firstPlanHourlyPrice USD per hour of the first complete plan
     * @param firstPlanNanos time from the start of solving to the first complete plan
     * @param elapsedNanos time of solving
     * @param strategy name of the packing variant that won
     */
    public record Statistics(
            double firstPlanHourlyPrice, long firstPlanNanos, long elapsedNanos, long seed, String strategy) {}
}
