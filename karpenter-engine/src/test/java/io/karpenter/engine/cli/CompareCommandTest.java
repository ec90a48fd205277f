package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code karpenter compare}. */
class CompareCommandTest {

    /** Four pods that fill a small node each, or share a large one at more than twice the price. */
    private static final String WORKERS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: workers, namespace: shop}
            spec:
              replicas: 4
              selector: {matchLabels: {app: workers}}
              template:
                metadata: {labels: {app: workers}}
                spec: {containers: [{name: c, resources: {requests: {cpu: 1500m, memory: 2Gi}}}]}
            ---
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: general}
            spec:
              template:
                spec:
                  requirements:
                  - {key: node.kubernetes.io/instance-type, operator: In, values: [c7i.large, c7i.2xlarge]}
                  - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
            ---
            """;

    private static final String HUGE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: huge}
            spec: {containers: [{name: c, resources: {requests: {cpu: "900"}}}]}
            ---
            """;

    private static final String PRICES = """
            instance_type,zone,capacity_type,usd_per_hour
            c7i.large,,on-demand,1
            c7i.2xlarge,,on-demand,10
            """;

    @TempDir
    private Path folder;

    private CommandRun compare(String manifests, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("input.yaml"), manifests);
        Path prices = Files.writeString(folder.resolve("prices.csv"), PRICES);
        return CommandRun.of(List.of("compare", "-f", file.toString(), "--prices", prices.toString()), more);
    }

    private JsonNode json(String manifests, String... more) throws IOException {
        return new ObjectMapper()
                .readTree(compare(manifests, CommandRun.arguments(List.of("-o", "json"), more))
                        .out());
    }

    @Test
    @DisplayName(
            "cli-and-plan: the greedy plan and ours stand side by side with nodes, pods, price, and gap to one bound")
    void plansAreSideBySide() throws IOException {
        JsonNode comparison = json(WORKERS, "--time-limit", "0");

        assertThat(comparison.get("kind").asString()).isEqualTo("Comparison");
        assertThat(comparison.get("lowerBound").asDouble()).isPositive().isLessThanOrEqualTo(4);
        assertThat(comparison.get("plans").size()).isEqualTo(2);
        JsonNode reference = comparison.get("plans").get(0);
        JsonNode first = comparison.get("plans").get(1);
        assertThat(reference.get("name").asString()).isEqualTo("reference");
        assertThat(reference.get("newNodes").asInt()).isEqualTo(1);
        assertThat(reference.get("scheduledPods").asInt()).isEqualTo(4);
        assertThat(reference.get("hourlyPrice").asDouble()).isEqualTo(10);
        assertThat(first.get("name").asString()).isEqualTo("first plan");
        assertThat(first.get("newNodes").asInt()).isEqualTo(4);
        assertThat(first.get("hourlyPrice").asDouble()).isEqualTo(4);
        assertThat(reference.get("gap").asDouble())
                .isGreaterThan(first.get("gap").asDouble());
    }

    @Test
    @DisplayName("cli-and-plan: with time to improve there is a third plan, which is not dearer than the first")
    void improvedPlanIsThird() throws IOException {
        JsonNode plans = json(WORKERS, "--time-limit", "100ms").get("plans");

        assertThat(plans.size()).isEqualTo(3);
        assertThat(plans.get(2).get("name").asString()).isEqualTo("improved");
        assertThat(plans.get(2).get("hourlyPrice").asDouble())
                .isLessThanOrEqualTo(plans.get(1).get("hourlyPrice").asDouble());
    }

    @Test
    @DisplayName("cli-and-plan: tables end with what ours saves, names are the plans with the cheapest first")
    void tables() throws IOException {
        assertThat(compare(WORKERS, "--time-limit", "0").out())
                .startsWith("PLAN ")
                .contains("lower bound", "first plan against reference: saves $6.0000/hour (60%)");
        assertThat(compare(WORKERS, "--time-limit", "0", "-o", "wide").out()).contains("$/MONTH", "7,300.00");
        assertThat(compare(WORKERS, "--time-limit", "0", "-o", "name").out()).isEqualTo("first plan\nreference\n");
        assertThat(compare(WORKERS, "--time-limit", "0", "-o", "yaml").out()).contains("kind: Comparison");
    }

    @Test
    @DisplayName(
            "cli-and-plan: pods without a place in our best plan end with exit code 3, and the comparison is printed")
    void incomplete() throws IOException {
        CommandRun run = compare(WORKERS + HUGE, "--time-limit", "0");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(run.out()).contains("4/5");
    }

    @Test
    @DisplayName("cli-and-plan: no progress is told where standard error is no terminal")
    void noProgressWithoutTerminal() throws IOException {
        CommandRun run = compare(WORKERS, "--time-limit", "1s", "--target-gap", "0");

        assertThat(run.err()).doesNotContain("Improving", "bound $");
    }
}
