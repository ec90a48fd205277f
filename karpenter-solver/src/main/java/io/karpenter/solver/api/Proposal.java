package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.packing.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import org.jspecify.annotations.Nullable;

/**
 * A first plan that starts from preferences of some {@link Firmness}. It is assembled when first needed; not thread-safe.
 *
 * <p>Where preferences are priced, whole plans are compared: where other pods are depends on all of them, so that preferences about
 * it cannot be priced one by one while packing, and prices of preferences on nodes can mislead the packer. Each plan takes as long
 * as one without preferences; none is made for preferences that no pod has. Source: decisions 2.
 */
final class Proposal {

    /** USD per hour by which two plans must differ for one to be cheaper; sums of prices are not exact below that. */
    private static final double PRICE_TOLERANCE = 1e-9;

    private final Problem problem;
    private final PreferencePolicy policy;
    private final PlanAssembler assembler;
    private final FirstPlan.Result first;
    private @Nullable Plan settled;
    private @Nullable PreferenceReport preferences;

    /**
     * @param referenceToo false: the reference's way is left out where the others place all pods
     */
    Proposal(
            Problem problem, SolverSettings settings, CompiledProblem compiled, boolean referenceToo, StopSignal stop) {
        this.problem = problem;
        this.policy = settings.preferencePolicy();
        this.first = FirstPlan.of(compiled, referenceToo, stop);
        this.assembler = new PlanAssembler(problem, settings, compiled, first.packing(), first.stopped());
    }

    /** True if it leaves fewer pods pending than {@code other}, or as many at less for nodes and missed preferences together. */
    boolean beats(Proposal other) {
        int fewer =
                Integer.compare(first.packing().left(), other.first.packing().left());
        double less = other.cost() - PRICE_TOLERANCE;
        return fewer < 0 || (fewer == 0 && price() < less && cost() < less);
    }

    /** USD per hour of the new nodes, and what the preferences that are not met are worth. */
    private double cost() {
        return price() + preferences().hourlyCost();
    }

    /** USD per hour of the new nodes. */
    double price() {
        return first.packing().price() / 1e9;
    }

    /** Name of the packing variant that won. */
    String strategy() {
        return first.packing().strategy();
    }

    /** The whole plan, with reasons for what is left pending. */
    Plan plan() {
        return assembler.complete(settled(), preferences().relaxed(), first.bound());
    }

    private Plan settled() {
        if (settled == null) {
            settled = assembler.settled();
        }
        return settled;
    }

    private PreferenceReport preferences() {
        if (preferences == null) {
            preferences = policy == PreferencePolicy.IGNORE
                    ? PreferenceReport.NONE
                    : PreferenceReport.of(problem.cluster(), problem.catalog(), settled());
        }
        return preferences;
    }
}
