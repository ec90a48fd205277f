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

/** What is committed to, in commands. Each pod fills a large machine; m5.large is $0.096 and c5.large $0.085 an hour. */
class CommitmentCommandTest {

    private static final String POOL = """
        apiVersion: karpenter.sh/v1
        kind: NodePool
        metadata: {name: general}
        spec:
          template:
            spec:
              requirements:
              - {key: node.kubernetes.io/instance-type, operator: In, values: [m5.large, c5.large]}
              - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
              - {key: topology.kubernetes.io/zone, operator: In, values: [us-east-1a]}
          disruption: {consolidateAfter: 0s, budgets: [{nodes: "100%"}]}
        """;

    private static final String PENDING = """
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, resources: {requests: {cpu: 1200m, memory: 1Gi}}}]}
        """;

    private static final String RUNNING = """
        ---
        apiVersion: v1
        kind: Node
        metadata:
          name: one
          labels:
            karpenter.sh/nodepool: general
            node.kubernetes.io/instance-type: m5.large
            topology.kubernetes.io/zone: us-east-1a
            karpenter.sh/capacity-type: on-demand
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: u, controller: true}]}
        spec: {nodeName: one, containers: [{name: c, resources: {requests: {cpu: 1200m, memory: 1Gi}}}]}
        status: {phase: Running}
        """;

    private static final String TWO = """
        reservedInstances:
        - {id: ri-1, instanceType: m5.large, count: 3, usedElsewhere: 1}
        """;

    @TempDir
    private Path folder;

    private String pending = "";
    private String running = "";
    private String two = "";

    @BeforeEach
    void writeFiles() throws IOException {
        pending = write("pending.yaml", POOL + PENDING);
        running = write("running.yaml", POOL + RUNNING);
        two = write("two.yaml", TWO);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static CommandRun run(String command, String input, String... options) {
        return CommandRun.of(List.of(command, "-f", input, "--time-limit", "0", "--quiet"), options);
    }

    @Test
    @DisplayName("solve uses what is paid for first and buys the rest where it is cheapest")
    void solve() {
        // Three c5.large cost 0.255; two covered m5.large and one c5.large cost 0.085.
        assertThat(run("solve", pending).out()).contains("$0.2550/hour");
        assertThat(run("solve", pending, "--commitments", two).out())
                .contains("$0.0850/hour", "Paid for already by commitments: ri-1 (2 nodes)");
    }

    @Test
    @DisplayName("a plan that says what is paid for is verified by the same file, and refused without it")
    void verify() throws IOException {
        String plan = write(
                "plan.json",
                run("solve", pending, "--commitments", two, "-o", "json").out());

        assertThat(Files.readString(Path.of(plan))).containsPattern("\"commitment\" ?: ?\"ri-1\"");
        assertThat(CommandRun.of(List.of("verify", "-f", pending, "--quiet", "--commitments", two, "--plan", plan))
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of(List.of("verify", "-f", pending, "--quiet", "--plan", plan))
                        .out())
                .contains("ri-1");
    }

    @Test
    @DisplayName("consolidate keeps a node that is paid for, which it would replace by a cheaper one without")
    void consolidate() {
        assertThat(run("consolidate", running, "--eviction-price", "0", "-o", "name")
                        .out())
                .contains("one");
        assertThat(run("consolidate", running, "--eviction-price", "0", "-o", "name", "--commitments", two)
                        .out())
                .doesNotContain("one");
    }

    @Test
    @DisplayName("what can cover nothing is said, and a great many instances are no failure")
    void noEffect() throws IOException {
        String odd = write("odd.yaml", """
            reservedInstances:
            - {id: huge, instanceType: m5.9999xlarge, count: 100000}
            - {instanceType: m5.large, zone: mars-1a, count: 1}
            savingsPlans:
            - {type: EC2Instance, family: m99, usdPerHour: 1, discountPercent: 20}
            - {type: Compute, usdPerHour: 1, rates: {m77.large: 0.1}}
            """);

        CommandRun run = CommandRun.of(List.of("solve", "-f", pending, "--time-limit", "0", "--commitments", odd));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("m5.9999xlarge", "mars-1a", "m99", "m77.large");
        assertThat(run.out()).contains("huge (");
    }

    @Test
    @DisplayName(
            "what has no id is called after what it covers, whatever stands around it, and by a number where others are called so")
    void defaultIds() throws IOException {
        String entry = "- {instanceType: m5.large, zone: us-east-1a, count: 2}\n";
        String alone = write("alone.yaml", "reservedInstances:\n" + entry);
        String among = write("among.yaml", """
            savingsPlans:
            - {type: EC2Instance, family: m5, usdPerHour: 0.0001, discountPercent: 20}
            reservedInstances:
            - {instanceType: c7g.large, count: 1}
            - {id: reserved-instances-c7g.large, instanceType: c6g.large, count: 1}
            """ + entry);
        for (String file : List.of(alone, among)) {
            assertThat(run("solve", pending, "--commitments", file).out())
                    .contains("reserved-instances-m5.large-us-east-1a (2 nodes)");
        }
        String twice = write("twice.yaml", """
            savingsPlans:
            - {type: Compute, usdPerHour: 0.09, rates: {m5.large: 0.09}}
            - {type: Compute, usdPerHour: 0.09, rates: {m5.large: 0.08}}
            - {type: EC2Instance, family: m5, usdPerHour: 0.09, rates: {m5.large: 0.09}}
            """);
        assertThat(run("solve", pending, "--commitments", twice).out())
                .contains(
                        "savings-plan-compute (1 node)", "savings-plan-compute-2 (1 node)", "savings-plan-m5 (1 node)");
    }

    @Test
    @DisplayName("mistakes in commitments, pods, an EC2NodeClass and options of the catalogue are told together")
    void mistakesEverywhere() throws IOException {
        String manifests = write("broken.yaml", POOL + PENDING.replace("replicas: 3", "replicas: many") + """
            ---
            apiVersion: karpenter.k8s.aws/v1
            kind: EC2NodeClass
            metadata: {name: default}
            spec: {kubelet: {podsPerCore: few}}
            """);
        String wrong = write("wrong.yaml", "savingsPlans:\n- {type: Half, usdPerHour: 1, discountPercent: 20}\n");

        CommandRun all = run("solve", manifests, "--commitments", wrong, "--region", "moon-1");

        assertThat(all.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(all.err().lines())
                .anyMatch(line -> line.contains("broken.yaml") && line.contains("spec.replicas"))
                .anyMatch(line -> line.contains("broken.yaml") && line.contains("spec.kubelet.podsPerCore"))
                .anyMatch(line -> line.contains("wrong.yaml")
                        && line.contains("savingsPlans[0].type")
                        && line.contains("one of Compute, EC2Instance"))
                .anyMatch(line -> line.contains("moon-1"));
        // And where the catalogue is right, or only the commitments are wrong.
        assertThat(run("solve", manifests).err()).contains("spec.replicas", "spec.kubelet.podsPerCore");
    }

    @Test
    @DisplayName("a file with mistakes is refused with all of them")
    void mistakes() throws IOException {
        String wrong = write("wrong.yaml", """
            reservedInstances:
            - {instanceType: large, count: 0}
            - {id: a, instanceType: m5.large}
            - {instanceType: m5.large, count: 3, usedElsewhere: 4}
            savingsPlans:
            - {id: a, type: EC2Instance, usdPerHour: 1, discountPercent: 120}
            - {type: Everything, usdPerHour: -1, rates: {m5.large: 0.1}}
            - {type: Compute, usdPerHour: 1}
            - {type: Compute, usdPerHour: 1, usedElsewhere: 1.5, discountPercent: 20}
            extra: 1
            """);

        String prices =
                write("prices.csv", "instance_type,zone,capacity_type,usd_per_hour\nm5.large,,on-demand,much\n");
        CommandRun run = run("solve", pending, "--commitments", wrong, "--prices", prices);

        assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(run.err())
                .contains(
                        "wrong.yaml",
                        "reservedInstances[0].instanceType",
                        "reservedInstances[0].count",
                        "reservedInstances[1].count",
                        "savingsPlans[0].id",
                        "savingsPlans[0].family",
                        "savingsPlans[0].discountPercent",
                        "savingsPlans[1].type",
                        "savingsPlans[1].usdPerHour",
                        "discountPercent or rates",
                        "reservedInstances[2].usedElsewhere",
                        "from 0 to count, which is 3",
                        "savingsPlans[3].usedElsewhere",
                        "extra",
                        "prices.csv");
        assertThat(run(
                                "solve",
                                pending,
                                "--commitments",
                                folder.resolve("none.yaml").toString())
                        .err())
                .contains("none.yaml cannot be read");
    }
}
