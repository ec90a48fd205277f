package io.karpenter.engine.report;

import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.SpotCaveat;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.Style;
import java.util.Optional;

/** What reports say about risk, a line for each thing. */
final class RiskLines {

    private final Style style;

    RiskLines(Style style) {
        this.style = style;
    }

    /** What the plan is expected to cost, or that nobody asked, and pools with more pods than are allowed. */
    String of(Plan plan) {
        return expected(
                        "Expected to cost $%s/hour with interruptions and shortages",
                        plan.risk(), plan.expectedHourlyCost())
                + caveat(SpotCaveat.of(plan.nodes(), plan.risk().settings()))
                + crowded(plan.risk());
    }

    /** The same of what consolidation comes to. */
    String of(ConsolidationPlan plan) {
        ConsolidationPlan.Summary summary = plan.summary();
        return expected(
                        "Savings are of the expected cost, which is $%s/hour now",
                        summary.risk(), summary.expectedHourlyCostBefore())
                + caveat(SpotCaveat.of(plan.replacements(), summary.risk().settings()))
                + crowded(summary.risk());
    }

    private static String expected(String text, PlanRisk risk, double cost) {
        return risk.settings().pricesRisk() ? text.formatted(Amounts.hourly(cost)) + "\n" : "";
    }

    /** A price that rests on spot nodes, and how to get a better one. */
    String caveat(Optional<SpotCaveat> caveat) {
        return caveat.map(known -> style.yellow(known.message() + " (--risk on prices that)") + "\n")
                .orElse("");
    }

    private String crowded(PlanRisk risk) {
        StringBuilder text = new StringBuilder();
        for (CrowdedPool pool : risk.crowded()) {
            text.append(style.red(pool.message())).append('\n');
        }
        return text.toString();
    }
}
