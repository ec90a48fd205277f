package io.karpenter.k8s.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.event.disruption.DrainEvent;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.lifecycle.NodeDrain;
import io.karpenter.k8s.lifecycle.NodeTerminationReconciler;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Node that is emptied")
final class DrainerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final List<String> ENDING = List.of("Drained", "InstanceTerminating", "VolumesDetached");

    private static void notReady(DrainedNode node) {
        node.world.api.patch(
                ResourceKind.NODE,
                DrainedNode.NODE,
                Part.STATUS,
                Map.of("status", Map.of("conditions", List.of(Map.of("type", "Ready", "status", "Unknown")))));
    }

    private static void loseMachine(DrainedNode node) {
        node.world.cloud.lose(node.world.theClaim("a").text("status", "providerID"));
    }

    @Test
    @DisplayName("TRM-08 a Node that is not ready and whose machine is gone goes at once, pods or not")
    void lost() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        notReady(node);
        loseMachine(node);
        node.delete();
        node.passes(Duration.ZERO);

        assertThat(node.isNodeGone()).isTrue();
        assertThat(node.evicted()).isEmpty();
    }

    @Test
    @DisplayName("TRM-08 a Node that is ready is drained even if its machine is said to be gone")
    void readyIsBelieved() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        loseMachine(node);
        node.delete();
        node.passes(SECOND);

        assertThat(node.isNodeGone()).isFalse();
        assertThat(node.evicted()).containsExactly("web");
    }

    @Test
    @DisplayName(
            "TRM-08 a Node that is not ready is drained as long as its machine is there, and errors of the cloud are errors")
    void notReadyButThere() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        notReady(node);
        node.delete();
        node.passes(SECOND);
        assertThat(node.evicted()).containsExactly("web");

        node.world.cloud.onCall(call -> {
            throw new CloudProviderException("busy");
        });
        assertThatThrownBy(() ->
                        new NodeTerminationReconciler(node.world.lifecycle, NodeDrain.NONE).reconcile(DrainedNode.NODE))
                .isInstanceOf(CloudProviderException.class);
    }

    @Test
    @DisplayName("TRM-09 tells by when its pods are gone, about the Node")
    void tellsDeadline() {
        DrainedNode node = DrainedNode.of("terminationGracePeriod: 10m");
        node.pod("web");
        node.delete();
        node.passes(SECOND);

        assertThat(node.world.events)
                .filteredOn(event -> event instanceof NodeClaimEvent.TerminationGracePeriodExpiring)
                .extracting(event -> event.about().kind())
                .contains("Node");
    }

    @Test
    @DisplayName("TRM-10 keeps pods and load balancers away before the first pod is evicted; a conflict is no harm")
    void marks() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        AtomicInteger conflicts = new AtomicInteger();
        node.world.api.onCall(call -> {
            boolean ofNode = call.kind().equals(ResourceKind.NODE) && call.moment() == Moment.BEFORE;
            if (ofNode && call.verb() == Verb.PATCH && conflicts.getAndIncrement() == 0) {
                throw new ApiException(ApiException.CONFLICT, "Conflict", "a test wants it so");
            }
            if (call.verb() == Verb.EVICT && call.moment() == Moment.BEFORE) {
                assertThat(node.world.theNode("a").objects("spec", "taints"))
                        .contains(Map.of("key", "karpenter.sh/disrupted", "effect", "NoSchedule"));
                assertThat(node.world.theNode("a").labels())
                        .containsEntry("node.kubernetes.io/exclude-from-external-load-balancers", "karpenter");
            }
        });
        node.delete();
        node.passes(SECOND);

        assertThat(conflicts).hasValue(2);
        assertThat(node.evicted()).containsExactly("web");
    }

    @Test
    @DisplayName("TRM-11 TRM-18 pods, volumes, machine, one after the other, and one write of the claim for each look")
    void phases() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        List<List<String>> writes = new ArrayList<>();
        node.world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS && call.moment() == Moment.AFTER) {
                writes.add(StatusConditions.stored(node.world.theClaim("a")).stream()
                        .filter(Condition::isTrue)
                        .map(Condition::type)
                        .filter(ENDING::contains)
                        .sorted()
                        .toList());
            }
        });
        node.delete();
        node.passes(Duration.ofSeconds(4));
        assertThat(node.pods()).isEmpty();
        assertThat(node.world.cloud.calls("delete")).isZero();
        node.passes(Duration.ofSeconds(10));

        assertThat(writes).containsExactly(List.of(), ENDING);
        assertThat(node.isNodeGone()).isTrue();
        assertThat(node.isClaimGone()).isTrue();
    }

    @Test
    @DisplayName("TRM-11 what a look has found out is written even if the cloud refuses to end the machine")
    void writtenDespiteRefusal() {
        DrainedNode node = DrainedNode.of("");
        node.world.cloud.onCall(call -> {
            if (call.equals("delete before")) {
                throw new CloudProviderException("busy");
            }
        });
        node.delete();
        node.passes(Duration.ofSeconds(7));

        assertThat(node.world.condition("a", "Drained").isTrue()).isTrue();
        assertThat(node.isNodeGone()).isFalse();
    }

    @Test
    @DisplayName("TRM-12 TRM-15 TRM-16 MET-18 a Node is counted as drained once, when that is written")
    void countsOnce() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        AtomicInteger refusals = new AtomicInteger();
        node.world.api.onCall(call -> {
            boolean writes = call.verb() == Verb.PATCH_STATUS && call.moment() == Moment.BEFORE;
            if (writes && node.world.clock.instant().isAfter(Instant.parse("2026-01-01T00:00:04Z"))) {
                if (refusals.getAndIncrement() < 3) {
                    throw new ApiException(500, "Test", "a test wants it so");
                }
                assertThat(node.world.counted).doesNotContain("node drained a");
            }
        });
        node.delete();
        node.passes(SECOND);
        assertThat(node.world.condition("a", "Drained").reason()).isEqualTo("Draining");
        assertThat(node.world.events).hasAtLeastOneElementOfType(DrainEvent.FailedDraining.PodsLeft.class);
        node.passes(Duration.ofSeconds(30));

        assertThat(refusals.get()).isGreaterThanOrEqualTo(3);
        assertThat(node.world.counted.stream().filter("node drained a"::equals)).hasSize(1);
        assertThat(node.isNodeGone()).isTrue();
    }

    private static void attachment(DrainedNode node, String name, String node2, String volume) {
        node.world.api.create(Yaml.resource(ResourceKind.VOLUME_ATTACHMENT, """
                metadata: {name: %s}
                spec: {attacher: csi.test, nodeName: %s, source: {persistentVolumeName: "%s"}}
                """.formatted(name, node2, volume)));
    }

    @Test
    @DisplayName("TRM-17 the machine ends only when no volume is attached any more, but for those of pods that stay")
    void volumes() {
        DrainedNode node = DrainedNode.of("");
        for (String claim : List.of("data", "agent-cache")) {
            node.world.api.create(Yaml.resource(ResourceKind.PERSISTENT_VOLUME_CLAIM, """
                    metadata: {name: %s, namespace: default}
                    spec: {volumeName: pv-of-%s}
                    """.formatted(claim, claim)));
            attachment(node, "of-" + claim, DrainedNode.NAME, "pv-of-" + claim);
        }
        attachment(node, "elsewhere", "another-node", "pv-9");
        node.pod("web", "", "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]");
        node.pod(
                "agent",
                "",
                "tolerations: [{key: karpenter.sh/disrupted, operator: Exists}]\n"
                        + "  volumes: [{name: cache, ephemeral: {volumeClaimTemplate: {spec: {}}}}]");
        node.delete();
        node.passes(Duration.ofMinutes(2));

        assertThat(node.untouched()).containsExactly("agent");
        assertThat(node.world.condition("a", "VolumesDetached").reason()).isEqualTo("AwaitingVolumeDetachment");
        assertThat(node.world.cloud.calls("delete")).isZero();
        assertThat(node.world.events)
                .contains(new DrainEvent.AwaitingVolumeDetachment(
                        node.world.events.stream()
                                .filter(DrainEvent.AwaitingVolumeDetachment.class::isInstance)
                                .findFirst()
                                .orElseThrow()
                                .about(),
                        List.of("of-data")));
        node.world.api.delete(ResourceKind.VOLUME_ATTACHMENT, ObjectKey.of("of-data"), DeleteOptions.ANY);
        node.passes(Duration.ofSeconds(10));
        assertThat(node.isNodeGone()).isTrue();
    }

    @Test
    @DisplayName("TRM-07 TRM-16 a Node without a NodeClaim is drained and let go")
    void withoutClaim() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        node.world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.MAIN,
                Map.of("metadata", Map.of("finalizers", List.of())));
        node.world.api.delete(ResourceKind.NODE_CLAIM, World.claimKey("a"), DeleteOptions.ANY);
        node.world.api.delete(ResourceKind.NODE, DrainedNode.NODE, DeleteOptions.ANY);
        node.passes(SECOND);
        assertThat(node.isNodeGone()).isFalse();
        node.passes(Duration.ofSeconds(3));

        assertThat(node.evicted()).containsExactly("web");
        assertThat(node.isNodeGone()).isTrue();
        assertThat(node.counters).containsEntry("karpenter_pods_drained_total[]", 1.0);
    }

    @Test
    @DisplayName("TRM-27 without any grace for the Node all its pods are deleted at once, a second each")
    void noGrace() {
        DrainedNode node = DrainedNode.of("terminationGracePeriod: 0s");
        node.pod("slow", "annotations: {karpenter.sh/do-not-disrupt: \"true\"}", "terminationGracePeriodSeconds: 3600");
        node.pod("dns", "", "priorityClassName: system-cluster-critical");
        node.delete();
        node.passes(Duration.ZERO);

        assertThat(node.evicted()).isEmpty();
        assertThat(node.pods())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.at("metadata", "deletionGracePeriodSeconds"))
                        .isEqualTo(1L));
    }

    @Test
    @DisplayName("TRM-09 an unreadable deadline stops the drain with an error")
    void unreadableDeadline() {
        DrainedNode node = DrainedNode.of("");
        node.pod("web");
        node.world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.MAIN,
                Map.of("metadata", Map.of("annotations", Map.of(Marks.TERMINATION_TIMESTAMP, "soon"))));
        node.delete();
        node.passes(Duration.ofSeconds(20));

        assertThat(node.evicted()).isEmpty();
        assertThat(node.isNodeGone()).isFalse();
    }
}
