package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.manifest.report.Problem;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is said with file, document, line, path, what was found and what is allowed; and all of it at once. */
class BadInputTest {

    private static final String CONTAINER = "containers: [{name: c}]\n";

    static Stream<Arguments> badPodSpecs() {
        return Stream.of(
                bad("containers: []", "spec.containers", "a list", "at least one container"),
                bad("hostNetwork: true", "spec.containers", "nothing", "at least one container"),
                bad("containers: 3", "spec.containers", "the number 3", "a list"),
                bad("containers: [text]", "spec.containers[0]", "\"text\"", "a mapping"),
                bad("containers: [{image: a}]", "spec.containers[0].name", "nothing", "a text that is not empty"),
                bad(requests("cpu: lots"), "spec.containers[0].resources.requests.cpu", "\"lots\"", "a quantity"),
                bad(requests("cpu: 1.5.2"), "spec.containers[0].resources.requests.cpu", "\"1.5.2\"", "a quantity"),
                bad(
                        requests("cpu: true"),
                        "spec.containers[0].resources.requests.cpu",
                        "the boolean true",
                        "a quantity"),
                bad(requests("cpu: -1"), "spec.containers[0].resources.requests.cpu", "the number -1", "not negative"),
                bad(
                        requests("memory: -1Gi"),
                        "spec.containers[0].resources.requests.memory",
                        "\"-1Gi\"",
                        "not negative"),
                bad(requests("memory: [1]"), "spec.containers[0].resources.requests.memory", "a list", "a quantity"),
                bad(
                        requests("example.com/gpu: one"),
                        "spec.containers[0].resources.requests[example.com/gpu]",
                        "\"one\"",
                        "a quantity"),
                bad(
                        "containers: [{name: c, ports: [{containerPort: 80, hostPort: 70000}]}]",
                        "spec.containers[0].ports[0].hostPort",
                        "the number 70000",
                        "from 0 to 65535"),
                bad(
                        "containers: [{name: c, ports: [{containerPort: 80, protocol: tcp}]}]",
                        "spec.containers[0].ports[0].protocol",
                        "\"tcp\"",
                        "TCP, UDP, SCTP"),
                bad(
                        CONTAINER + "hostNetwork: \"true\"",
                        "spec.hostNetwork",
                        "\"true\"",
                        "true or false, without quotes"),
                bad(CONTAINER + "nodeSelector: {disk: 5}", "spec.nodeSelector.disk", "the number 5", "a text"),
                bad(CONTAINER + "nodeSelector: [a]", "spec.nodeSelector", "a list", "a mapping"),
                bad(CONTAINER + "priority: high", "spec.priority", "\"high\"", "a whole number"),
                bad(CONTAINER + "priority: 3000000000", "spec.priority", "the number 3000000000", "to 2147483647"),
                bad(
                        CONTAINER + "tolerations: [{key: a, operator: Equals}]",
                        "spec.tolerations[0].operator",
                        "\"Equals\"",
                        "Equal, Exists, Lt, Gt"),
                bad(
                        CONTAINER + "tolerations: [{key: a, effect: noschedule}]",
                        "spec.tolerations[0].effect",
                        "\"noschedule\"",
                        "NoSchedule, PreferNoSchedule, NoExecute"),
                bad(
                        CONTAINER + "tolerations: [{value: a}]",
                        "spec.tolerations[0].key",
                        "nothing",
                        "only with operator Exists"),
                bad(spread("maxSkew: 0"), "spec.topologySpreadConstraints[0].maxSkew", "the number 0", "from 1"),
                bad(spread("maxSkew: \"1\""), "spec.topologySpreadConstraints[0].maxSkew", "\"1\"", "without quotes"),
                bad(spread("minDomains: 0"), "spec.topologySpreadConstraints[0].minDomains", "the number 0", "from 1"),
                bad(spread("topologyKey: ''"), "spec.topologySpreadConstraints[0].topologyKey", "\"\"", "not empty"),
                bad(
                        spread("whenUnsatisfiable: Never"),
                        "spec.topologySpreadConstraints[0].whenUnsatisfiable",
                        "\"Never\"",
                        "DoNotSchedule, ScheduleAnyway"),
                bad(
                        spread("nodeTaintsPolicy: honor"),
                        "spec.topologySpreadConstraints[0].nodeTaintsPolicy",
                        "\"honor\"",
                        "Honor, Ignore"),
                bad(
                        CONTAINER
                                + "topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]",
                        "spec.topologySpreadConstraints[0].maxSkew",
                        "nothing",
                        "at least 1"),
                bad(
                        CONTAINER + "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone}]",
                        "spec.topologySpreadConstraints[0].whenUnsatisfiable",
                        "nothing",
                        "DoNotSchedule, ScheduleAnyway"),
                bad(
                        affinity(
                                "nodeAffinity",
                                "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Like}]}]}"),
                        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[0].matchExpressions[0].operator",
                        "\"Like\"",
                        "In, NotIn, Exists, DoesNotExist, Gt, Lt"),
                bad(
                        affinity(
                                "nodeAffinity", "{nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gte}]}]}"),
                        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"
                                + ".nodeSelectorTerms[0].matchExpressions[0].operator",
                        "\"Gte\"",
                        "In, NotIn, Exists, DoesNotExist, Gt, Lt"),
                bad(
                        affinity("nodeAffinity", "{nodeSelectorTerms: []}"),
                        "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms",
                        "a list",
                        "at least one term"),
                bad(
                        affinity("podAffinity", "[{labelSelector: {}}]"),
                        "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey",
                        "nothing",
                        "not empty"),
                bad(
                        affinity(
                                "podAntiAffinity",
                                "[{topologyKey: zone, labelSelector: {matchExpressions: [{key: a, operator: Gt}]}}]"),
                        "spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]"
                                + ".labelSelector.matchExpressions[0].operator",
                        "\"Gt\"",
                        "In, NotIn, Exists, DoesNotExist"),
                bad(
                        CONTAINER
                                + "affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
                                + "[{weight: 101, podAffinityTerm: {topologyKey: zone}}]}}",
                        "spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight",
                        "the number 101",
                        "from 1 to 100"),
                bad(
                        CONTAINER + "volumes: [{name: v, persistentVolumeClaim: {}}]",
                        "spec.volumes[0].persistentVolumeClaim.claimName",
                        "nothing",
                        "not empty"));
    }

    private static Arguments bad(String spec, String path, String found, String allowed) {
        return Arguments.of(spec, path, found, allowed);
    }

    private static String requests(String request) {
        return "containers: [{name: c, resources: {requests: {" + request + "}}}]";
    }

    /** A constraint in which one field is replaced. */
    private static String spread(String field) {
        String name = field.substring(0, field.indexOf(':'));
        String fields = Stream.of("maxSkew: 1", "topologyKey: zone", "whenUnsatisfiable: DoNotSchedule")
                .filter(f -> !f.startsWith(name + ":"))
                .collect(Collectors.joining(", "));
        return CONTAINER + "topologySpreadConstraints: [{" + fields + ", " + field + "}]";
    }

    private static String affinity(String kind, String required) {
        return CONTAINER + "affinity: {" + kind + ": {requiredDuringSchedulingIgnoredDuringExecution: " + required
                + "}}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badPodSpecs")
    @DisplayName("A pod spec with one wrong field gives exactly one problem")
    void badPodSpec(String spec, String path, String found, String allowed) {
        ManifestReadResult result = Reading.read(Reading.pod(spec));

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.found()).isEqualTo(found);
            assertThat(problem.allowed()).contains(allowed);
            assertThat(problem.where().source()).isEqualTo("test.yaml");
            assertThat(problem.where().document()).isEqualTo(1);
            assertThat(problem.where().object()).isEqualTo("Pod p");
        });
        assertThat(result.isValid()).isFalse();
    }

    static Stream<Arguments> badObjects() {
        return Stream.of(
                bad("kind: Pod\nmetadata: {name: a}", "apiVersion", "nothing", "a text"),
                bad("apiVersion: v1\nmetadata: {name: a}", "kind", "nothing", "a text"),
                bad("just text", "", "\"just text\"", "a mapping with apiVersion, kind and metadata"),
                bad("- a\n- b", "", "a list", "a mapping with apiVersion, kind and metadata"),
                bad("{apiVersion: v1, kind: Node}", "metadata", "nothing", "a mapping with a name"),
                bad("{apiVersion: v1, kind: Node, metadata: {}}", "metadata.name", "nothing", "not empty"),
                bad("{apiVersion: v1, kind: Node, metadata: {name: 7}}", "metadata.name", "the number 7", "a text"),
                bad(
                        "{apiVersion: v1, kind: Node, metadata: {name: n, labels: {a: true}}}",
                        "metadata.labels.a",
                        "the boolean true",
                        "quotes"),
                bad(
                        "{apiVersion: v1, kind: Node, metadata: {name: n, creationTimestamp: yesterday}}",
                        "metadata.creationTimestamp",
                        "\"yesterday\"",
                        "a time"),
                bad(
                        "{apiVersion: v1, kind: Node, metadata: {name: n}, spec: {taints: [{key: a}]}}",
                        "spec.taints[0].effect",
                        "nothing",
                        "NoSchedule"),
                bad(
                        "{apiVersion: v1, kind: Node, metadata: {name: n}, status: {allocatable: {cpu: -2}}}",
                        "status.allocatable.cpu",
                        "the number -2",
                        "not negative"),
                bad("{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}", "spec", "nothing", "a mapping"),
                bad(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 1}}",
                        "spec.template",
                        "nothing",
                        "a mapping"),
                bad(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {}}}",
                        "spec.template.spec",
                        "nothing",
                        "a mapping"),
                bad(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: -1, template: {spec: {containers: [{name: c}]}}}}",
                        "spec.replicas",
                        "the number -1",
                        "from 0"),
                bad(
                        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {completionMode: indexed, template: {spec: {containers: [{name: c}]}}}}",
                        "spec.completionMode",
                        "\"indexed\"",
                        "NonIndexed, Indexed"),
                bad(
                        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: s}}",
                        "provisioner",
                        "nothing",
                        "not empty"),
                bad(
                        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: s}, provisioner: p, volumeBindingMode: Late}",
                        "volumeBindingMode",
                        "\"Late\"",
                        "Immediate, WaitForFirstConsumer"),
                bad(
                        "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: p}}",
                        "value",
                        "nothing",
                        "a whole number"),
                bad(
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: p}, spec: {minAvailable: half}}",
                        "spec.minAvailable",
                        "\"half\"",
                        "percentage"),
                bad(
                        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: p}, spec: {minAvailable: 1, maxUnavailable: 1}}",
                        "spec.maxUnavailable",
                        "the number 1",
                        "nothing beside minAvailable"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badObjects")
    @DisplayName("An object with one wrong field gives exactly one problem")
    void badObject(String yaml, String path, String found, String allowed) {
        assertThat(Reading.read(yaml).problems()).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo(path);
            assertThat(problem.found()).isEqualTo(found);
            assertThat(problem.allowed()).contains(allowed);
        });
    }

    @Test
    @DisplayName("All problems of all documents are told at once, with the line of each")
    void allProblemsAtOnce() {
        ManifestReadResult result = Reading.read("""
                # A comment before the first document.
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec:
                  priority: x
                  containers:
                  - name: c
                    resources: {requests: {cpu: y}}
                ---
                apiVersion: v1
                kind: [broken
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: b, namespace: shop}
                spec:
                  replicas: z
                  template: {spec: {containers: [{name: c}]}}
                """);

        assertThat(result.problems())
                .extracting(Problem::toString)
                .satisfiesExactlyInAnyOrder(
                        text -> assertThat(text)
                                .startsWith(
                                        "test.yaml, document 1, line 7 (Pod a): spec.priority: found \"x\", allowed: "),
                        text -> assertThat(text)
                                .startsWith(
                                        "test.yaml, document 1, line 10 (Pod a): "
                                                + "spec.containers[0].resources.requests.cpu: found \"y\", allowed: a quantity"),
                        text -> assertThat(text)
                                .startsWith("test.yaml, document 2, line 1")
                                .contains("YAML or JSON"),
                        text -> assertThat(text)
                                .startsWith(
                                        "test.yaml, document 3, line 19 (Deployment b): spec.replicas: found \"z\""));
    }

    @Test
    @DisplayName("An item of a List is named by its path")
    void listItems() {
        List<String> problems = Reading.problems("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Namespace, metadata: {name: a}}
                - {apiVersion: v1, kind: Node, metadata: {name: n}, spec: {unschedulable: perhaps}}
                """);

        assertThat(problems)
                .containsExactly(
                        "test.yaml, document 1, line 5 (Node n): items[1].spec.unschedulable: found \"perhaps\", "
                                + "allowed: true or false, without quotes");
    }

    @Test
    @DisplayName("A text of ten million characters is quoted only in part")
    void longText() {
        String yaml =
                Reading.pod("containers: [{name: c, resources: {requests: {cpu: \"" + "9".repeat(10 << 20) + "\"}}}]");

        assertThat(Reading.problems(yaml))
                .singleElement()
                .satisfies(problem -> assertThat(problem).hasSizeLessThan(500).contains("(10485760 characters)"));
    }

    @Test
    @DisplayName("Absurd amounts are read as the largest that Kubernetes knows, and absurd exponents refused")
    void absurdQuantities() {
        assertThat(Reading.problems(Reading.pod(requests("cpu: 1e999999999"))))
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("requests.cpu"));
        assertThat(Reading.podSpec(requests("memory: 99999999999999999999Ei"))
                        .requests()
                        .get("memory")
                        .value())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("Workloads that would become more pods than allowed are refused, the first that goes beyond by name")
    void tooManyPods() {
        ManifestReadResult result =
                ManifestReader.builder().mostPods(10).build().read(List.of(ManifestSource.text("big.yaml", """
                        {apiVersion: apps/v1, kind: Deployment, metadata: {name: fits}, spec: {replicas: 10, template: {spec: {containers: [{name: c}]}}}}
                        ---
                        {apiVersion: apps/v1, kind: Deployment, metadata: {name: large}, spec: {replicas: 2147483647, template: {spec: {containers: [{name: c}]}}}}
                        """)));

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.where().object()).isEqualTo("Deployment large");
            assertThat(problem.found()).isEqualTo("2147483657 pods in all workloads so far");
            assertThat(problem.allowed()).startsWith("at most 10 pods");
        });
        assertThat(result.cluster().pods()).hasSize(10);
    }
}
