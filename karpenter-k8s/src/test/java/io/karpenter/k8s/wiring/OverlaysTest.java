package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** NodeOverlays in a cluster that runs step by step. */
final class OverlaysTest {

    private static final Set<Verb> READS = Set.of(Verb.GET, Verb.LIST, Verb.WATCH);

    private static SteppedCluster started(boolean gate) {
        SteppedCluster cluster = new SteppedCluster(3, Map.of("FEATURE_GATES", "NodeOverlay=" + gate));
        cluster.pool();
        overlay(cluster, "large", """
                requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [c8]}]
                price: "0.01"
                capacity: {example.com/fuse: "1"}
                """);
        cluster.runFor(Duration.ofSeconds(2));
        return cluster;
    }

    private static void overlay(SteppedCluster cluster, String name, String spec) {
        cluster.api.create(Yaml.resource(
                ResourceKind.NODE_OVERLAY, "metadata: {name: %s}\nspec:\n%s".formatted(name, spec.indent(2))));
    }

    /** A pod that fits no instance type as the provider offers it. */
    private static void pod(SteppedCluster cluster) {
        cluster.api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: a, namespace: default}
                spec:
                  containers:
                  - {name: main, image: app, resources: {requests: {example.com/fuse: "1"}, limits: {example.com/fuse: "1"}}}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """));
    }

    private static void untilClaimed(SteppedCluster cluster) {
        for (int i = 0; i < 10_000 && cluster.claims().isEmpty(); i++) {
            cluster.step();
        }
    }

    private static Object instanceTypes(Resource claim) {
        return claim.objects("spec", "requirements").stream()
                .filter(requirement -> "node.kubernetes.io/instance-type".equals(requirement.get("key")))
                .map(requirement -> requirement.get("values"))
                .findFirst()
                .orElse(List.of());
    }

    @Test
    @DisplayName("SCH-OVL-10, SCH-NC-06 pods are provisioned for with what overlays say, and NodeClaims tell of it")
    void overlaysCount() {
        SteppedCluster cluster = started(true);
        pod(cluster);

        untilClaimed(cluster);

        assertThat(cluster.claims()).singleElement().satisfies(claim -> {
            assertThat(instanceTypes(claim)).isEqualTo(List.of("c8"));
            assertThat(claim.annotations())
                    .containsEntry("karpenter.sh/price-overlay-applied", "true")
                    .containsEntry("karpenter.sh/capacity-overlay-applied", "true");
        });
        assertThat(reason(cluster, "large")).isEqualTo("ValidationSucceeded");
    }

    @Test
    @DisplayName(
            "AWS-CP-05 a provider launches by what overlays say for the NodePool of the claim, and for no other claim")
    void launchesByOverlays() {
        SteppedCluster cluster = started(true);
        pod(cluster);

        cluster.runFor(Duration.ofMinutes(1));

        assertThat(cluster.nodes()).singleElement().satisfies(node -> {
            assertThat(node.text("status", "capacity", "example.com/fuse")).isEqualTo("1");
            assertThat(node.texts("metadata", "labels")).containsEntry("node.kubernetes.io/instance-type", "c8");
        });

        cluster.api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                metadata: {name: own}
                spec:
                  nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                  requirements: []
                  resources: {requests: {example.com/fuse: "1"}}
                """));
        cluster.runFor(Duration.ofMinutes(1));

        assertThat(cluster.nodes()).hasSize(1);
    }

    @Test
    @DisplayName("SCH-OVL-10, API-NO-19 an overlay that conflicts counts for nothing when pods are provisioned for")
    void conflictsAreIgnored() {
        SteppedCluster cluster = started(true);
        overlay(cluster, "zzz", "{requirements: [], capacity: {example.com/fuse: \"1\"}}");
        cluster.runFor(Duration.ofSeconds(2));
        pod(cluster);

        untilClaimed(cluster);

        assertThat(reason(cluster, "large")).isEqualTo("Conflict");
        assertThat(cluster.claims()).singleElement().satisfies(claim -> {
            assertThat(instanceTypes(claim)).asInstanceOf(LIST).contains("c2", "c4", "c8");
            assertThat(claim.annotations())
                    .doesNotContainKey("karpenter.sh/price-overlay-applied")
                    .containsEntry("karpenter.sh/capacity-overlay-applied", "true");
        });
    }

    @Test
    @DisplayName("SCH-OVL-01 with the gate off overlays are neither looked at nor applied")
    void gateIsOff() {
        SteppedCluster cluster = started(false);
        pod(cluster);
        cluster.pod("b", "1");

        cluster.runFor(Duration.ofMinutes(1));

        assertThat(cluster.claims()).hasSize(1);
        assertThat(cluster.claims().get(0).text("spec", "resources", "requests", "example.com/fuse"))
                .isEmpty();
        assertThat(cluster.api.list(ResourceKind.NODE_OVERLAY).get(0).at("status"))
                .isNull();
        assertThat(cluster.api.calls()).noneMatch(call -> call.verb() == Verb.WATCH && isOverlay(call.kind()));
    }

    private static boolean isOverlay(ResourceKind kind) {
        return kind.equals(ResourceKind.NODE_OVERLAY);
    }

    @Test
    @DisplayName("SCH-OVL-11 while nothing changes nothing is written, also when overlays are evaluated again")
    void isQuiet() {
        SteppedCluster cluster = started(true);
        cluster.runFor(Duration.ofMinutes(3));
        long writes = writes(cluster);

        cluster.runFor(Duration.ofHours(7));

        assertThat(writes(cluster)).isEqualTo(writes);
    }

    @Test
    @DisplayName("SCH-OVL-11 a changed overlay is judged again at once")
    void followsChanges() {
        SteppedCluster cluster = started(true);
        cluster.runFor(Duration.ofMinutes(3));

        cluster.api.patch(
                ResourceKind.NODE_OVERLAY,
                ObjectKey.of("large"),
                Part.MAIN,
                Map.of("spec", Map.of("capacity", Map.of("cpu", "1"))));
        cluster.runFor(Duration.ofSeconds(2));

        assertThat(reason(cluster, "large")).isEqualTo("RuntimeValidation");
    }

    private static String reason(SteppedCluster cluster, String overlay) {
        Resource object = cluster.api
                .get(ResourceKind.NODE_OVERLAY, ObjectKey.of(overlay))
                .orElseThrow();
        return object.objects("status", "conditions").stream()
                .filter(condition -> "ValidationSucceeded".equals(condition.get("type")))
                .map(condition -> (String) condition.get("reason"))
                .findFirst()
                .orElse("");
    }

    private static long writes(SteppedCluster cluster) {
        return cluster.api.calls().stream()
                .filter(call -> !READS.contains(call.verb()))
                .count();
    }
}
