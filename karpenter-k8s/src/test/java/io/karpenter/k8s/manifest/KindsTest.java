package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which objects are taken, which are left out, and what is said about it. */
class KindsTest {

    private static final String TEMPLATE = "template: {spec: {containers: [{name: c}]}}";

    @Test
    @DisplayName("Kinds that are not known are counted and named once, never fatal")
    void unknownKinds() {
        ManifestReadResult result = Reading.valid(Reading.read("""
                {apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: a}, spec: {anything: [1, 2]}}
                ---
                {apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: b}}
                ---
                {apiVersion: apps/v1, kind: Deploymnet, metadata: {name: c}}
                """));

        assertThat(result.notices())
                .extracting(Object::toString)
                .contains(
                        "note: 3 objects of unknown kinds are left out: apps/v1 Deploymnet, argoproj.io/v1alpha1 Rollout (2)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 80}]}}",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {port: 80}}",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}}",
                "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a}}",
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}}",
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}}"
            })
    @DisplayName("Kinds of Kubernetes that decide nothing are passed over in silence")
    void undecidingKinds(String yaml) {
        ManifestReadResult result = Reading.read(yaml);

        assertThat(result.problems()).isEmpty();
        assertThat(result.notices())
                .extracting(Object::toString)
                .singleElement()
                .satisfies(n -> assertThat(n).startsWith("note: no NodePool in the input"));
    }

    @Test
    @DisplayName("Kinds are told apart by API group: a Job of another group is not a Job")
    void groups() {
        Cluster cluster = Reading.cluster("""
                {apiVersion: batch.volcano.sh/v1alpha1, kind: Job, metadata: {name: a}, spec: {minAvailable: 3}}
                ---
                {apiVersion: batch/v1, kind: Job, metadata: {name: b}, spec: {%s}}
                """.formatted(TEMPLATE));

        assertThat(Reading.podNames(cluster)).containsExactly("default/b-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"extensions/v1beta1", "apps/v1beta1", "apps/v1beta2", "apps/v1"})
    @DisplayName("Deployments of old API groups and versions are taken")
    void legacyGroups(String apiVersion) {
        assertThat(Reading.podNames(Reading.cluster("{apiVersion: " + apiVersion
                        + ", kind: Deployment, metadata: {name: d}, spec: {" + TEMPLATE + "}}")))
                .containsExactly("default/d-0");
    }

    @Test
    @DisplayName("Lists are taken apart, lists in lists too, and items of typed lists need no kind")
    void lists() {
        Cluster cluster = Reading.cluster("""
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c}]}}
                - apiVersion: v1
                  kind: PodList
                  metadata: {resourceVersion: "1"}
                  items:
                  - {metadata: {name: b}, spec: {containers: [{name: c}]}}
                  - {apiVersion: v1, kind: Pod, metadata: {name: d}, spec: {containers: [{name: c}]}}
                """);

        assertThat(Reading.podNames(cluster)).containsExactly("default/a", "default/b", "default/d");
    }

    @Test
    @DisplayName("JSON is read like YAML, whatever its white space")
    void json() {
        assertThat(Reading.podNames(Reading.cluster("""
                        {
                        \t"apiVersion": "v1",
                        \t"kind": "Pod",
                        \t"metadata": {"name": "a"},
                        \t"spec": {"containers": [{"name": "c", "resources": {"requests": {"cpu": 1.5}}}]}
                        }
                        """))).containsExactly("default/a");
    }

    @Test
    @DisplayName("JSON objects may follow each other, and what only begins like JSON is read as YAML")
    void jsonOrNot() {
        String pod = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"%s\"}, "
                + "\"spec\": {\"containers\": [{\"name\": \"c\"}]}}";

        assertThat(Reading.podNames(Reading.cluster("# dump\n--- " + pod.formatted("a") + "\n" + pod.formatted("b"))))
                .containsExactly("default/a", "default/b");
        assertThat(Reading.podNames(Reading.cluster(pod.formatted("c") + " # a comment is no JSON\n")))
                .containsExactly("default/c");
        assertThat(Reading.podNames(Reading.cluster(
                        "{\"apiVersion\": v1, kind: Pod, metadata: {name: d}, spec: {containers: [{name: c}]}}")))
                .containsExactly("default/d");
    }

    @Test
    @DisplayName("JSON and YAML mean the same: types, nothing, lines, keys that stand twice")
    void jsonAsYaml() {
        String text = """
                # A comment, so that lines do not start with the object.
                ---
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "a", "labels": null, "annotations": {"n": 5}, "uid": "x", "uid": "y"},
                 "spec": {"hostNetwork": "true", "priority": 1.5, "nodeName": null,
                          "containers": [{"name": "c", "resources": {"requests": {"cpu": 0.5, "memory": true}}}]}}
                """;
        ManifestReadResult json = Reading.read(text);
        ManifestReadResult yaml = Reading.read(text + "# YAML only\n");

        assertThat(json.problems()).hasSize(4).isEqualTo(yaml.problems());
        assertThat(json.notices())
                .isEqualTo(yaml.notices())
                .extracting(Object::toString)
                .contains("warning: key \"uid\" stands twice, the last one counts: test.yaml, document 1, line 4");
        assertThat(json.problems()).extracting(p -> p.where().line()).containsExactlyInAnyOrder(4, 5, 5, 6);
    }

    @Test
    @DisplayName("Of two objects with one name the last counts, with a warning; in two namespaces both do")
    void duplicates() {
        ManifestReadResult result = Reading.valid(Reading.read("""
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 5, %1$s}}
                ---
                {apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: d, namespace: default}, spec: {replicas: 2, %1$s}}
                ---
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: other}, spec: {%1$s}}
                """.formatted(TEMPLATE)));

        assertThat(Reading.podNames(result.cluster())).containsExactly("default/d-0", "default/d-1", "other/d-0");
        assertThat(result.notices())
                .extracting(Object::toString)
                .contains("warning: Deployment default/d stands more than once, the last one counts: "
                        + "test.yaml, document 2, line 3 (Deployment d)");
    }

    @Test
    @DisplayName("An unknown field is warned about with its path, once for all objects that have it")
    void unknownFields() {
        ManifestReadResult result = Reading.valid(Reading.read("""
                {apiVersion: v1, kind: Pod, metadata: {name: a, label: {x: y}}, spec: {containers: [{name: c, resources: {request: {cpu: 1}}}]}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: c}, {name: d, resources: {request: {cpu: 1}}}]}}
                """));

        assertThat(result.notices())
                .extracting(Object::toString)
                .contains(
                        "warning: unknown field metadata.label of Pod: test.yaml, document 1, line 1 (Pod a)",
                        "warning: unknown field spec.containers[].resources.request of Pod: "
                                + "test.yaml, document 1, line 1 (Pod a) and 1 more");
    }

    @Test
    @DisplayName("A key that stands twice in a mapping is warned about, and its last value taken")
    void duplicateKeys() {
        ManifestReadResult result = Reading.valid(Reading.read("""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: a
                  name: b
                """));

        assertThat(result.cluster().namespaceLabels()).containsOnlyKeys("b");
        assertThat(result.notices())
                .extracting(Object::toString)
                .contains("warning: key \"name\" stands twice, the last one counts: test.yaml, document 1, line 5");
    }

    @Test
    @DisplayName("Kinds of providers' configuration are kept as trees with their origin")
    void nodeClasses() {
        ManifestReadResult result = Reading.valid(Reading.read("""
                apiVersion: karpenter.k8s.aws/v1
                kind: EC2NodeClass
                metadata: {name: general}
                spec:
                  role: worker
                  kubelet: {maxPods: 110, cpuCFSQuota: true}
                  amiSelectorTerms: [{alias: al2023@latest}]
                  nothing: ~
                  version: "1.5"
                  ratio: 1.5
                status: {zones: [a, b]}
                """));

        assertThat(result.nodeClasses()).singleElement().satisfies(nodeClass -> {
            assertThat(nodeClass.ref().group()).isEqualTo("karpenter.k8s.aws");
            assertThat(nodeClass.ref().kind()).isEqualTo("EC2NodeClass");
            assertThat(nodeClass.ref().name()).isEqualTo("general");
            assertThat(nodeClass.source()).isEqualTo("test.yaml, document 1");
            assertThat(nodeClass.spec())
                    .containsEntry("role", "worker")
                    .containsEntry("version", "1.5")
                    .containsEntry("ratio", 1.5)
                    .containsEntry("kubelet", java.util.Map.of("maxPods", 110L, "cpuCFSQuota", true))
                    .containsEntry("amiSelectorTerms", java.util.List.of(java.util.Map.of("alias", "al2023@latest")))
                    .doesNotContainKey("nothing");
            assertThat(nodeClass.status()).containsEntry("zones", java.util.List.of("a", "b"));
        });
    }
}
