package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.packing.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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

    private Proposal(Problem problem, SolverSettings settings, CompiledProblem compiled, boolean referenceToo) {
        this.problem = problem;
        this.policy = settings.preferencePolicy();
        this.first = FirstPlan.of(compiled, referenceToo);
        this.assembler = new PlanAssembler(problem, settings, compiled, first.packing());
    }

    /** The best under the policy of {@code settings}. */
    static Proposal best(Problem problem, SolverSettings settings) {
        ProblemCompiler compiler = new ProblemCompiler(problem, settings);
        List<Firmness> firmnesses = compiler.firmnesses();
        Firmness firmest = Collections.max(firmnesses);
        Proposal best = null;
        for (Firmness firmness : firmnesses) {
            // The reference holds preferences as rules at first, so that its plan is one of the firmest.
            boolean referenceToo = best == null || firmness == firmest;
            Proposal other = new Proposal(problem, settings, compiler.compile(firmness), referenceToo);
            best = best == null || other.beats(best) ? other : best;
        }
        return Objects.requireNonNull(best);
    }

    /** True if it leaves fewer pods pending than {@code other}, or as many at less for nodes and missed preferences together. */
    private boolean beats(Proposal other) {
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
    Plan plan(Plan.Statistics statistics) {
        return assembler.complete(settled(), preferences().relaxed(), first.bound(), statistics);
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
