package io.karpenter.solver.disruption.report;

import io.karpenter.core.disruption.budget.PoolBudget;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.metric.DisruptionMetrics;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.NodePoolMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.Findings.MethodRun;
import io.karpenter.solver.disruption.Findings.WeighedMove;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is measured of a plan. Stateless. Source: MET-04, MET-27, MET-28, MET-50, MET-53, MET-54, MET-57, MET-58. */
public final class DisruptionMeasurements {

    private DisruptionMeasurements() {}

    /** Counters that are there before anything is counted (MET-04). */
    public static void begin(MetricSink sink) {
        for (DisruptionMethod method : List.of(DisruptionMethod.MULTI_NODE, DisruptionMethod.SINGLE_NODE)) {
            sink.add(DisruptionMetrics.CONSOLIDATION_TIMEOUTS.series(method.consolidationType()), 0);
        }
    }

    /** Passes on what {@code plan} says. */
    public static void report(DisruptionPlan plan, MetricSink sink) {
        for (MethodRun run : plan.findings().runs()) {
            run(run, sink);
        }
        Map<Series, Integer> allowed = new HashMap<>();
        Map<Series, Integer> consuming = new HashMap<>();
        for (PoolBudget budget : plan.findings().budgets()) {
            String reason = budget.reason().toString();
            allowed.put(NodePoolMetrics.ALLOWED_DISRUPTIONS.series(budget.nodePool(), reason), budget.allowed());
            consuming.put(
                    NodePoolMetrics.NODES_CONSUMING_BUDGETS.series(budget.nodePool(), reason), budget.consuming());
        }
        allowed.forEach(sink::set);
        consuming.forEach(sink::set);
        plan.findings().moves().forEach(move -> move(move, sink));
    }

    private static void run(MethodRun run, MetricSink sink) {
        DisruptionMethod method = run.method();
        // Lower case here, but as in the API of budgets (MET-03).
        String reason = method.reason().toString().toLowerCase(Locale.ROOT);
        sink.set(DisruptionMetrics.ELIGIBLE_NODES.series(reason), run.eligible());
        // As in the reference, a method that has no candidates has not looked.
        if (run.eligible() > 0 && !run.skipped()) {
            sink.observe(DisruptionMetrics.EVALUATION_DURATION.series(reason, method.consolidationType()), run.took());
        }
        if (run.timedOut() && method.isValidated()) {
            sink.increment(DisruptionMetrics.CONSOLIDATION_TIMEOUTS.series(method.consolidationType()));
        }
    }

    private static void move(WeighedMove move, MetricSink sink) {
        String decision = move.command().action().toLowerCase(Locale.ROOT);
        String policy = move.policy().toString();
        sink.increment(DisruptionMetrics.MOVES.series(decision, move.nodePool(), policy));
        move.score()
                .ifPresent(score ->
                        sink.observe(DisruptionMetrics.SCORE.series(decision, move.nodePool(), policy), score));
    }
}
