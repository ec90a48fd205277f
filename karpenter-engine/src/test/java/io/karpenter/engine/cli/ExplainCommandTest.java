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

/** {@code karpenter explain} and {@code solve --explain}. */
class ExplainCommandTest {

    private static final String PODS = """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: general}
            spec:
              template:
                spec:
                  requirements:
                  - {key: node.kubernetes.io/instance-type, operator: In, values: [m7i.xlarge, m7i.2xlarge]}
                  - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
              disruption:
                consolidateAfter: 0s
                budgets: [{nodes: "100%"}]
            ---
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: tainted}
            spec:
              template:
                spec:
                  taints: [{key: team, value: data, effect: NoSchedule}]
                  requirements: []
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, resources: {requests: {cpu: 1500m, memory: 1Gi}}}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: huge}
            spec: {containers: [{name: c, resources: {requests: {cpu: "900"}}}]}
            ---
            """;

    private static final String NODES = RunningNodes.with("old");

    private static final String POOLS_ONLY = PODS.substring(0, PODS.indexOf("apiVersion: apps/v1"));

    /** Needs no time to search. */
    private static final String METHOD = "--method=reference";

    @TempDir
    private Path folder;

    private CommandRun run(String command, String manifests, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("input.yaml"), manifests);
        return CommandRun.of(List.of(command, "-f", file.toString(), "--zones", "a", "--time-limit", "0"), more);
    }

    private JsonNode item(String manifests, String subject, String... more) throws IOException {
        CommandRun run = run("explain", manifests, CommandRun.arguments(List.of(subject, "-o", "json"), more));
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode list = new ObjectMapper().readTree(run.out());
        assertThat(list.get("kind").asString()).isEqualTo("ExplanationList");
        assertThat(list.get("items").size()).isEqualTo(1);
        return list.get("items").get(0);
    }

    @Test
    @DisplayName(
            "cli-and-plan: a planned pod is told its node, offering, share of the price, what binds and who refused it")
    void plannedPod() throws IOException {
        JsonNode web = item(PODS, "pod/shop/web-0");

        assertThat(web.get("outcome").asString()).isEqualTo("NewNode");
        assertThat(web.get("node").asString()).isEqualTo("general-1");
        JsonNode node = web.get("nodeClaim");
        assertThat(node.get("instanceType").asString()).isEqualTo("m7i.xlarge");
        assertThat(node.get("zone").asString()).isEqualTo("us-east-1a");
        assertThat(node.get("bindingResource").asString()).isEqualTo("cpu");
        assertThat(node.get("used").get("cpu").asDouble()).isEqualTo(3 / 3.92, offset(1e-6));
        assertThat(web.get("hourlyShare").asDouble())
                .isEqualTo(node.get("hourlyPrice").asDouble() * 1.5 / 3.92, offset(1e-6));
        assertThat(node.get("alternatives").get(0).get("instanceType").asString())
                .isEqualTo("m7i.2xlarge");
        JsonNode refused = web.get("refusedElsewhere").get("reasonDetails");
        assertThat(refused.size()).isEqualTo(1);
        assertThat(refused.get(0).get("code").asString()).isEqualTo("UntoleratedTaints");
        assertThat(refused.get(0).get("message").asString()).contains("nodepool tainted", "team=data:NoSchedule");
    }

    @Test
    @DisplayName("cli-and-plan: a pod without a place is told each NodePool and the rule that refused, with numbers")
    void pendingPod() throws IOException {
        JsonNode huge = item(PODS, "pod/huge");

        assertThat(huge.get("subject").asString()).isEqualTo("pod/default/huge");
        assertThat(huge.get("outcome").asString()).isEqualTo("NoPlace");
        assertThat(huge.get("reasons").size()).isEqualTo(2);
        assertThat(run("explain", PODS, "pod/huge").out())
                .contains("pod/default/huge has no place", "nodepool general:\n", "nodepool tainted:\n")
                .containsPattern("- no instance type has cpu 900 \\(largest: m7i\\.2xlarge, 7\\.\\d+\\)");
    }

    @Test
    @DisplayName("cli-and-plan: a new node is told what is on it, what binds, and the cheapest alternatives")
    void newNode() throws IOException {
        assertThat(item(PODS, "node/general-1").get("outcome").asString()).isEqualTo("Launched");
        assertThat(run("explain", PODS, "node/general-1").out())
                .contains(
                        "node/general-1 is launched by the plan",
                        "m7i.xlarge in us-east-1a, on-demand, nodepool general",
                        "cpu: 77% of what pods can use is requested",
                        "m7i.2xlarge in us-east-1a, on-demand: $",
                        "shop/web-[0-1]");
    }

    @Test
    @DisplayName("cli-and-plan: nodes of a snapshot are told why they are deleted, replaced or kept")
    void snapshotNodes() throws IOException {
        String snapshot = POOLS_ONLY + NODES;

        assertThat(item(snapshot, "node/empty", METHOD).get("outcome").asString())
                .isEqualTo("Deleted");
        JsonNode large = item(snapshot, "node/large", METHOD);
        assertThat(large.get("outcome").asString()).isEqualTo("Replaced");
        assertThat(large.get("command").get("podMoves").get(0).get("pod").asString())
                .isEqualTo("shop/old-0");
        JsonNode guarded = item(snapshot, "node/guarded", METHOD);
        assertThat(guarded.get("outcome").asString()).isEqualTo("Kept");
        assertThat(guarded.get("reasons").get(0).asString()).isEqualTo("pdb shop/api allows no eviction");
        assertThat(run("explain", snapshot, "node/empty", "node/large", "node/guarded", METHOD)
                        .out())
                .contains(
                        "node/empty can be deleted (Empty)",
                        "node/large can be replaced (Underutilized)",
                        "shop/old-0 to general-1",
                        "node/guarded stays\n  because       pdb shop/api allows no eviction");
    }

    @Test
    @DisplayName("cli-and-plan: pods that run, or go to a node that is there, are told which")
    void existingNodes() throws IOException {
        String snapshot = PODS + NODES;

        assertThat(item(snapshot, "pod/shop/old-0").get("outcome").asString()).isEqualTo("Bound");
        assertThat(item(snapshot, "pod/shop/web-0").get("outcome").asString()).isEqualTo("ExistingNode");
        assertThat(run("explain", snapshot, "pod/shop/old-0", "-o", "name").out())
                .isEqualTo("node/large\n");
    }

    @Test
    @DisplayName("cli-and-plan: all unknown names are refused at once, with names that are close")
    void unknownNames() throws IOException {
        CommandRun run = run("explain", PODS, "pod/shop/wbe-0", "pod/web-1", "node/genral-1", "node/xyz");

        assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "4 problems",
                        "pod/shop/wbe-0: is not in the input. Maybe you mean: pod/shop/web-0",
                        "pod/default/web-1: is not in the input. Maybe you mean: pod/shop/web-1",
                        "Maybe you mean: node/general-1",
                        "node/xyz: is not in the input, nor is it launched by its plan. Names are those");
    }

    @Test
    @DisplayName("cli-and-plan: subjects that are neither pods nor nodes are refused with what is allowed")
    void badSubjects() throws IOException {
        assertThat(run("explain", PODS, "deployment/web").err())
                .contains("'deployment/web' names nothing that can be explained; write pod/NAMESPACE/NAME");
        assertThat(run("explain", PODS, "pod//web").exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run("explain", PODS).exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
    }

    @Test
    @DisplayName("cli-and-plan: solve --explain adds what binds each new node, what is unused, and all reasons of pods")
    void solveExplains() throws IOException {
        CommandRun table = run("solve", PODS, "--explain");

        assertThat(table.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(table.out())
                .containsPattern("NODECLAIM +TYPE +\\$/HOUR +BINDS +FULL +UNUSED\n")
                .containsPattern("general-1 +m7i\\.xlarge +[\\d.]+ +cpu +77% +cpu 0\\.92, memory ")
                .contains("default/huge without a place", "- no instance type has cpu 900");
        assertThat(run("solve", PODS).out()).doesNotContain("UNUSED", "without a place");
        JsonNode explanations = new ObjectMapper()
                .readTree(run("solve", PODS, "--explain", "-o", "json").out())
                .get("explanations");
        assertThat(explanations.get(0).get("bindingResource").asString()).isEqualTo("cpu");
        assertThat(explanations.get(1).get("outcome").asString()).isEqualTo("NoPlace");
    }

    @Test
    @DisplayName("cli-and-plan: a plan with explanations is still one that verify reads")
    void explainedPlanVerifies() throws IOException {
        Path plan = folder.resolve("plan.json");
        run("solve", PODS, "--explain", "-o", "json", "--out", plan.toString());

        CommandRun verified = CommandRun.of(
                "verify", "-f", folder.resolve("input.yaml").toString(), "--zones", "a", "--plan", plan.toString());
        assertThat(verified.exitCode()).as(verified.out() + verified.err()).isZero();
    }
}
