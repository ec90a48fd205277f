package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which pods an input has: those that stand in it and those that its workloads become. */
class WorkloadsTest {

    private static final String TEMPLATE =
            "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}";

    private static String workload(String apiVersion, String kind, String name, String spec) {
        return "---\n{apiVersion: %s, kind: %s, metadata: {name: %s}, spec: {%s%s}}\n"
                .formatted(apiVersion, kind, name, spec.isEmpty() ? "" : spec + ", ", TEMPLATE);
    }

    private static List<String> names(String yaml) {
        return Reading.podNames(Reading.cluster(yaml));
    }

    @Test
    @DisplayName("Every kind of workload becomes its pods, named by owner and ordinal")
    void kinds() {
        assertThat(names(workload("apps/v1", "Deployment", "d", "replicas: 2")
                        + workload("apps/v1", "ReplicaSet", "r", "replicas: 1")
                        + workload("v1", "ReplicationController", "rc", "replicas: 1")
                        + workload("apps/v1", "StatefulSet", "s", "replicas: 2, ordinals: {start: 5}")
                        + workload("batch/v1", "Job", "j", "parallelism: 2")))
                .containsExactly(
                        "default/d-0",
                        "default/d-1",
                        "default/r-0",
                        "default/rc-0",
                        "default/s-5",
                        "default/s-6",
                        "default/j-0",
                        "default/j-1");
    }

    @Test
    @DisplayName("Replicas and parallelism are one if not stated, and may be zero")
    void defaultReplicas() {
        assertThat(names(workload("apps/v1", "Deployment", "d", "")
                        + workload("batch/v1", "Job", "j", "")
                        + workload("apps/v1", "Deployment", "none", "replicas: 0")))
                .containsExactly("default/d-0", "default/j-0");
    }

    @Test
    @DisplayName("A PodTemplate becomes one pod")
    void podTemplate() {
        assertThat(names("{apiVersion: v1, kind: PodTemplate, metadata: {name: t}, " + TEMPLATE + "}"))
                .containsExactly("default/t-0");
    }

    @Test
    @DisplayName("The parallelism of a Job is capped by the completions that are left")
    void completions() {
        assertThat(names(workload("batch/v1", "Job", "j", "parallelism: 5, completions: 3")))
                .hasSize(3);
        assertThat(names(
                        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {parallelism: 5, completions: 6, "
                                + TEMPLATE + "}, status: {succeeded: 4, active: 2}}"))
                .hasSize(2);
        assertThat(names("{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {parallelism: 5, " + TEMPLATE
                        + "}, status: {conditions: [{type: Failed, status: \"True\"}]}}"))
                .isEmpty();
    }

    @Test
    @DisplayName("A CronJob becomes one run if asked for, else it is counted")
    void cronJobs() {
        String yaml = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: nightly}, spec: {schedule: '0 3 * * *', "
                + "jobTemplate: {spec: {parallelism: 2, " + TEMPLATE + "}}}}";

        assertThat(names(yaml)).isEmpty();
        assertThat(Reading.notices(yaml))
                .contains("note: 1 CronJob is not planned; --include-cronjobs plans one run of each");
        assertThat(Reading.podNames(ManifestReader.builder()
                        .includeCronJobs(true)
                        .build()
                        .read(List.of(ManifestSource.text("c", yaml)))
                        .cluster()))
                .containsExactly("default/nightly-0", "default/nightly-1");
    }

    @Test
    @DisplayName("A DaemonSet becomes no pods but a template")
    void daemonSets() {
        Cluster cluster = Reading.cluster(
                "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: kube-system}, "
                        + "spec: {template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, resources: {limits: {cpu: 100m}}}]}}}}");

        assertThat(cluster.pods()).isEmpty();
        assertThat(cluster.daemonSets()).singleElement().satisfies(set -> {
            assertThat(set.namespace()).isEqualTo("kube-system");
            assertThat(set.name()).isEqualTo("agent");
            assertThat(set.template().labels()).containsEntry("app", "agent");
            assertThat(set.template().requests().get("cpu").milliValue()).isEqualTo(100);
        });
    }

    @Test
    @DisplayName("Fifty thousand replicas share one spec, one list of owners and one status")
    void sharing() {
        List<Pod> pods = Reading.cluster(workload("apps/v1", "Deployment", "d", "replicas: 50000"))
                .pods();

        assertThat(pods).hasSize(50_000).allSatisfy(pod -> {
            assertThat(pod.spec()).isSameAs(pods.get(0).spec());
            assertThat(pod.owners()).isSameAs(pods.get(0).owners());
            assertThat(pod.status()).isSameAs(Pod.Status.PENDING);
        });
        assertThat(pods.get(0).owners()).containsExactly(new OwnerReference("apps/v1", "Deployment", "d", "", true));
    }

    @Test
    @DisplayName("Pods of the input with equal specs share one too")
    void sharedByPods() {
        List<Pod> pods = Reading.cluster("""
                {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: x}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: c, image: y}]}}
                """).pods();

        assertThat(pods.get(0).spec()).isSameAs(pods.get(1).spec());
    }

    @Test
    @DisplayName("Objects without a name are numbered among equal prefixes")
    void generateName() {
        String job = "---\n{apiVersion: batch/v1, kind: Job, metadata: {generateName: run-}, spec: {parallelism: 2, "
                + TEMPLATE + "}}\n";
        String pod =
                "---\n{apiVersion: v1, kind: Pod, metadata: {generateName: once-}, spec: {containers: [{name: c}]}}\n";

        assertThat(names(job + pod + job))
                .containsExactlyInAnyOrder(
                        "default/once-0", "default/run-0-0", "default/run-0-1", "default/run-1-0", "default/run-1-1");
    }

    @Test
    @DisplayName("Workloads of one name get pods of different names, with a warning")
    void clashingNames() {
        ManifestReadResult result = Reading.valid(Reading.read(workload("apps/v1", "Deployment", "web", "")
                + workload("apps/v1", "StatefulSet", "web", "")
                + "---\n{apiVersion: v1, kind: Pod, metadata: {name: job-7}, spec: {containers: [{name: c}]}}\n"
                + workload("batch/v1", "Job", "job", "")));

        assertThat(Reading.podNames(result.cluster()))
                .doesNotHaveDuplicates()
                .containsExactly("default/job-7", "default/web-0", "default/web-statefulset-0", "default/job-job-0");
        assertThat(result.notices())
                .extracting(Object::toString)
                .anySatisfy(n -> assertThat(n)
                        .startsWith(
                                "warning: pods named web-<number> are there already, those of StatefulSet default/web "
                                        + "are named web-statefulset-<number>"));
    }

    @Test
    @DisplayName("A suspended Job and a pod with scheduling gates are counted, not planned")
    void suspendedAndGated() {
        String yaml = workload("batch/v1", "Job", "j", "suspend: true, parallelism: 3")
                + "---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {schedulingGates: [{name: g}], containers: [{name: c}]}}\n"
                + "---\n{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 2, template: {spec: {schedulingGates: [{name: g}], containers: [{name: c}]}}}}\n";

        assertThat(Reading.cluster(yaml).pendingPods()).isEmpty();
        assertThat(Reading.notices(yaml))
                .contains(
                        "note: 3 pods have scheduling gates and are not planned",
                        "note: 1 suspended Job (3 pods) is not planned");
    }

    @Test
    @DisplayName("Pods that have ended, are leaving without a node, or are a DaemonSet's without a node are ignored")
    void ignoredPods() {
        Cluster cluster = Reading.cluster("""
                {apiVersion: v1, kind: Pod, metadata: {name: done}, spec: {nodeName: n, containers: [{name: c}]}, status: {phase: Succeeded}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: broken}, spec: {containers: [{name: c}]}, status: {phase: Failed}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: leaving, deletionTimestamp: "2026-01-01T00:00:00Z"}, spec: {containers: [{name: c}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: agent-1, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]}, spec: {containers: [{name: c}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: agent-2, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]}, spec: {nodeName: n, containers: [{name: c}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: still-there, deletionTimestamp: "2026-01-01T00:00:00Z"}, spec: {nodeName: n, containers: [{name: c}]}}
                """);

        assertThat(Reading.podNames(cluster)).containsExactly("default/agent-2", "default/still-there");
        assertThat(cluster.pods().get(1).status().terminating()).isTrue();
        assertThat(cluster.pendingPods()).isEmpty();
    }

    @Test
    @DisplayName("A bound pod without status runs and is ready; a status is believed")
    void status() {
        Cluster cluster = Reading.cluster("""
                {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {nodeName: n, containers: [{name: c}]}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: b, uid: u-1, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec: {nodeName: n, containers: [{name: c}]}
                status:
                  phase: Running
                  startTime: "2026-01-01T00:00:05+00:00"
                  conditions: [{type: Ready, status: "False", reason: x}]
                """);

        assertThat(cluster.pods().get(0).status()).isEqualTo(Pod.Status.boundTo("n"));
        assertThat(cluster.pods().get(1).uid()).isEqualTo("u-1");
        assertThat(cluster.pods().get(1).status()).satisfies(status -> {
            assertThat(status.phase()).isEqualTo(PodPhase.RUNNING);
            assertThat(status.ready()).isFalse();
            assertThat(status.created()).hasToString("2026-01-01T00:00:00Z");
            assertThat(status.started()).hasValueSatisfying(t -> assertThat(t).hasToString("2026-01-01T00:00:05Z"));
        });
    }

    @Test
    @DisplayName(
            "A workload whose pods are in the input is not expanded: directly owned, through a ReplicaSet there or not there")
    void ownersAreNotExpanded() {
        String yaml = workload("apps/v1", "Deployment", "through-set", "replicas: 3")
                + "---\n{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: set, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: through-set, controller: true}]}, spec: {replicas: 3, "
                + TEMPLATE + "}}\n"
                + pod("set-abc", "ReplicaSet", "set", "")
                + workload("apps/v1", "Deployment", "by-hash", "replicas: 3")
                + pod("by-hash-6f9c-x", "ReplicaSet", "by-hash-6f9c", "pod-template-hash: 6f9c")
                + workload("apps/v1", "StatefulSet", "db", "replicas: 3")
                + pod("db-0", "StatefulSet", "db", "")
                + workload("apps/v1", "Deployment", "fresh", "");

        assertThat(names(yaml))
                .containsExactly("default/set-abc", "default/by-hash-6f9c-x", "default/db-0", "default/fresh-0");
    }

    @Test
    @DisplayName("A Deployment whose ReplicaSet is in the input leaves the pods to it")
    void replicaSetExpands() {
        String yaml = workload("apps/v1", "Deployment", "web", "replicas: 3")
                + "---\n{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}, spec: {replicas: 2, "
                + TEMPLATE + "}}\n";

        assertThat(names(yaml)).containsExactly("default/web-1-0", "default/web-1-1");
    }

    @Test
    @DisplayName("An owner of the same name in another namespace, of another kind or group is expanded")
    void otherOwners() {
        assertThat(
                        names(
                                workload("batch/v1", "Job", "x", "")
                                        + "---\n{apiVersion: v1, kind: Pod, metadata: {name: p, ownerReferences: [{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, name: x}]}, spec: {containers: [{name: c}]}}\n"
                                        + "---\n{apiVersion: v1, kind: Pod, metadata: {name: q, namespace: other, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: x}]}, spec: {containers: [{name: c}]}}\n"))
                .containsExactly("default/p", "other/q", "default/x-0");
    }

    private static String pod(String name, String ownerKind, String owner, String labels) {
        return "---\n{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {%s}, ownerReferences: [{apiVersion: apps/v1, kind: %s, name: %s, controller: true}]}, spec: {containers: [{name: c}]}}\n"
                .formatted(name, labels, ownerKind, owner);
    }

    @Test
    @DisplayName("A pod template that names a node makes bound pods")
    void boundTemplates() {
        assertThat(Reading.cluster(
                                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {nodeName: n, containers: [{name: c}]}}}}")
                        .pods())
                .singleElement()
                .satisfies(pod -> assertThat(pod.isBound()).isTrue());
    }

    @Test
    @DisplayName(
            "Controllers' labels are on the pods, those that differ from pod to pod only where a selector looks at them")
    void controllerLabels() {
        String spread = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, "
                + "labelSelector: {matchLabels: {app: web}}, matchLabelKeys: [apps.kubernetes.io/pod-index]}]";
        String set =
                "---\n{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s}, spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {%s containers: [{name: c}]}}}}\n";
        List<Pod> plain = Reading.cluster(set.formatted("")).pods();
        List<Pod> looked = Reading.cluster(set.formatted(spread + ", ")).pods();
        List<Pod> others = Reading.cluster(
                        workload("apps/v1", "Deployment", "d", "") + workload("batch/v1", "Job", "j", ""))
                .pods();

        assertThat(plain.get(1).spec().labels()).containsOnlyKeys("app", "controller-revision-hash");
        assertThat(looked.get(1).spec().labels())
                .containsEntry("apps.kubernetes.io/pod-index", "1")
                .containsEntry("app", "web");
        assertThat(others.get(0).spec().labels()).containsKey("pod-template-hash");
        assertThat(others.get(1).spec().labels())
                .containsEntry("job-name", "j")
                .containsEntry("batch.kubernetes.io/job-name", "j");
    }
}
