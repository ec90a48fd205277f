package io.karpenter.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.engine.document.DocumentFormat;
import io.karpenter.engine.document.ExplanationWriter;
import io.karpenter.engine.explain.Explanation;
import io.karpenter.engine.explain.Explanation.Alternative;
import io.karpenter.engine.explain.NodeUse;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.testing.Golden;
import io.karpenter.engine.testing.SamplePlans;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ExplanationReportTest {

    private static final PlannedNode NODE = SamplePlans.full().nodes().getFirst();

    private static final Explanation.NewNode NEW_NODE = new Explanation.NewNode(
            NODE,
            new NodeUse(
                    Map.of("cpu", 0.8673, "memory", 0.7776),
                    Optional.of("cpu"),
                    ResourceList.parse("cpu", "520m", "memory", "1464Mi")),
            List.of(alternative("a", 0.19), alternative("b", 0.2), alternative("c", 0.21), alternative("d", 0.22)));

    private static Alternative alternative(String suffix, double price) {
        return new Alternative("m7" + suffix + ".xlarge", "us-east-1b", CapacityType.SPOT, price);
    }

    /** One of each kind. */
    private static List<Explanation> all() {
        Command replace = new Command(
                DisruptionReason.UNDERUTILIZED,
                List.of("ip-1", "ip-2"),
                List.of(NODE),
                List.of(
                        new PodMove(SamplePlans.pod("web-0"), "ip-1", "default-1"),
                        new PodMove(SamplePlans.pod("web-1"), "ip-2", "default-1")),
                0.41,
                6,
                1);
        List<Reason> refused = List.of(new Reason.Refused(
                "nodepool gpu",
                List.of(
                        new Reason.NoOffering("zone In [us-east-1c]"),
                        new Reason.InsufficientResource("cpu", "900", "895.4", "u7in-32tb.224xlarge"))));
        return List.of(
                new Explanation.PodOnNewNode(
                        SamplePlans.pod("web-0"),
                        ResourceList.parse("cpu", "500m", "memory", "1Gi", "pods", "1"),
                        0.0228,
                        List.of("zone us-east-1c, weight 50"),
                        refused,
                        NEW_NODE),
                new Explanation.PodOnExistingNode(
                        SamplePlans.pod("api-0"), ResourceList.parse("cpu", "1"), "ip-10-0-0-1", List.of()),
                new Explanation.PodWithoutPlace(SamplePlans.pod("huge-0"), refused),
                new Explanation.PodBound(SamplePlans.pod("old-0"), "ip-10-0-0-2"),
                NEW_NODE,
                new Explanation.NodeGoes("ip-1", replace),
                new Explanation.NodeStays(
                        "ip-3",
                        List.of(new Blocked.NodeDoNotDisrupt()),
                        List.of(new DroppedCommand(replace, "its pods have no place meanwhile"))),
                new Explanation.NodeStays("ip-4", List.of(), List.of()));
    }

    private static ExplanationReport report() {
        return new ExplanationReport(all(), Style.PLAIN);
    }

    @Test
    @DisplayName("cli-and-plan: each pod and node is told in a paragraph of its own, with three alternatives")
    void paragraphs() {
        Golden.assertMatches("explanations.txt", report().table());
    }

    @Test
    @DisplayName("cli-and-plan: the wide form has every alternative, and nothing else besides")
    void wideHasEveryAlternative() {
        String fourth = "                m7d.xlarge in us-east-1b, spot: $0.2200/hour\n";

        assertThat(report().wide()).contains(fourth);
        assertThat(report().wide().replace(fourth, "")).isEqualTo(report().table());
    }

    @Test
    @DisplayName("cli-and-plan: the document has an item for each, and outcome tells its kind")
    void document() {
        StringWriter json = new StringWriter();
        DocumentFormat.JSON.write(json, new ExplanationWriter(all()));

        Golden.assertMatches("explanations.json", json.toString());
    }

    @Test
    @DisplayName("cli-and-plan: names are where pods go, and nodes themselves; pods without a place have none")
    void names() {
        assertThat(report().names())
                .isEqualTo("nodeclaim/default-1\nnode/ip-10-0-0-1\nnode/ip-10-0-0-2\nnodeclaim/default-1\n"
                        + "node/ip-1\nnode/ip-3\nnode/ip-4\n");
    }
}
