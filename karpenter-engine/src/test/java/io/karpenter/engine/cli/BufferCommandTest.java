package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.document.PlanReader;
import io.karpenter.engine.document.StatedPlan;
import io.karpenter.engine.testing.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Buffers, gates and the scheduler's configuration on the command line. */
class BufferCommandTest {

    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: c, resources: {requests: {cpu: "1", memory: 2Gi}}}]}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: old, labels: {node.kubernetes.io/instance-type: m7i.xlarge, topology.kubernetes.io/zone: us-east-1a}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}}
            ---
            """;

    private static final String BUFFER = """
            apiVersion: autoscaling.x-k8s.io/v1beta1
            kind: CapacityBuffer
            metadata: {name: headroom, namespace: shop}
            spec: {scalableRef: {kind: Deployment, name: web}, replicas: 4}
            ---
            """;

    private static final String HUGE_BUFFER = """
            apiVersion: autoscaling.x-k8s.io/v1beta1
            kind: CapacityBuffer
            metadata: {name: huge}
            spec: {podTemplateRef: {name: huge}, replicas: 2}
            ---
            apiVersion: v1
            kind: PodTemplate
            metadata: {name: huge}
            template: {spec: {containers: [{name: c, resources: {requests: {cpu: "900"}}}]}}
            ---
            """;

    private static final String ZONES = """
            podTopologySpread:
              defaultConstraints:
              - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}
            """;

    @TempDir
    private Path folder;

    private CommandRun run(String command, String manifests, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("input.yaml"), manifests);
        return CommandRun.of(List.of(command, "-f", file.toString()), more);
    }

    private StatedPlan plan(String manifests, String... more) throws IOException {
        CommandRun run = run("solve", manifests, CommandRun.arguments(List.of("-o", "json", "--zones", "a,b,c"), more));
        assertThat(run.exitCode()).as(run.err()).isIn(0, 3);
        return PlanReader.read("output", run.out());
    }

    private CommandRun verify(String manifests, String plan, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("plan.json"), plan);
        return run(
                "verify",
                manifests,
                CommandRun.arguments(List.of("--plan", file.toString(), "--zones", "a,b,c"), more));
    }

    @Test
    @DisplayName("decisions 14: virtual pods get their room as bufferPods; pods and sums of pods are of real ones only")
    void bufferPods() throws IOException {
        StatedPlan plan = plan(WEB + BUFFER);

        assertThat(plan.parts().placed()).isEqualTo(4);
        assertThat(plan.parts().real().scheduledPods()).isEqualTo(3);
        assertThat(plan.summary().figures()).containsEntry("pods", 3.0).containsEntry("scheduledPods", 3.0);
        assertThat(plan.parts().real().nodes()).isNotEmpty();
        assertThat(run("solve", WEB + BUFFER, "-o", "table").out())
                .contains("3 pods on", "Room for 4 more pods of capacity buffers\n");
    }

    @Test
    @DisplayName("SCH-BUF-08 a plan with buffers verifies; the virtual pods are made again from the input")
    void verifies() throws IOException {
        String plan =
                run("solve", WEB + BUFFER, "-o", "json", "--zones", "a,b,c").out();

        assertThat(verify(WEB + BUFFER, plan))
                .isEqualTo(new CommandRun(
                        0, "valid: no violations\n", verify(WEB + BUFFER, plan).err()));
        assertThat(verify(WEB, plan).out()).contains("capacity-buffer-headroom-1", "no buffer of the input has it");
        assertThat(verify(WEB + BUFFER, plan, "--feature-gates", "CapacityBuffer=false")
                        .exitCode())
                .isEqualTo(3);
        assertThat(verify(WEB + BUFFER, plan.replace("\"bufferPods\": [", "\"forgotten\": ["))
                        .out())
                .contains("capacity-buffer-headroom-1", "is in the input, but not in the plan");
    }

    @Test
    @DisplayName(
            "SCH-BUF-09 virtual pods without a place are no failure: exit code 0, a warning with numbers and reason")
    void unplaced() throws IOException {
        CommandRun run = run("solve", WEB + HUGE_BUFFER, "-o", "json", "--zones", "a,b,c");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("warning: capacity buffer default/huge: 2 of 2 virtual pods have no place: ", "cpu 900");
        assertThat(PlanReader.read("output", run.out()).parts().real().unschedulable())
                .isEmpty();
        assertThat(PlanReader.read("output", run.out()).parts().unplaced()).hasSize(2);
        assertThat(verify(WEB + HUGE_BUFFER, run.out()).exitCode()).isZero();
        assertThat(run("solve", WEB + HUGE_BUFFER).out())
                .contains("Room for 0 more pods of capacity buffers, none for 2\n")
                .doesNotContain("UNSCHEDULABLE");
    }

    @Test
    @DisplayName("decisions 11: --feature-gates CapacityBuffer=false leaves buffers out, with a notice of how many")
    void gateOff() throws IOException {
        CommandRun off =
                run("solve", WEB + BUFFER, "-o", "json", "--feature-gates", "capacitybuffer=FALSE,NodeRepair=true");

        assertThat(off.out()).doesNotContain("bufferPods");
        assertThat(off.err()).contains("note: feature gate CapacityBuffer is off: 1 CapacityBuffer is ignored");
    }

    @Test
    @DisplayName("SCH-DEF-02 --scheduler-config spreads the pods of a Service, for solve and verify alike")
    void defaultConstraints() throws IOException {
        Path config = Files.writeString(folder.resolve("scheduler.yaml"), ZONES);
        String together = run("solve", WEB, "-o", "json", "--zones", "a,b,c").out();
        String apart = run("solve", WEB, "-o", "json", "--zones", "a,b,c", "--scheduler-config", config.toString())
                .out();

        assertThat(PlanReader.read("output", together).plan().nodes()).isEmpty();
        assertThat(PlanReader.read("output", apart).plan().nodes())
                .extracting(node -> node.zone())
                .containsExactlyInAnyOrder("us-east-1b", "us-east-1c");
        assertThat(verify(WEB, together, "--scheduler-config", config.toString())
                        .out())
                .contains("SCH-TSC");
        assertThat(verify(WEB, apart, "--scheduler-config", config.toString()).exitCode())
                .isZero();
    }

    @Test
    @DisplayName(
            "SCH-DEF-01 a bad configuration is told with file, path and what is allowed, together with bad manifests; exit code 2")
    void badConfiguration() throws IOException {
        Path config = Files.writeString(folder.resolve("scheduler.yaml"), ZONES.replace("maxSkew", "maxSqueeze"));
        CommandRun run =
                run("solve", WEB.replace("replicas: 3", "replicas: x"), "--scheduler-config", config.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "scheduler.yaml, document 1, line 3: podTopologySpread.defaultConstraints[0].maxSqueeze:"
                                + " found an unknown field, allowed: the fields maxSkew,",
                        "spec.replicas");
        assertThat(run("solve", WEB, "--scheduler-config", folder + "/none").err())
                .contains("/none", "a readable file");
    }

    @Test
    @DisplayName("SCH-DEF-04 a controller that is not in the input is told of, and the run goes on")
    void missingController() throws IOException {
        Path config = Files.writeString(folder.resolve("scheduler.yaml"), ZONES);
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: p
                  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: gone, uid: u, controller: true}]
                spec: {containers: [{name: c}]}
                """;

        CommandRun run = run("solve", pod, "--scheduler-config", config.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("deduced from Services alone: ReplicaSet default/gone");
    }

    @Test
    @DisplayName("SCH-STA-05 a static NodePool that its limit keeps from its replicas is told")
    void staticPoolShort() throws IOException {
        String pool = """
                apiVersion: karpenter.sh/v1
                kind: NodePool
                metadata: {name: fixed}
                spec:
                  replicas: 3
                  limits: {nodes: "2"}
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                """;

        assertThat(run("solve", pool).err())
                .contains("static nodepool fixed: 2 of 3 missing nodes are planned: limits.nodes is 2");
    }
}
