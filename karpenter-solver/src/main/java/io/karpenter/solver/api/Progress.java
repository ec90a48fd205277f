package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Where a solver is: it has found a plan that is cheaper than before or places more pods, or proven a better bound.
 *
 * @param elapsed since the solver began
 * @param hourlyPrice USD per hour of the new nodes of the best plan so far; what they are expected to cost where risk has a price
 * @param lowerBound USD per hour that is proven for any plan for the same pods, if some bound is
 * @param plan makes up the best plan so far; to be called while the listener is, not later
 */
public record Progress(Duration elapsed, double hourlyPrice, OptionalDouble lowerBound, Supplier<Plan> plan) {

    /** (price − lower bound) / lower bound; empty without a bound above zero. */
    public OptionalDouble gap() {
        return lowerBound.isPresent() && lowerBound.getAsDouble() > 0
                ? OptionalDouble.of(Math.max(0, hourlyPrice / lowerBound.getAsDouble() - 1))
                : OptionalDouble.empty();
    }

    /** The same as far as nothing is proven. */
    Progress withoutBound() {
        return new Progress(
                elapsed, hourlyPrice, OptionalDouble.empty(), () -> plan.get().withLowerBound(OptionalDouble.empty()));
    }
}
