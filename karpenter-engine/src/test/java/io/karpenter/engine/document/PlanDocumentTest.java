package io.karpenter.engine.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.engine.testing.Golden;
import io.karpenter.engine.testing.SamplePlans;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlanDocumentTest {

    private static String written(Plan plan, DocumentFormat format) {
        StringWriter text = new StringWriter();
        format.write(text, new PlanWriter(plan));
        return text.toString();
    }

    private static StatedPlan read(String text) {
        return PlanReader.read("plan.json", text);
    }

    /** The plan with its reasons as a file can state them: code and message. */
    private static Plan withStatedReasons(Plan plan) {
        List<UnschedulablePod> unschedulable = plan.unschedulable().stream()
                .map(u -> new UnschedulablePod(
                        u.pod(),
                        u.reasons().stream()
                                .<Reason>map(r -> new Reason.Stated(PlanWriter.code(r), r.message()))
                                .toList()))
                .toList();
        Plan.Statistics s = plan.statistics();
        long wholeMillis = Math.round(s.firstPlanNanos() / 1e6) * 1_000_000;
        return new Plan(
                plan.nodes(),
                plan.existingNodes(),
                unschedulable,
                plan.relaxed(),
                plan.lowerBound(),
                new Plan.Statistics(
                        s.firstPlanHourlyPrice(),
                        wholeMillis,
                        s.elapsedNanos(),
                        s.seed(),
                        s.strategy(),
                        s.boundProof()),
                plan.staticNodes());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("cli-and-plan: a plan is written with the names and the order of the contract")
    void writesTheContract(DocumentFormat format) {
        Golden.assertMatches("plan." + format.name().toLowerCase(Locale.ROOT), written(SamplePlans.full(), format));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("cli-and-plan: a plan that is read back is the plan that was written")
    void readsWhatItWrote(DocumentFormat format) {
        Plan plan = SamplePlans.full();

        StatedPlan read = read(written(plan, format));

        assertThat(read.plan().nodes().get(2).hourlyPrice()).isEqualTo(0.3);
        assertThat(read.plan())
                .usingRecursiveComparison()
                .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b), Double.class)
                .isEqualTo(withStatedReasons(plan));
        assertThat(read.summary().disagreements(read.plan())).isEmpty();
    }

    /** {@link SamplePlans#full} with a virtual pod on a new node, one on an existing node, and one without a place. */
    private static BufferPlan withBuffers() {
        return new BufferPlan(
                SamplePlans.full(),
                Map.of("default-3", List.of(SamplePlans.pod("capacity-buffer-b-1"))),
                Map.of("ip-10-0-0-1", List.of(SamplePlans.pod("capacity-buffer-b-2"))),
                List.of(new UnschedulablePod(
                        SamplePlans.pod("capacity-buffer-b-3"), List.of(new Reason.Stated("NodeFull", "is full")))));
    }

    private static String written(BufferPlan parts, DocumentFormat format) {
        StringWriter text = new StringWriter();
        format.write(text, new PlanWriter(parts));
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "SCH-BUF-09, decisions 14: virtual pods are written as bufferPods, never among pods, and count in no sum of pods")
    void virtualPodsAreApart(DocumentFormat format) {
        String text = written(withBuffers(), format);
        StatedPlan read = read(text);

        assertThat(text).contains("bufferPods", "unplacedBufferPods");
        assertThat(read.parts().real().nodes().get(2).pods()).containsExactly(SamplePlans.pod("db-0"));
        assertThat(read.parts().onNewNodes()).isEqualTo(withBuffers().onNewNodes());
        assertThat(read.parts().onExistingNodes()).isEqualTo(withBuffers().onExistingNodes());
        assertThat(read.parts().unplaced()).isEqualTo(withBuffers().unplaced());
        assertThat(read.summary().figures())
                .containsEntry("pods", 22.0)
                .containsEntry("scheduledPods", 19.0)
                .containsEntry("unschedulablePods", 3.0);
    }

    @Test
    @DisplayName(
            "SCH-BUF-09 what is verified has the virtual pods among the others; the summary is compared without them")
    void virtualPodsAreVerified() {
        StatedPlan read = read(written(withBuffers(), DocumentFormat.JSON));
        Set<PodId> virtual = Set.of(
                SamplePlans.pod("capacity-buffer-b-1"),
                SamplePlans.pod("capacity-buffer-b-2"),
                SamplePlans.pod("capacity-buffer-b-3"));

        assertThat(read.plan().scheduledPods()).isEqualTo(21);
        assertThat(read.plan().unschedulable()).hasSize(4);
        assertThat(read.disagreements(virtual)).isEmpty();
    }

    @Test
    @DisplayName("SCH-BUF-09 virtual pods among pods, and pods among virtual ones, are violations")
    void misplacedPods() {
        StatedPlan read = read(written(withBuffers(), DocumentFormat.JSON));
        Set<PodId> virtual = Set.of(
                SamplePlans.pod("capacity-buffer-b-1"),
                SamplePlans.pod("capacity-buffer-b-2"),
                SamplePlans.pod("web-0"));

        assertThat(read.disagreements(virtual))
                .extracting(Violation::toString)
                .containsExactly(
                        "pod default/web-0: is a virtual pod of a buffer, but listed under pods [SCH-BUF-09]",
                        "pod default/capacity-buffer-b-3: is listed as a virtual pod, but no buffer of the input has it"
                                + " [SCH-BUF-09]");
    }

    @Test
    @DisplayName("cli-and-plan: a plan without buffers says nothing of them")
    void noBuffersNoFields() {
        assertThat(written(SamplePlans.full(), DocumentFormat.JSON)).doesNotContainIgnoringCase("bufferPods");
    }

    @Test
    @DisplayName("cli-and-plan: an empty plan has its lists, and no bound and gap when none was proven")
    void emptyPlanIsComplete() {
        assertThat(written(SamplePlans.empty(), DocumentFormat.JSON))
                .contains("\"nodeClaims\": [ ]", "\"unschedulable\": [ ]", "\"hourlyPrice\": 0,")
                .doesNotContain("lowerBound", "gap");
    }

    @ParameterizedTest
    @CsvSource({
        "0.1785,0.1785",
        "0.30000000000000004,0.3",
        "2,2",
        "1e-9,0.000000001",
        "1e-10,0",
        "123456.7,123456.7",
        "100,100"
    })
    @DisplayName("cli-and-plan: prices are decimal numbers without the noise of binary fractions")
    void pricesAreDecimal(double price, String printed) {
        assertThat(Money.of(price).toPlainString()).isEqualTo(printed);
    }

    @Nested
    class BadPlans {

        @Test
        @DisplayName(
                "cli-and-plan: all problems of a plan file are told at once, with path, finding and what is allowed")
        void tellsEveryProblem() {
            String text = """
                    {"kind": "Deployment",
                     "summary": {"lowerBound": "low"},
                     "nodeClaims": [
                       {"name": 7, "nodePool": "p", "instanceType": "t", "zone": "z", "capacityType": "cheap",
                        "hourlyPrice": "1", "instanceTypeOptions": "t",
                        "requirements": [{"key": "k", "operator": "Like", "minValues": 99999999999}],
                        "requests": {"cpu": "many", "memory": 7}, "pods": ["web-0", "default/web-1"]},
                       "node"],
                     "unschedulable": [{"pod": "default/x", "reasons": []}]}
                    """;

            assertThatThrownBy(() -> read(text))
                    .asInstanceOf(InstanceOfAssertFactories.type(InvalidInputException.class))
                    .extracting(InvalidInputException::problems, InstanceOfAssertFactories.list(String.class))
                    .containsExactlyInAnyOrder(
                            "plan.json: kind: found \"Deployment\", expected Plan",
                            "plan.json: summary.lowerBound: found text \"low\", expected a number",
                            "plan.json: nodeClaims[0].name: found number 7, expected a text",
                            "plan.json: nodeClaims[0].capacityType: found text \"cheap\","
                                    + " expected one of reserved, spot, on-demand",
                            "plan.json: nodeClaims[0].hourlyPrice: found text \"1\", expected a number",
                            "plan.json: nodeClaims[0].instanceTypeOptions: found text \"t\", expected a list",
                            "plan.json: nodeClaims[0].requirements[0].operator: found text \"Like\", expected one of"
                                    + " In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte, Lte",
                            "plan.json: nodeClaims[0].requirements[0].minValues: found number 99999999999,"
                                    + " expected a whole number from 0 to 2147483647",
                            "plan.json: nodeClaims[0].requests.cpu: found text \"many\","
                                    + " expected a quantity as text, e.g. \"500m\" or \"2Gi\"",
                            "plan.json: nodeClaims[0].requests.memory: found number 7,"
                                    + " expected a quantity as text, e.g. \"500m\" or \"2Gi\"",
                            "plan.json: nodeClaims[0].pods[0]: found text \"web-0\","
                                    + " expected a pod as text \"namespace/name\"",
                            "plan.json: nodeClaims[1]: found text \"node\", expected an object",
                            "plan.json: unschedulable[0].reasons: found none, expected at least one reason");
        }

        @Test
        @DisplayName("cli-and-plan: a file that was cut off is named with the place where it ends")
        void tellsWhereTheFileBreaks() {
            String text = written(SamplePlans.full(), DocumentFormat.JSON);

            assertThatThrownBy(() -> read(text.substring(0, 500)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("plan.json: not a plan:")
                    .hasMessageContaining("line ");
        }

        @ParameterizedTest
        @CsvSource(
                nullValues = "-",
                value = {"''", "[]", "7", "some words", "{}", "'{\"kind\":\"Plan\"}'", "'a: b: c'", "'\u0000'"})
        @DisplayName("cli-and-plan: a document that is no plan is refused, never an internal error")
        void refusesOtherDocuments(String text) {
            assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidInputException.class);
        }

        @Test
        @DisplayName("cli-and-plan: a field given twice is a mistake, not a choice")
        void refusesDuplicateFields() {
            assertThatThrownBy(() -> read("{\"nodeClaims\": [], \"nodeClaims\": []}"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("nodeClaims");
        }
    }

    @Test
    @DisplayName("cli-and-plan: fields of a newer version are skipped, and a minimal plan of another planner is enough")
    void readsMinimalPlans() {
        Plan plan =
                read("{\"nodeClaims\": [], \"future\": {\"x\": 1}, \"unschedulable\": [{\"pod\": \"a/b\", \"reasons\": [\"no\"]}]}")
                        .plan();

        assertThat(plan.unschedulable().get(0).reasons())
                .extracting(Reason::message)
                .containsExactly("no");
    }

    @Test
    @DisplayName("cli-and-plan: a summary that does not add up is a violation for each wrong figure")
    void findsWrongSums() {
        String text = written(SamplePlans.full(), DocumentFormat.JSON)
                .replace("\"hourlyPrice\": 0.657", "\"hourlyPrice\": 0.5")
                .replace("\"newNodes\": 3", "\"newNodes\": 2")
                .replace("\"staticHourlyPrice\": 0.357", "\"staticHourlyPrice\": 0")
                .replace("\"lowerBound\": 0.6", "\"lowerBound\": 0.7");

        StatedPlan read = read(text);

        assertThat(read.summary().disagreements(read.plan()))
                .extracting(Violation::toString)
                .contains(
                        "summary.hourlyPrice: is 0.5, the plan adds up to 0.657 [PLAN-SUMMARY]",
                        "summary.newNodes: is 2, the plan adds up to 3 [PLAN-SUMMARY]",
                        "summary.staticHourlyPrice: is 0, the plan adds up to 0.357 [PLAN-SUMMARY]",
                        "summary.lowerBound: is 0.7, above the price 0.657 of the plan [PLAN-SUMMARY]");
    }
}
