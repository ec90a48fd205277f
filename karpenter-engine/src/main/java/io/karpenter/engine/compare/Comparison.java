package io.karpenter.engine.compare;

import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.SpotCaveat;
import io.karpenter.core.workload.PodId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The same input planned in several ways. Immutable.
 *
 * @param plans at least one; the last is ours at its best, whose lower bound the others are measured by
 */
public record Comparison(List<Entry> plans) {

    public Comparison {
        plans = List.copyOf(plans);
        if (plans.isEmpty()) {
            throw new IllegalArgumentException("there is no plan to compare");
        }
    }

    /**
     * One of the plans.
     *
     * @param name of the way it was made, for people and programs
     * @param plan without virtual pods of buffers
     */
    public record Entry(String name, Plan plan) {}

    public Plan best() {
        return plans.getLast().plan();
    }

    /** USD per hour that any plan for the pods of {@link #best} is expected to cost at least, if that is proven. */
    public OptionalDouble lowerBound() {
        return best().lowerBound();
    }

    /** How far {@code plan} is above the bound, as a share of it; empty if it is for other pods, or without a bound above zero. */
    public OptionalDouble gap(Plan plan) {
        OptionalDouble bound = lowerBound();
        return bound.isPresent() && bound.getAsDouble() > 0 && isForTheSamePods(plan)
                ? OptionalDouble.of(plan.expectedHourlyCost() / bound.getAsDouble() - 1)
                : OptionalDouble.empty();
    }

    /** The share of what {@code plan} is expected to cost, its price where risk has none, that {@link #best} saves; empty if it is for other pods, or free. */
    public OptionalDouble saved(Plan plan) {
        return plan.expectedHourlyCost() > 0 && isForTheSamePods(plan)
                ? OptionalDouble.of(1 - best().expectedHourlyCost() / plan.expectedHourlyCost())
                : OptionalDouble.empty();
    }

    /** True if plans were chosen by what they are expected to cost. */
    public boolean pricesRisk() {
        return best().risk().settings().pricesRisk();
    }

    /** What is to be said beside the prices if some plan rests on spot nodes while risk has no price. */
    public Optional<SpotCaveat> caveat() {
        return plans.reversed().stream()
                .flatMap(entry ->
                        SpotCaveat.of(entry.plan().nodes(), best().risk().settings()).stream())
                .findFirst();
    }

    /** True if {@code plan} places the pods that {@link #best} places. */
    public boolean isForTheSamePods(Plan plan) {
        return plan == best() || placed(plan).equals(placed(best()));
    }

    private static Set<PodId> placed(Plan plan) {
        Set<PodId> placed = new HashSet<>();
        Stream.concat(
                        plan.nodes().stream().map(PlannedNode::pods),
                        plan.existingNodes().stream().map(ExistingNodePods::pods))
                .forEach(placed::addAll);
        return placed;
    }
}
