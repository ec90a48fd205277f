package io.karpenter.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.report.text.PodNames;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.testing.Golden;
import io.karpenter.engine.testing.SamplePlans;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReportTest {

    private static PlanReport report(Plan plan, Style style) {
        return new PlanReport(BufferPlan.without(plan), PlanReportTest::owner, style);
    }

    private static Optional<String> owner(PodId pod) {
        return pod.name().equals("lost") ? Optional.of("default/lost-and-found") : Optional.empty();
    }

    @Test
    @DisplayName("cli-and-plan: the table groups equal nodes, sums up, and tells refusals by workload and reason")
    void tableGroups() {
        Golden.assertMatches(
                "plan-table.txt", report(SamplePlans.full(), Style.PLAIN).table());
    }

    @Test
    @DisplayName("cli-and-plan: the wide table has every node with its pods and its options")
    void wideHasEveryNode() {
        Golden.assertMatches(
                "plan-wide.txt", report(SamplePlans.full(), Style.PLAIN).wide());
    }

    @Test
    @DisplayName("cli-and-plan: names are one a line, claims first")
    void namesAreOneALine() {
        assertThat(report(SamplePlans.full(), Style.PLAIN).names())
                .isEqualTo("nodeclaim/default-1\nnodeclaim/default-2\nnodeclaim/default-3\n"
                        + "nodeclaim/static-1\nnodeclaim/static-2\nnode/ip-10-0-0-1\n");
    }

    @Test
    @DisplayName("cli-and-plan: an empty plan says that nothing is needed")
    void emptyPlanHasItsSums() {
        assertThat(report(SamplePlans.empty(), Style.PLAIN).table())
                .startsWith("0 pods on 0 new nodes: $0.0000/hour, $0.00/month\n");
    }

    @Test
    @DisplayName("cli-and-plan: colours change nothing but the colours")
    void coloursOnlyColour() {
        String coloured = report(SamplePlans.full(), Style.COLOURED).table();

        assertThat(coloured).contains("\u001b[31m3 pods cannot be scheduled\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[\\d*m", "")).isEqualTo(Golden.read("plan-table.txt"));
    }

    @Test
    @DisplayName(
            "cli-and-plan: the short form lists twenty existing nodes and counts the others, the wide form lists all")
    void manyExistingNodesAreCounted() {
        Plan plan = new Plan(
                List.of(),
                IntStream.range(0, 23)
                        .mapToObj(i -> new ExistingNodePods("node-" + i, List.of(SamplePlans.pod("p" + i))))
                        .toList(),
                List.of(),
                List.of(),
                OptionalDouble.empty(),
                SamplePlans.empty().statistics());

        assertThat(report(plan, Style.PLAIN).table())
                .contains("node-19 ", "and 3 more nodes")
                .doesNotContain("node-20 ");
        assertThat(report(plan, Style.PLAIN).wide()).contains("node-22 ").doesNotContain("more node");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web-0|default/web-0",
                "web-2,web-0,web-1|default/web-[0-2]",
                "web-0,web-2,web-3,web-9|default/web-[0,2-3,9]",
                "single|default/single",
                "a-1,b,a-2|default/a-[1-2], default/b",
                "web-01,web-1|default/web-1, default/web-01",
            })
    @DisplayName("cli-and-plan: replicas are told by ranges, other names as they are")
    void replicasAreRanges(String pods, String compact) {
        List<PodId> ids =
                List.of(pods.split(",")).stream().map(SamplePlans::pod).toList();

        assertThat(PodNames.compact(ids)).isEqualTo(compact);
    }
}
