package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.Violation;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan and how long it took in a JVM that has solved the same problem before.
 *
 * @param firstPlanMillis median wall time to the first plan
 * @param solveCpuMillis median processor time that the solving thread needs for the first plan, its bound and its reasons
 */
record Measurement(Plan plan, double firstPlanMillis, double solveCpuMillis, List<Violation> violations) {

    Measurement {
        violations = List.copyOf(violations);
    }

    /** Solves {@code runs} times to warm up and {@code runs} times with a clock beside it, then verifies the last plan. */
    static Measurement of(Problem problem, Duration timeLimit, int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs is " + runs + ", it must be at least 1");
        }
        Solver solver = Solver.builder().timeLimit(timeLimit).build();
        Plan plan = solver.solve(problem);
        for (int i = 1; i < runs; i++) {
            plan = solver.solve(problem);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        List<Long> firstPlans = new ArrayList<>();
        List<Long> processor = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long before = threads.getCurrentThreadCpuTime();
            plan = solver.solve(problem);
            processor.add(threads.getCurrentThreadCpuTime() - before);
            firstPlans.add(plan.statistics().firstPlanNanos());
        }
        return new Measurement(
                plan,
                medianMillis(firstPlans),
                medianMillis(processor),
                PlanVerifier.verify(problem.cluster(), problem.catalog(), plan));
    }

    private static double medianMillis(List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        return sorted.get(sorted.size() / 2) / 1e6;
    }
}
