package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    private static final String INPUT = """
            apiVersion: v1
            kind: Node
            metadata: {name: n1}
            status: {allocatable: {cpu: "2", memory: 4Gi, pods: "10"}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec: {containers: [{name: c, resources: {requests: {cpu: "1", memory: 1Gi}}}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: b}
            spec: {containers: [{name: c, resources: {requests: {cpu: "1500m", memory: 1Gi}}}]}
            """;

    private static final String VALID = """
            {"apiVersion": "engine.karpenter.io/v1", "kind": "Plan", "nodeClaims": [],
             "existingNodes": [{"name": "n1", "pods": ["default/a"]}],
             "unschedulable": [{"pod": "default/b", "reasons": ["there is no room"]}]}
            """;

    private static final String OVERFULL = """
            {"apiVersion": "engine.karpenter.io/v1", "kind": "Plan", "nodeClaims": [],
             "summary": {"pods": 7},
             "existingNodes": [{"name": "n1", "pods": ["default/a", "default/b"]}]}
            """;

    @TempDir
    private Path folder;

    private Path input;

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(folder.resolve("input.yaml"), INPUT);
    }

    private CommandRun verify(String plan, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), plan);
        String[] arguments = new String[5 + more.length];
        System.arraycopy(
                new String[] {"verify", "-f", input.toString(), "--plan", file.toString()}, 0, arguments, 0, 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return CommandRun.of(arguments);
    }

    @Test
    @DisplayName("cli-and-plan: a valid plan ends with exit code 0")
    void validPlanPasses() throws IOException {
        CommandRun run = verify(VALID);

        assertThat(run.out()).isEqualTo("valid: no violations\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    @DisplayName("cli-and-plan: each violation is printed with its rule; exit code 3")
    void violationsArePrinted() throws IOException {
        CommandRun run = verify(OVERFULL);

        assertThat(run.out())
                .contains("RULE", "n1", "cpu", "summary.pods", "is 7, the plan adds up to 2")
                .endsWith("invalid: 2 violations\n");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    @DisplayName("cli-and-plan: the verdict comes as JSON, YAML and names too")
    void verdictHasEveryFormat() throws IOException {
        assertThat(verify(VALID, "-o", "json").out()).contains("\"kind\": \"Verdict\"", "\"valid\": true");
        assertThat(verify(OVERFULL, "-o", "yaml").out()).contains("valid: false", "rule: PLAN-SUMMARY");
        assertThat(verify(OVERFULL, "-o", "name").out()).contains("summary.pods\n");
    }

    @Test
    @DisplayName("cli-and-plan: the plan comes from standard input if its name is -")
    void planComesFromStandardInput() {
        CommandRun run = CommandRun.withInput(VALID, "verify", "-f", input.toString(), "--plan", "-");

        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    @DisplayName(
            "cli-and-plan: the manifests come from standard input if their name is -, but not plan and manifests both")
    void manifestsComeFromStandardInput() throws IOException {
        Path plan = Files.writeString(folder.resolve("p.json"), VALID);

        assertThat(CommandRun.withInput(INPUT, "verify", "-f", "-", "--plan", plan.toString())
                        .exitCode())
                .isZero();
        assertThat(CommandRun.withInput(INPUT, "verify", "-f", "-", "--plan", "-"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("both read standard input"));
    }

    @Test
    @DisplayName("cli-and-plan: a bad plan file is told by file, path, finding and what is allowed; exit code 2")
    void badPlanIsExplained() throws IOException {
        CommandRun run = verify("{\"nodeClaims\": [{\"name\": 1}]}");

        assertThat(run.err()).contains("plan.json: nodeClaims[0].name: found number 1, expected a text");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("verify", "-f", input.toString(), "--plan", folder + "/none")
                        .err())
                .contains("there is no file", "/none");
    }

    @Test
    @DisplayName("cli-and-plan: bad manifests are told by file, document and field path, all at once; exit code 2")
    void badManifestsAreExplained() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec: {containers: [{name: c, resources: {requests: {cpu: "-1"}}}]}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                spec: {replicas: many}
                """);
        Path plan = Files.writeString(folder.resolve("p.json"), VALID);

        CommandRun run =
                CommandRun.of("verify", "-f", bad.toString(), "-f", folder + "/absent.yaml", "--plan", plan.toString());

        assertThat(run.err())
                .contains(
                        "bad.yaml, document 1",
                        "requests.cpu",
                        "-1",
                        "document 2",
                        "spec.replicas",
                        "many",
                        "absent.yaml");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    @DisplayName("decisions 12: --quiet hides notices, not errors")
    void quietHidesNotices() throws IOException {
        assertThat(verify(VALID).err()).contains("NodePool");
        assertThat(verify(VALID, "--quiet").err()).isEmpty();
        assertThat(verify("[]", "--quiet").err()).contains("error");
    }
}
