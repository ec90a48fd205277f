package io.karpenter.k8s.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.upkeep.NodeHydrationReconciler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end of a NodeClaim")
class TerminationTest {

    private final World world = new World();
    private LifecycleReconciler claims = claims();
    private final NodeTerminationReconciler nodes = new NodeTerminationReconciler(world.lifecycle, NodeDrain.NONE);

    private LifecycleReconciler claims() {
        return new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
    }

    private Outcome claim() {
        return claims.reconcile(World.claimKey("a"));
    }

    private Outcome node() {
        return nodes.reconcile(ObjectKey.of("node-of-a"));
    }

    private boolean isGone() {
        return world.claim(World.claimKey("a")).isEmpty();
    }

    private boolean isNodeGone() {
        return world.api.get(ResourceKind.NODE, ObjectKey.of("node-of-a")).isEmpty();
    }

    private void registered(String spec) {
        world.claim("a", spec);
        claim();
        world.node("a");
        claim();
    }

    @Test
    @DisplayName("TRM-01 writes down by when pods are gone, and tells once that is written")
    void deadline() {
        registered("terminationGracePeriod: 30m");
        world.delete("a");
        world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.moment() == Moment.BEFORE) {
                assertThat(world.events).isEmpty();
            }
        });
        claim();

        assertThat(world.theClaim("a").annotations())
                .containsEntry(Marks.TERMINATION_TIMESTAMP, "2026-01-01T00:30:00Z");
        assertThat(world.events).hasOnlyElementsOfType(NodeClaimEvent.TerminationGracePeriodExpiring.class);
    }

    @Test
    @DisplayName("TRM-01 OPS-12 does not overwrite the time that another has written down meanwhile")
    void deadlineOfAnother() {
        registered("terminationGracePeriod: 30m");
        world.delete("a");
        AtomicBoolean done = new AtomicBoolean();
        world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.moment() == Moment.BEFORE && done.compareAndSet(false, true)) {
                world.api.patch(
                        ResourceKind.NODE_CLAIM,
                        World.claimKey("a"),
                        Part.MAIN,
                        Map.of("metadata", Map.of("annotations", Map.of(Marks.TERMINATION_TIMESTAMP, "now"))));
            }
        });
        assertThatThrownBy(this::claim).isInstanceOf(ApiException.class);
        claim();

        assertThat(world.theClaim("a").annotations()).containsEntry(Marks.TERMINATION_TIMESTAMP, "now");
    }

    @Test
    @DisplayName("TRM-02 deletes the Node though somebody writes it at the same time, which is a conflict too")
    void nodeDespiteConflict() {
        registered("");
        world.delete("a");
        AtomicBoolean done = new AtomicBoolean();
        world.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.moment() == Moment.BEFORE && done.compareAndSet(false, true)) {
                throw new ApiException(ApiException.CONFLICT, "Conflict", "somebody was faster");
            }
        });

        claim();

        assertThat(done).isTrue();
        assertThat(world.theNode("a").isDeleting()).isTrue();
    }

    @Test
    @DisplayName("TRM-02 says that there were conflicts again and again, so that the Node is tried again later")
    void nodeAfterConflicts() {
        registered("");
        world.delete("a");
        world.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.moment() == Moment.BEFORE) {
                throw new ApiException(ApiException.CONFLICT, "Conflict", "somebody was faster");
            }
        });

        assertThatThrownBy(this::claim).isInstanceOf(ApiException.class);
        world.api.onCall(call -> {});
        claim();

        assertThat(world.theNode("a").isDeleting()).isTrue();
    }

    @Test
    @DisplayName("TRM-02 LIF-55 deletes the Node, and waits for it before it asks the provider")
    void nodeFirst() {
        registered("");
        world.delete("a");

        assertThat(claim()).isEqualTo(Outcome.DONE);
        assertThat(world.theNode("a").isDeleting()).isTrue();
        assertThat(claim()).isEqualTo(Outcome.DONE);
        assertThat(world.cloud.calls("delete")).isZero();
        assertThat(isGone()).isFalse();
    }

    @Test
    @DisplayName("TRM-02 leaves a Node alone that is not registered")
    void unregisteredNode() {
        world.claim("a");
        claim();
        world.node("a");
        world.delete("a");
        claim();
        claim();

        assertThat(isGone()).isTrue();
        assertThat(world.theNode("a").isDeleting()).isFalse();
    }

    @Test
    @DisplayName("TRM-03 TRM-05 says that the machine is ending, asks again every 5 seconds, and is gone with it")
    void machine() {
        world.claim("a");
        claim();
        world.delete("a");

        assertThat(claim()).isEqualTo(Outcome.after(Duration.ofSeconds(5)));
        assertThat(world.condition("a", "InstanceTerminating").isTrue()).isTrue();
        assertThat(isGone()).isFalse();
        world.clock.passes(Duration.ofSeconds(5));
        assertThat(claim()).isEqualTo(Outcome.DONE);
        assertThat(isGone()).isTrue();
        assertThat(world.counted).containsExactly("claim terminated a PT5S", "instance terminated a PT5S");
    }

    @Test
    @DisplayName("TRM-03 tries again when the provider refuses, and keeps the finalizer until then")
    void refused() {
        world.claim("a");
        claim();
        world.delete("a");
        world.cloud.onCall(call -> {
            throw new CloudProviderException("busy");
        });

        assertThatThrownBy(this::claim).isInstanceOf(CloudProviderException.class);
        assertThat(world.theClaim("a").finalizers()).containsExactly(Marks.FINALIZER);
    }

    @Test
    @DisplayName("TRM-04 asks the provider for no deletion when nothing was launched")
    void neverLaunched() {
        world.claim("a");
        world.cloud.refuse(new CloudProviderException("busy"));
        claim();
        world.delete("a");
        claim();

        assertThat(isGone()).isTrue();
        assertThat(world.cloud.calls("delete")).isZero();
    }

    @Test
    @DisplayName("TRM-04 ends a machine whose launch was never written down, after a restart too")
    void lostMachine() {
        world.claim("a");
        AtomicBoolean done = new AtomicBoolean();
        world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH_STATUS && done.compareAndSet(false, true)) {
                throw new ApiException(500, "Test", "a test wants it so");
            }
        });
        assertThatThrownBy(this::claim).isInstanceOf(ApiException.class);
        assertThat(world.theClaim("a").text("status", "providerID")).isEmpty();
        assertThat(world.cloud.alive()).hasSize(1);
        world.delete("a");
        world.restart();
        claims = claims();
        assertThat(claim()).isEqualTo(Outcome.after(Duration.ofSeconds(5)));
        claim();

        assertThat(isGone()).isTrue();
        assertThat(world.cloud.list()).isEmpty();
    }

    @Test
    @DisplayName("TRM-05 leaves finalizers of others where they are")
    void otherFinalizers() {
        world.claim("a");
        world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.MAIN,
                Map.of("metadata", Map.of("finalizers", java.util.List.of("example.com/other"))));
        claim();
        world.delete("a");
        claim();
        claim();

        assertThat(world.theClaim("a").finalizers()).containsExactly("example.com/other");
        assertThat(claim()).isEqualTo(Outcome.DONE);
    }

    @Test
    @DisplayName("LIF-03 launches nothing for a claim that was deleted before it had the finalizer")
    void deletedAtOnce() {
        world.claim("a");
        world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.MAIN,
                Map.of("metadata", Map.of("finalizers", java.util.List.of("example.com/other"))));
        world.delete("a");

        assertThat(claim()).isEqualTo(Outcome.DONE);
        assertThat(world.cloud.calls("create")).isZero();
    }

    @Test
    @DisplayName("TRM-06 stays ready while it ends")
    void staysReady() {
        registered("");
        world.removeTaint("a", "example.com/agent");
        claim();
        assertThat(world.condition("a", "Ready").isTrue()).isTrue();
        world.delete("a");
        claim();
        hydrated();
        node();

        assertThat(world.condition("a", "InstanceTerminating").isTrue()).isTrue();
        assertThat(world.condition("a", "Ready").isTrue()).isTrue();
    }

    private void hydrated() {
        new NodeHydrationReconciler(world.lifecycle).reconcile(ObjectKey.of("node-of-a"));
    }

    @Test
    @DisplayName("TRM-07 LIF-55 deletes the NodeClaim of a Node that is deleted")
    void nodeDeleted() {
        registered("");
        hydrated();
        world.api.delete(ResourceKind.NODE, ObjectKey.of("node-of-a"), DeleteOptions.ANY);
        node();

        assertThat(world.theClaim("a").isDeleting()).isTrue();
    }

    @Test
    @DisplayName("TRM-18 TRM-19 holds the Node until its machine has ended, then both are gone")
    void nodeWaits() {
        registered("");
        hydrated();
        world.delete("a");
        claim();

        assertThat(node()).isEqualTo(Outcome.after(Duration.ofSeconds(5)));
        assertThat(isNodeGone()).isFalse();
        assertThat(node()).isEqualTo(Outcome.DONE);
        assertThat(isNodeGone()).isTrue();
        claim();
        assertThat(isGone()).isTrue();
        assertThat(world.cloud.list()).isEmpty();
        assertThat(world.counted).contains("node terminated node-of-a PT0S");
    }

    @Test
    @DisplayName("TRM-18 lets a Node go that has no NodeClaim")
    void noClaim() {
        world.node("a", "test:///zone-a/i-77");
        world.api.patch(
                ResourceKind.NODE,
                ObjectKey.of("node-of-a"),
                Part.MAIN,
                Map.of(
                        "metadata",
                        Map.of(
                                "finalizers",
                                java.util.List.of(Marks.FINALIZER),
                                "labels",
                                Map.of("test.sh/testnodeclass", "default"))));
        world.api.delete(ResourceKind.NODE, ObjectKey.of("node-of-a"), DeleteOptions.ANY);
        world.cloud.put(new Machine(
                "test:///zone-a/i-77", Optional.empty(), "m", "z", "spot", "", world.clock.instant(), false));

        assertThat(node()).isEqualTo(Outcome.DONE);
        assertThat(isNodeGone()).isTrue();
        assertThat(world.cloud.calls("delete")).isZero();
    }

    @Test
    @DisplayName("TRM-11 asks the provider for the end only when nothing is left to be drained")
    void drainsFirst() {
        registered("");
        hydrated();
        world.delete("a");
        claim();
        AtomicBoolean drained = new AtomicBoolean();
        NodeTerminationReconciler draining = new NodeTerminationReconciler(
                world.lifecycle,
                (node, claim) -> new NodeDrain.Progress(
                        claim, drained.get() ? Optional.empty() : Optional.of(Duration.ofSeconds(1)), () -> {}));

        assertThat(draining.reconcile(ObjectKey.of("node-of-a"))).isEqualTo(Outcome.after(Duration.ofSeconds(1)));
        assertThat(world.cloud.calls("delete")).isZero();
        drained.set(true);
        draining.reconcile(ObjectKey.of("node-of-a"));
        assertThat(world.cloud.calls("delete")).isEqualTo(1);
    }
}
