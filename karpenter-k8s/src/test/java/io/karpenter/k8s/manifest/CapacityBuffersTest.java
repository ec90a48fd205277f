package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferCondition.ReadyForProvisioning;
import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.CapacityBuffer.ScalableRef;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityBuffersTest {

    private static final String TEMPLATE = """
            template:
              metadata: {labels: {app: web}}
              spec:
                containers: [{name: c, resources: {limits: {cpu: "1"}}}]
                volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
            """;

    private static String buffer(String spec) {
        return """
                apiVersion: autoscaling.x-k8s.io/v1beta1
                kind: CapacityBuffer
                metadata: {name: b, namespace: shop, uid: u1}
                spec: %s
                ---
                """.formatted(spec);
    }

    private static String deployment(String name, String replicas) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %s, namespace: shop}
                spec:
                  %s
                """.formatted(name, replicas) + TEMPLATE.indent(2) + "---\n";
    }

    private static String podTemplate(String name) {
        return "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: %s, namespace: shop}\n".formatted(name) + TEMPLATE
                + "---\n";
    }

    private static ResolvedBuffer resolved(String yaml) {
        List<ResolvedBuffer> buffers = Reading.valid(Reading.read(yaml)).capacityBuffers();
        assertThat(buffers).hasSize(1);
        return buffers.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1beta1", "v1alpha1"})
    @DisplayName(
            "SCH-BUF-01, API-CB every field of a CapacityBuffer is read, in both versions, and its status is passed over")
    void fields(String version) {
        String yaml = buffer("""
                {provisioningStrategy: buffer.x-k8s.io/active-capacity,
                 scalableRef: {apiGroup: apps, kind: Deployment, name: web},
                 replicas: 2, percentage: 15, limits: {cpu: "40", memory: 80Gi}}
                status: {replicas: 3}
                """.stripTrailing()).replace("v1beta1", version);

        assertThat(Reading.valid(Reading.read(yaml)).capacityBuffers())
                .extracting(ResolvedBuffer::buffer)
                .containsExactly(new CapacityBuffer(
                        "shop",
                        "b",
                        "u1",
                        "buffer.x-k8s.io/active-capacity",
                        Optional.empty(),
                        Optional.of(new ScalableRef("apps", "Deployment", "web")),
                        OptionalInt.of(2),
                        OptionalInt.of(15),
                        ResourceList.parse("cpu", "40", "memory", "80Gi"),
                        false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{podTemplateRef: {name: t}}|spec.replicas: found nothing, allowed: replicas or limits beside podTemplateRef",
                "{podTemplateRef: {name: t}, percentage: 5}|spec.replicas: found nothing",
                "{podTemplateRef: {name: t}, scalableRef: {kind: Deployment, name: d}, replicas: 1}|spec.scalableRef: found a mapping, allowed: nothing beside podTemplateRef",
                "{podTemplateRef: {name: ''}, replicas: 1}|spec.podTemplateRef.name: found nothing",
                "{podTemplateRef: {}, replicas: 1}|spec.podTemplateRef.name: found nothing",
                "{scalableRef: {kind: '', name: d}}|spec.scalableRef.kind: found",
                "{scalableRef: {kind: Deployment, name: ''}}|spec.scalableRef.name: found",
                "{replicas: -1}|spec.replicas: found the number -1",
                "{percentage: -1}|spec.percentage: found the number -1",
                "{limits: {cpu: z}}|spec.limits.cpu: found",
                "~|spec: found nothing, allowed: a mapping",
            })
    @DisplayName("API-CB-01 to API-CB-09 what the API server refuses is refused, with path and what is allowed")
    void refused(String spec, String problem) {
        assertThat(Reading.problems(buffer(spec)))
                .singleElement()
                .satisfies(p -> assertThat(p.replace("\"\"", "nothing")).contains(problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podTemplateRef: {name: t}, replicas: 0}",
                "{podTemplateRef: {name: t}, limits: {cpu: \"4\"}}",
                "{scalableRef: {kind: ReplicationController, name: d}}",
                "{percentage: 500, scalableRef: {kind: Deployment, name: d}}",
                "{}",
            })
    @DisplayName("API-CB-01 to API-CB-11 what the API server stores is no problem, also if it cannot be resolved")
    void accepted(String spec) {
        assertThat(Reading.problems(buffer(spec))).isEmpty();
    }

    @Test
    @DisplayName("API-CB-10 the strategy has a default; another one is kept, with a warning")
    void strategy() {
        String odd = buffer("{provisioningStrategy: foo, scalableRef: {kind: Deployment, name: web}, replicas: 1}")
                + deployment("web", "");

        assertThat(resolved(buffer("{scalableRef: {kind: Deployment, name: web}}") + deployment("web", ""))
                        .buffer()
                        .provisioningStrategy())
                .isEqualTo("buffer.x-k8s.io/active-capacity");
        assertThat(resolved(odd).buffer().provisioningStrategy()).isEqualTo("foo");
        assertThat(resolved(odd).replicas()).isEqualTo(1);
        assertThat(Reading.notices(odd))
                .anyMatch(n -> n.startsWith("warning: spec.provisioningStrategy: there is no strategy but"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{podTemplateRef: {name: none}, replicas: 1}",
                "{scalableRef: {kind: StatefulSet, name: web}}",
                "{scalableRef: {kind: Job, name: web}}",
            })
    @DisplayName("API-CB-11, API-CB-12, API-CB-13 a buffer that cannot be resolved has no pods, and a warning says why")
    void unresolved(String spec) {
        String yaml = buffer(spec) + deployment("web", "");

        assertThat(resolved(yaml).replicas()).isZero();
        assertThat(Reading.notices(yaml))
                .anyMatch(
                        n -> n.matches(
                                "warning: CapacityBuffer shop/b has no pods: .* \\((ResolutionFailed|PodTemplateNotFound|ScalableRefNotFound)\\)"));
    }

    @Test
    @DisplayName("SCH-BUF-02 a buffer follows the replicas of its workload, wherever in the input that stands")
    void workload() {
        String buffer = buffer("{scalableRef: {kind: Deployment, name: web}, percentage: 50}");

        assertThat(resolved(buffer + deployment("web", "replicas: 7")).replicas())
                .isEqualTo(4);
        assertThat(resolved(deployment("web", "") + buffer).replicas()).isEqualTo(1);
        assertThat(resolved(buffer + deployment("web", "").replace("shop", "other"))
                        .resolution()
                        .condition())
                .isEqualTo(ReadyForProvisioning.SCALABLE_REF_NOT_FOUND);
    }

    @Test
    @DisplayName(
            "SCH-BUF-07 virtual pods have the template's labels, the requests a pod of it would get, and no volumes")
    void virtualPods() {
        List<Pod> pods = VirtualPods.of(
                resolved(buffer("{scalableRef: {kind: Deployment, name: web}, replicas: 2}") + deployment("web", "")));

        assertThat(pods).hasSize(2).allSatisfy(pod -> {
            assertThat(pod.spec().labels()).containsOnlyKeys("app");
            assertThat(pod.spec().requests()).isEqualTo(ResourceList.parse("cpu", "1", "pods", "1"));
            assertThat(pod.volumeClaims()).isEmpty();
        });
        assertThat(pods).extracting(Pod::uid).containsExactly("u1-1", "u1-2");
    }

    @Test
    @DisplayName("SCH-BUF-03 limits count against the requests that defaults give")
    void limits() {
        assertThat(resolved(buffer("{podTemplateRef: {name: t}, limits: {cpu: 2500m}}") + podTemplate("t"))
                        .replicas())
                .isEqualTo(2);
    }

    @Test
    @DisplayName("A PodTemplate that a buffer names is no pod; another one is")
    void templatesOfBuffers() {
        String yaml = buffer("{podTemplateRef: {name: t}, replicas: 3}") + podTemplate("t") + podTemplate("u");

        assertThat(Reading.podNames(Reading.cluster(yaml))).containsExactly("shop/u-0");
        assertThat(resolved(yaml).replicas()).isEqualTo(3);
    }

    @Test
    @DisplayName("SCH-BUF-09 the snapshot that is read has no virtual pods, but knows their namespace")
    void snapshot() {
        var cluster = Reading.cluster(buffer("{podTemplateRef: {name: t}, replicas: 3}") + podTemplate("t"));

        assertThat(cluster.pods()).isEmpty();
        assertThat(cluster.namespaceLabels()).containsKey("shop");
    }

    @Test
    @DisplayName("Buffers that ask for more pods than may be planned are a problem, not a full memory")
    void tooMany() {
        ManifestReadResult result = ManifestReader.builder()
                .mostPods(10)
                .build()
                .read(List.of(ManifestSource.text(
                        "b.yaml", buffer("{podTemplateRef: {name: t}, replicas: 2147483647}") + podTemplate("t"))));

        assertThat(result.problems())
                .singleElement()
                .satisfies(p -> assertThat(p.toString())
                        .isEqualTo("CapacityBuffer shop/b: spec: found 2147483647 virtual pods in all buffers so far,"
                                + " allowed: at most 10 pods, or a larger pod limit"));
    }
}
