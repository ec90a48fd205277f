package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.engine.document.PlanReader;
import io.karpenter.engine.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SolveCommandTest {

    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: c
                    resources: {requests: {cpu: "1", memory: 2Gi}}
            ---
            """;

    private static final String HUGE = """
            apiVersion: v1
            kind: Pod
            metadata: {name: huge}
            spec: {containers: [{name: c, resources: {requests: {cpu: "900"}}}]}
            ---
            """;

    @TempDir
    private Path folder;

    private CommandRun solve(String manifests, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("input.yaml"), manifests);
        return CommandRun.of(List.of("solve", "-f", file.toString(), "--time-limit", "0"), more);
    }

    private Plan plan(String manifests, String... more) throws IOException {
        CommandRun run = solve(manifests, CommandRun.arguments(List.of("-o", "json"), more));
        assertThat(run.exitCode()).as(run.err()).isIn(0, 3);
        return PlanReader.read("output", run.out()).plan();
    }

    @Test
    @DisplayName("cli-and-plan: everything planned ends with exit code 0; notices are on standard error")
    void planIsPrinted() throws IOException {
        CommandRun run = solve(WEB);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("NODEPOOL  TYPE")
                .containsPattern("3 pods on \\d new nodes?: \\$\\d+\\.\\d{4}/hour, \\$[\\d.,]+/month");
        assertThat(run.err()).contains("NodePool");
    }

    @Test
    @DisplayName("cli-and-plan: pods without a place end with exit code 3, and the plan is printed with their reasons")
    void unschedulablePodsAreExplained() throws IOException {
        CommandRun table = solve(WEB + HUGE);
        Plan plan = plan(WEB + HUGE);

        assertThat(table.exitCode()).isEqualTo(3);
        assertThat(table.out())
                .containsPattern("1 +default/huge +nodepool default: no instance type has cpu 900")
                .contains("1 pod cannot be scheduled");
        assertThat(plan.scheduledPods()).isEqualTo(3);
        assertThat(plan.unschedulable())
                .singleElement()
                .satisfies(pod -> assertThat(pod.reasons())
                        .extracting(Reason::message)
                        .anyMatch(message -> message.contains("cpu 900 (largest: ")));
    }

    @Test
    @DisplayName(
            "cli-and-plan: bad input ends with exit code 2, with file, document, path, finding and what is allowed; no plan")
    void badInputIsExplained() throws IOException {
        CommandRun run = solve(WEB.replace("replicas: 3", "replicas: -3") + HUGE.replace("\"900\"", "lots"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "input.yaml, document 1",
                        "spec.replicas",
                        "-3",
                        "input.yaml, document 2",
                        "requests.cpu",
                        "lots");
    }

    @Test
    @DisplayName("cli-and-plan: the manifests come from standard input if their name is -; names are one a line")
    void standardInputIsPlanned() {
        CommandRun run = CommandRun.withInput(WEB, "solve", "-f", "-", "--time-limit", "0", "-o", "name");

        assertThat(run.out().lines()).isNotEmpty().allMatch(line -> line.matches("nodeclaim/default-\\d+"));
    }

    @Test
    @DisplayName("cli-and-plan: room on existing nodes is used, and told in JSON")
    void existingNodesAreUsed() throws IOException {
        String node = """
                apiVersion: v1
                kind: Node
                metadata: {name: old, labels: {node.kubernetes.io/instance-type: m7i.4xlarge}}
                """;

        Plan plan = plan(WEB + node);

        assertThat(plan.nodes()).isEmpty();
        assertThat(plan.existingNodes())
                .singleElement()
                .satisfies(existing -> assertThat(existing.name()).isEqualTo("old"));
    }

    @Test
    @DisplayName("cli-and-plan: region, zones, capacity types and the largest machine narrow what is bought")
    void catalogueOptionsCount() throws IOException {
        assertThat(plan(WEB, "--capacity-type", "spot").nodes())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.capacityType()).isEqualTo(CapacityType.SPOT));
        assertThat(plan(WEB, "--zones", "c").nodes())
                .extracting(PlannedNode::zone)
                .isNotEmpty()
                .containsOnly("us-east-1c");
        assertThat(plan(WEB, "--region", "eu-west-1").nodes())
                .extracting(PlannedNode::zone)
                .isNotEmpty()
                .allMatch(zone -> zone.startsWith("eu-west-1"));
        assertThat(plan(WEB, "--max-vcpu", "2").nodes())
                .hasSize(3)
                .allSatisfy(node ->
                        assertThat(node.allocatable().get("cpu").milliValue()).isLessThan(2000));
    }

    @Test
    @DisplayName("cli-and-plan: own prices decide what is bought")
    void ownPricesCount() throws IOException {
        Path prices = Files.writeString(
                folder.resolve("prices.csv"),
                "instance_type,zone,capacity_type,usd_per_hour\nm7i.24xlarge,,on-demand,0.0001\n");

        assertThat(plan(WEB, "--prices", prices.toString()).nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.instanceType()).isEqualTo("m7i.24xlarge"))
                .satisfies(node -> assertThat(node.hourlyPrice()).isEqualTo(0.0001));
    }

    @Test
    @DisplayName("decisions 1: --pool-weight strict keeps to the heaviest NodePool, ignore takes the cheapest")
    void poolWeightCounts() throws IOException {
        String pools = pool("cheap", "", "m7i") + pool("dear", "weight: 50", "x2iedn");

        assertThat(plan(WEB + pools).nodes())
                .extracting(PlannedNode::nodePool)
                .isNotEmpty()
                .containsOnly("dear");
        assertThat(plan(WEB + pools, "--pool-weight", "ignore").nodes())
                .extracting(PlannedNode::nodePool)
                .isNotEmpty()
                .containsOnly("cheap");
    }

    @Test
    @DisplayName(
            "SCH-MIN-05, SCH-MIN-06: --min-values-policy decides whether minValues that cannot be kept refuse the pod")
    void minValuesPolicyCounts() throws IOException {
        String pool = pool("narrow", "", "m7i").replace("values: [m7i]}", "values: [m7i, nosuch], minValues: 2}");

        assertThat(plan(WEB + pool).scheduledPods()).isZero();
        assertThat(plan(WEB + pool, "--min-values-policy", "BestEffort").scheduledPods())
                .isEqualTo(3);
    }

    @Test
    @DisplayName("decisions 2: --preference-policy decides what a preference is worth")
    void preferencePolicyCounts() throws IOException {
        String picky = WEB.replace("      containers:", """
                      affinity:
                        nodeAffinity:
                          preferredDuringSchedulingIgnoredDuringExecution:
                          - weight: 1
                            preference:
                              matchExpressions:
                              - {key: karpenter.k8s.aws/instance-category, operator: In, values: [r]}
                      containers:\
                """);

        Plan strict = plan(picky, "--preference-policy", "Strict");
        Plan ignore = plan(picky, "--preference-policy", "Ignore");

        assertThat(strict.nodes()).extracting(PlannedNode::instanceType).allMatch(type -> type.startsWith("r"));
        assertThat(ignore.hourlyPrice()).isLessThan(strict.hourlyPrice());
    }

    @Test
    @DisplayName("cli-and-plan: CronJobs are planned only if asked for; the seed is told")
    void furtherOptionsCount() throws IOException {
        String cron = """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: nightly}
                spec:
                  schedule: "0 3 * * *"
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: c, resources: {requests: {cpu: "1"}}}]
                """;

        assertThat(plan(WEB + cron).scheduledPods()).isEqualTo(3);
        assertThat(plan(WEB + cron, "--include-cronjobs", "--seed", "42"))
                .satisfies(plan -> assertThat(plan.scheduledPods()).isEqualTo(4))
                .satisfies(plan -> assertThat(plan.statistics().seed()).isEqualTo(42));
    }

    private static String pool(String name, String more, String family) {
        return """
               apiVersion: karpenter.sh/v1
               kind: NodePool
               metadata: {name: %s}
               spec:
                 %s
                 template:
                   spec:
                     requirements:
                     - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                     - {key: karpenter.k8s.aws/instance-family, operator: In, values: [%s]}
               ---
               """.formatted(name, more, family);
    }
}
