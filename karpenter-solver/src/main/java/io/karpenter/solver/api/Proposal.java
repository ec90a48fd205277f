package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.packing.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import org.jspecify.annotations.Nullable;

/**
 * The first plan of a problem with its preferences taken in one way. It is assembled when first needed; not thread-safe.
 *
 * <p>Source of the comparison: decisions 2.
 */
final class Proposal {

    /** USD per hour by which two plans must differ for one to be cheaper; sums of prices are not exact below that. */
    private static final double PRICE_TOLERANCE = 1e-9;

    private final Problem problem;
    private final PlanAssembler assembler;
    private final FirstPlan.Result first;
    private final boolean preferencesMatter;
    private @Nullable Plan placed;
    private @Nullable PreferenceReport preferences;

    private Proposal(Problem problem, PlanAssembler assembler, FirstPlan.Result first, boolean preferencesMatter) {
        this.problem = problem;
        this.assembler = assembler;
        this.first = first;
        this.preferencesMatter = preferencesMatter;
    }

    static Proposal of(Problem problem, SolverSettings settings) {
        CompiledProblem compiled = ProblemCompiler.compile(problem, settings);
        return new Proposal(
                problem,
                new PlanAssembler(problem, settings, compiled),
                FirstPlan.of(compiled),
                settings.preferencePolicy() != PreferencePolicy.IGNORE);
    }

    /** Nano-USD per hour that any plan for the same pods costs at least, 0 if none was proven. */
    double bound() {
        return first.bound();
    }

    /** USD per hour of the new nodes. */
    double price() {
        return first.packing().price() / 1e9;
    }

    String strategy() {
        return first.packing().strategy();
    }

    /** True if it leaves fewer pods pending than {@code other}, or as many at less for nodes and missed preferences together. */
    boolean beats(Proposal other) {
        int fewer =
                Integer.compare(first.packing().left(), other.first.packing().left());
        return fewer < 0 || (fewer == 0 && cost() < other.cost() - PRICE_TOLERANCE);
    }

    /** USD per hour of the new nodes, and what the preferences that are not met are worth. */
    private double cost() {
        return price() + preferences().hourlyCost();
    }

    /** The whole plan, with reasons for what is left pending. */
    Plan plan(double bound, Plan.Statistics statistics) {
        return assembler.complete(placed(), preferences().relaxed(), bound, statistics);
    }

    private Plan placed() {
        if (placed == null) {
            placed = assembler.placed(first.packing());
        }
        return placed;
    }

    private PreferenceReport preferences() {
        if (preferences == null) {
            preferences = preferencesMatter
                    ? PreferenceReport.of(problem.cluster(), problem.catalog(), placed())
                    : PreferenceReport.NONE;
        }
        return preferences;
    }
}
