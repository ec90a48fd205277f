package io.karpenter.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.engine.compare.Comparison;
import io.karpenter.engine.document.ComparisonWriter;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.testing.Golden;
import io.karpenter.engine.testing.SamplePlans;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {

    /** The full sample as the best plan, one for the same pods with an empty node more, and one that places other pods. */
    private static Comparison comparison() {
        Plan best = SamplePlans.full();
        List<PlannedNode> more = new ArrayList<>(best.nodes());
        more.add(best.nodes().getFirst().withName("default-4").withPods(List.of()));
        Plan dearer = best.withPods(more, best.existingNodes(), best.unschedulable(), best.relaxed());
        Plan other =
                best.withPods(best.nodes().subList(0, 1), best.existingNodes(), best.unschedulable(), best.relaxed());
        return new Comparison(List.of(
                new Comparison.Entry("reference", dearer),
                new Comparison.Entry("first plan", other),
                new Comparison.Entry("improved", best)));
    }

    private static ComparisonReport report() {
        return new ComparisonReport(comparison(), Style.PLAIN);
    }

    @Test
    @DisplayName(
            "cli-and-plan: plans stand one a line over the bound; gap and saving are left out where other pods are placed")
    void table() {
        Golden.assertMatches("comparison-table.txt", report().table());
    }

    @Test
    @DisplayName(
            "cli-and-plan: the wide comparison has the month, how full nodes are, and preferences that are not met")
    void wide() {
        Golden.assertMatches("comparison-wide.txt", report().wide());
    }

    @Test
    @DisplayName("cli-and-plan: the document has the figures of each plan")
    void document() {
        StringWriter json = new StringWriter();
        DocumentFormat.JSON.write(json, new ComparisonWriter(comparison()));

        Golden.assertMatches("comparison.json", json.toString());
    }

    @Test
    @DisplayName("cli-and-plan: names are the plans, cheapest first")
    void names() {
        assertThat(report().names()).isEqualTo("first plan\nimproved\nreference\n");
    }
}
