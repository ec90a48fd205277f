package io.karpenter.core.plan;

import io.karpenter.core.risk.PlanRisk;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The result of solving. Every pending pod of the snapshot appears exactly once: on a new node, on an existing one, or
 * unschedulable.
 *
 * @param nodes to launch for pods
 * @param unschedulable pods without a place, those that are only deferred among them
 * @param lowerBound proven least expected cost in USD per hour of any plan for the same pods, if one was proven; where risk has no
 *     price that is the least price
 * @param staticNodes to launch because static NodePools ask for them; they hold no pods, and no other figure of the plan counts
 *     them
 * @param risk how risk counted, and where the limits of shares are not kept
 */
public record Plan(
        List<PlannedNode> nodes,
        List<ExistingNodePods> existingNodes,
        List<UnschedulablePod> unschedulable,
        List<RelaxedPreference> relaxed,
        OptionalDouble lowerBound,
        Statistics statistics,
        List<PlannedNode> staticNodes,
        PlanRisk risk) {

    /** The plan that places no pod and launches nothing. */
    public static final Plan NOTHING = new Plan(
            List.of(), List.of(), List.of(), List.of(), OptionalDouble.empty(), new Statistics(0, 0, 0, 0, ""));

    public Plan {
        nodes = List.copyOf(nodes);
        existingNodes = List.copyOf(existingNodes);
        unschedulable = List.copyOf(unschedulable);
        relaxed = List.copyOf(relaxed);
        staticNodes = List.copyOf(staticNodes);
    }

    /** A plan for which risk does not count. */
    public Plan(
            List<PlannedNode> nodes,
            List<ExistingNodePods> existingNodes,
            List<UnschedulablePod> unschedulable,
            List<RelaxedPreference> relaxed,
            OptionalDouble lowerBound,
            Statistics statistics,
            List<PlannedNode> staticNodes) {
        this(nodes, existingNodes, unschedulable, relaxed, lowerBound, statistics, staticNodes, PlanRisk.NONE);
    }

    /** A plan in which static NodePools ask for nothing. */
    public Plan(
            List<PlannedNode> nodes,
            List<ExistingNodePods> existingNodes,
            List<UnschedulablePod> unschedulable,
            List<RelaxedPreference> relaxed,
            OptionalDouble lowerBound,
            Statistics statistics) {
        this(nodes, existingNodes, unschedulable, relaxed, lowerBound, statistics, List.of(), PlanRisk.NONE);
    }

    /** The same plan with word of how it came about. */
    public Plan with(Statistics newStatistics) {
        return new Plan(nodes, existingNodes, unschedulable, relaxed, lowerBound, newStatistics, staticNodes, risk);
    }

    /** The same plan, its pods being elsewhere. */
    public Plan withPods(
            List<PlannedNode> newNodes,
            List<ExistingNodePods> newExistingNodes,
            List<UnschedulablePod> newUnschedulable,
            List<RelaxedPreference> newRelaxed) {
        return new Plan(
                newNodes, newExistingNodes, newUnschedulable, newRelaxed, lowerBound, statistics, staticNodes, risk);
    }

    /** This plan, static NodePools asking for {@code claims}. */
    public Plan withStaticNodes(List<PlannedNode> claims) {
        return new Plan(nodes, existingNodes, unschedulable, relaxed, lowerBound, statistics, claims, risk);
    }

    /** The same plan, of which this is proven. */
    public Plan withLowerBound(OptionalDouble bound) {
        return new Plan(nodes, existingNodes, unschedulable, relaxed, bound, statistics, staticNodes, risk);
    }

    /** This plan with word of how risk counted. */
    public Plan with(PlanRisk newRisk) {
        return new Plan(nodes, existingNodes, unschedulable, relaxed, lowerBound, statistics, staticNodes, newRisk);
    }

    /** USD per hour of the new nodes for pods together. */
    public double hourlyPrice() {
        return sum(nodes, PlannedNode::hourlyPrice);
    }

    /** USD per hour that the new nodes for pods are expected to cost together; their price where risk has none. */
    public double expectedHourlyCost() {
        return sum(nodes, PlannedNode::expectedHourlyCost);
    }

    /** USD per hour of the nodes together that static NodePools ask for. */
    public double staticHourlyPrice() {
        return sum(staticNodes, PlannedNode::hourlyPrice);
    }

    private static double sum(List<PlannedNode> nodes, ToDoubleFunction<PlannedNode> amount) {
        // Summed in nano-dollars, so that the result does not depend on the order of the nodes.
        long nano = 0;
        for (PlannedNode node : nodes) {
            nano += Math.round(amount.applyAsDouble(node) * 1e9);
        }
        return nano / 1e9;
    }

    /** USD per hour; lower ones come of what is paid for already, and a share of them says nothing. */
    private static final double LEAST_BOUND = 1e-6;

    /** How far the expected cost is above the proven bound, as a share of it; empty without a bound that says something. */
    public OptionalDouble gap() {
        if (lowerBound.isEmpty()) {
            return OptionalDouble.empty();
        }
        double bound = lowerBound.getAsDouble();
        double above = expectedHourlyCost() - bound;
        if (bound >= LEAST_BOUND) {
            return OptionalDouble.of(above / bound);
        }
        return bound == 0 && above == 0 ? OptionalDouble.of(0) : OptionalDouble.empty();
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
     * @param boundProof how the lower bound was proven, if there is one
     */
    public record Statistics(
            double firstPlanHourlyPrice,
            long firstPlanNanos,
            long elapsedNanos,
            long seed,
            String strategy,
            Optional<BoundProof> boundProof) {

        /** Of a plan without word of how its bound was proven. */
        public Statistics(
                double firstPlanHourlyPrice, long firstPlanNanos, long elapsedNanos, long seed, String strategy) {
            this(firstPlanHourlyPrice, firstPlanNanos, elapsedNanos, seed, strategy, Optional.empty());
        }
    }
}
