package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.Violation;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A problem whose first plan is measured. Time spent on a wrong plan says nothing, so the plan is verified before.
 *
 * @param summary what the plan is, for the log
 */
record Subject(Problem problem, Solver solver, String summary) {

    /**
     * Solves it once.
     *
     * @throws IllegalStateException if the plan breaks a rule
     */
    static Subject of(String name, Problem problem) {
        Solver solver = Solver.builder().timeLimit(Duration.ZERO).build();
        Plan plan = solver.solve(problem);
        List<Violation> violations = PlanVerifier.verify(problem.cluster(), problem.catalog(), plan);
        if (!violations.isEmpty()) {
            throw new IllegalStateException("the plan for %s breaks %d rules, first: %s"
                    .formatted(name, violations.size(), violations.getFirst()));
        }
        return new Subject(
                problem,
                solver,
                String.format(
                        Locale.ROOT,
                        "# %s: %d pods on %d new nodes for %.4f USD/hour, %d unschedulable, verified",
                        name,
                        plan.scheduledPods(),
                        plan.nodes().size(),
                        plan.hourlyPrice(),
                        plan.unschedulable().size()));
    }

    Plan plan() {
        return solver.solve(problem);
    }
}
