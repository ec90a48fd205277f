package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The price of risk in commands. */
class RiskCommandTest {

    /** On spot the one is a bargain that nothing can stand in for; the other two cost a little more and can replace each other. */
    private static final String INPUT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 4
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, resources: {requests: {cpu: 700m, memory: 1Gi}}}]}
            ---
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: general}
            spec:
              template:
                spec:
                  requirements:
                  - {key: node.kubernetes.io/instance-type, operator: In, values: [r7i.xlarge, m7i.xlarge, m6i.xlarge]}
                  - {key: karpenter.sh/capacity-type, operator: In, values: [spot, on-demand]}
                  - {key: topology.kubernetes.io/zone, operator: In, values: [us-east-1a]}
            """;

    private static final String PRICES = """
            instance_type,zone,capacity_type,usd_per_hour
            r7i.xlarge,,spot,0.05
            r7i.xlarge,,on-demand,0.40
            m7i.xlarge,,spot,0.052
            m7i.xlarge,,on-demand,0.20
            m6i.xlarge,,spot,0.053
            m6i.xlarge,,on-demand,0.20
            """;

    @TempDir
    private Path folder;

    private String input = "";
    private String prices = "";

    @BeforeEach
    void writeFiles() throws IOException {
        input = write("input.yaml", INPUT);
        prices = write("prices.csv", PRICES);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private CommandRun solve(String... options) {
        return run("solve", options);
    }

    private CommandRun run(String command, String... options) {
        return CommandRun.of(
                List.of(command, "-f", input, "--prices", prices, "--time-limit", "0", "--quiet"), options);
    }

    @Test
    @DisplayName("a price with spot nodes in it is not told without what it rests on, in any format")
    void caveat() {
        String caveat =
                "spot nodes are 1 of 1 new nodes: the price holds only as long as they can be had and are not interrupted";

        assertThat(solve().out()).contains("r7i.xlarge", caveat + " (--risk on prices that)");
        assertThat(solve("-o", "json").out()).contains("\"notice\": \"" + caveat + "; --risk on prices that\"");
        assertThat(run("compare").out()).contains(caveat);
        assertThat(run("compare", "-o", "json").out()).contains("\"notice\"");
        assertThat(solve("--risk", "on").out()).doesNotContain("spot nodes are");
        assertThat(solve("--risk", "on", "-o", "json").out()).doesNotContain("\"notice\"");
    }

    @Test
    @DisplayName("--risk on buys what is expected to cost less, and tells price and expected cost")
    void on() {
        assertThat(solve("--risk", "on").out())
                .contains("m7i.xlarge", "$0.0520/hour")
                .containsPattern("Expected to cost \\$0\\.0[5-9]\\d+/hour with interruptions and shortages")
                .contains("No plan can be expected to cost less than");
        assertThat(solve("--risk", "on", "-o", "json").out())
                .contains("\"hourlyPrice\": 0.052", "\"expectedHourlyCost\": 0.05")
                .contains("\"interruptionHours\": 8.0", "\"shortage\": 0.1", "\"crowdedPools\": [ ]");
        assertThat(run("compare", "--risk", "on").out())
                .contains("Expected costs, which bound, gap and savings are of:");
    }

    @Test
    @DisplayName("single weights win over the preset")
    void weights() {
        assertThat(solve("--risk", "on", "--shortage", "0").out()).contains("r7i.xlarge");
        assertThat(solve("--shortage", "0.1").out()).contains("m7i.xlarge");
        assertThat(solve("--interruption-price", "100000").out()).contains("on-demand", "$0.2000/hour");
        assertThat(solve("--interruption-hours", "100000").out()).contains("on-demand", "$0.2000/hour");
        assertThat(solve("--risk", "on", "--shortage-penalty", "1", "--on-demand-shortage", "0", "-o", "json")
                        .out())
                .contains("\"shortagePenalty\": 1.0", "\"onDemandShortage\": 0.0");
    }

    @Test
    @DisplayName("limits of shares are kept, and what cannot be kept is told")
    void shares() throws IOException {
        assertThat(solve("--max-workload-pool-share", "0.5").out())
                .contains("r7i.xlarge", "m7i.xlarge", "4 pods on 2 new nodes")
                .doesNotContain("are allowed");
        String crowded = "spot r7i.xlarge in us-east-1a has 4 of the 4 pods of the cluster (100 %), 2 are allowed";
        input = write(
                "one.yaml",
                INPUT.replace("[spot, on-demand]", "[spot]")
                        .replace("[r7i.xlarge, m7i.xlarge, m6i.xlarge]", "[r7i.xlarge]"));
        assertThat(solve("--max-pool-share", "0.5").out()).contains("4 pods on", crowded);
        assertThat(solve("--max-pool-share", "0.5", "-o", "json").out()).contains("\"most\": 2", crowded);
    }

    @Test
    @DisplayName(
            "a plan with a price of risk is verified by what it says of itself; a cost that is not right is a violation")
    void verifies() throws IOException {
        String plan = solve("--risk", "on", "--max-workload-pool-share", "0.5", "-o", "json")
                .out();
        assertThat(verify(plan).exitCode()).isEqualTo(ExitCode.OK);

        CommandRun otherWeights = verify(plan.replace("\"shortage\": 0.1", "\"shortage\": 0.2"));
        assertThat(otherWeights.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(otherWeights.out()).contains("PLAN-COST");

        CommandRun nonsense = verify(plan.replace("\"shortage\": 0.1", "\"shortage\": 1.5"));
        assertThat(nonsense.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(nonsense.err()).contains("risk:", "spotShortage is 1.5, it must be from 0 to below 1");
    }

    private CommandRun verify(String plan) throws IOException {
        return CommandRun.of("verify", "-f", input, "--prices", prices, "--quiet", "--plan", write("plan.json", plan));
    }

    @Test
    @DisplayName("explain lists alternatives in the order of what they are expected to cost")
    void explains() {
        assertThat(run("explain", "node/general-1").out())
                .containsSubsequence("r7i.xlarge", "m7i.xlarge", "m6i.xlarge");
        assertThat(run("explain", "--risk", "on", "node/general-1").out())
                .containsSubsequence("m7i.xlarge", "m6i.xlarge", "r7i.xlarge");
    }
}
