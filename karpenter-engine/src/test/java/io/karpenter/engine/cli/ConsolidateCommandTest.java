package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

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

/** {@code karpenter consolidate}. */
class ConsolidateCommandTest {

    private static final String POOL = """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: general}
            spec:
              template:
                spec:
                  requirements:
                  - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
              disruption:
                consolidateAfter: 0s
                budgets: [%s]
            ---
            """;

    private static final String NODES = RunningNodes.with("web");

    private static final String FREE = POOL.formatted("{nodes: \"100%\"}");

    @TempDir
    private Path folder;

    private CommandRun run(String manifests, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("input.yaml"), manifests);
        return CommandRun.of(List.of("consolidate", "-f", file.toString(), "--zones", "a,b,c"), more);
    }

    private JsonNode json(String manifests, String... more) throws IOException {
        CommandRun run = run(manifests, CommandRun.arguments(List.of("-o", "json"), more));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    @DisplayName("prints a ConsolidationPlan with summary, commands, moves, and the nodes that stay with the reason")
    void document() throws IOException {
        JsonNode plan = json(FREE + NODES);

        assertThat(plan.get("apiVersion").asString()).isEqualTo("engine.karpenter.io/v1");
        assertThat(plan.get("kind").asString()).isEqualTo("ConsolidationPlan");
        JsonNode summary = plan.get("summary");
        assertThat(summary.get("nodesBefore").asInt()).isEqualTo(3);
        assertThat(summary.get("nodesAfter").asInt()).isEqualTo(2);
        assertThat(summary.get("podsMoved").asInt()).isEqualTo(1);
        assertThat(summary.get("hourlyPriceBefore").asDouble()
                        - summary.get("hourlyPriceAfter").asDouble())
                .isEqualTo(summary.get("savings").asDouble(), offset(1e-9));
        JsonNode delete = plan.get("commands").get(0);
        assertThat(delete.get("action").asString()).isEqualTo("Delete");
        assertThat(delete.get("reason").asString()).isEqualTo("Empty");
        assertThat(delete.get("nodes").get(0).asString()).isEqualTo("empty");
        JsonNode replace = plan.get("commands").get(1);
        assertThat(replace.get("action").asString()).isEqualTo("Replace");
        assertThat(replace.get("reason").asString()).isEqualTo("Underutilized");
        assertThat(replace.get("replacements").get(0).get("name").asString()).isEqualTo("general-1");
        JsonNode move = replace.get("podMoves").get(0);
        assertThat(move.get("pod").asString()).isEqualTo("shop/web-0");
        assertThat(move.get("from").asString()).isEqualTo("large");
        assertThat(move.get("to").asString()).isEqualTo("general-1");
        JsonNode kept = plan.get("unconsolidatable").get(0);
        assertThat(kept.get("node").asString()).isEqualTo("guarded");
        assertThat(kept.get("reasons").get(0).asString()).isEqualTo("pdb shop/api allows no eviction");
        assertThat(kept.get("reasonDetails").get(0).get("code").asString()).isEqualTo("NoEvictionAllowed");
    }

    @Test
    @DisplayName("prints tables with commands, moves, and what stays; and the names of nodes that go")
    void tables() throws IOException {
        String table = run(FREE + NODES).out();
        String wide = run(FREE + NODES, "-o", "wide").out();

        assertThat(table)
                .contains("Delete", "Replace", "pdb shop/api allows no eviction", "3 nodes at $", "2 nodes at $")
                .doesNotContain("shop/web-0");
        assertThat(wide).contains("large  general-1  shop/web-0");
        assertThat(run(FREE + NODES, "-o", "name").out()).isEqualTo("node/empty\nnode/large\n");
    }

    @Test
    @DisplayName("DIS-BUD-04 keeps to budgets with a schedule, at the time that counts as now")
    void schedules() throws IOException {
        String workingHours = POOL.formatted("{nodes: \"0\", schedule: 0 9 * * mon-fri, duration: 8h}") + NODES;

        assertThat(json(workingHours, "--now", "2026-01-05T10:00:00Z")
                        .get("commands")
                        .size())
                .isZero();
        assertThat(json(workingHours, "--now", "2026-01-05T08:00:00Z")
                        .get("commands")
                        .size())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("says so if there is nothing to consolidate")
    void nothing() throws IOException {
        CommandRun run = run(POOL.formatted("{nodes: \"0\"}") + NODES, "--method", "reference");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "nothing to consolidate",
                        "disruption budgets of nodepool \"general\" allow no more nodes for reason Empty");
    }

    @Test
    @DisplayName("refuses methods, prices and times that it does not know")
    void badOptions() throws IOException {
        assertThat(run(FREE + NODES, "--method", "magic").err()).contains("'magic' is not one of global, reference");
        assertThat(run(FREE + NODES, "--eviction-price", "-1").err()).contains("'-1' is not an amount of USD");
        assertThat(run(FREE + NODES, "--payback", "0").err()).contains("--payback");
        assertThat(run(FREE + NODES, "--max-disruption", "-1").err()).contains("'-1' is not a disruption cost");
        assertThat(run(FREE + NODES, "--node-worth", "x").err()).contains("'x' is not an amount of USD");
        assertThat(run(FREE + NODES, "--node-worth", "1e10").err())
                .contains("'1e10' is not an amount of USD from 0 to 1000000");
        assertThat(run(FREE + NODES, "--eviction-price", "1e10").err())
                .contains("'1e10' is not an amount of USD from 0 to 1000000");
        assertThat(run(FREE + NODES, "--eviction-price", "1e10").exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run(FREE + NODES, "--target-gap", "-1").err()).contains("'-1' is not a share from 0 on");
        assertThat(run(FREE + NODES, "--target-gap", "-1").exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run(FREE + NODES, "--payback", "0").exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
    }
}
