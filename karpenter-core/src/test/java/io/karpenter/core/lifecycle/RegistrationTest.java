package io.karpenter.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.OwnerReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The registration of a Node")
class RegistrationTest {

    private static final Instant NOW = Claims.CREATED.plusSeconds(60);

    private static JoinedNode synced(JoinedNode node) {
        return Registration.begin(Claims.launched(), List.of(node), NOW).node().orElseThrow();
    }

    private static Condition registered(ManagedClaim claim) {
        return claim.conditions().dependent(ClaimConditions.REGISTERED);
    }

    @Test
    @DisplayName("LIF-08 waits for a Node with the claim's provider id")
    void noNode() {
        Registration.Step step = Registration.begin(Claims.launched(), List.of(), NOW);

        assertThat(step.node()).isEmpty();
        assertThat(registered(step.claim()).isUnknown()).isTrue();
        assertThat(registered(step.claim()).reason()).isEqualTo("NodeNotFound");
    }

    @Test
    @DisplayName("LIF-08 fails for good when there are two Nodes with the claim's provider id")
    void twoNodes() {
        ManagedClaim claim = Registration.begin(Claims.launched(), List.of(Claims.node(), Claims.node()), NOW)
                .claim();

        assertThat(registered(claim).isFalse()).isTrue();
        assertThat(registered(claim).reason()).isEqualTo("MultipleNodesFound");
        assertThat(Registration.begin(claim, List.of(Claims.node()), NOW).node())
                .isEmpty();
    }

    @Test
    @DisplayName("LIF-09 goes on with a Node that came up without the taint, but tells")
    void taintMissing() {
        JoinedNode open = Claims.node().withTaints(List.of());
        Registration.Step step = Registration.begin(Claims.launched(), List.of(open), NOW);

        assertThat(step.events())
                .containsExactly(new NodeClaimEvent.UnregisteredTaintMissing(
                        Claims.launched().reference()));
        assertThat(step.node()).isPresent();
        assertThat(Registration.begin(Claims.launched(), List.of(Claims.node()), NOW)
                        .events())
                .isEmpty();
        assertThat(Registration.begin(Claims.launched(), List.of(open.withLabel(Labels.REGISTERED, "true")), NOW)
                        .events())
                .isEmpty();
    }

    @Test
    @DisplayName("LIF-10 puts finalizer, owner, labels, annotations and taints of the claim on the Node")
    void syncs() {
        JoinedNode node = synced(Claims.node());

        assertThat(node.finalizer()).isTrue();
        assertThat(node.owners())
                .containsExactly(new OwnerReference("karpenter.sh/v1", "NodeClaim", "default-1", "uid-1", false));
        assertThat(node.labels()).containsEntry("team", "search").containsEntry(Labels.HOSTNAME, "node-1");
        assertThat(node.annotations()).containsEntry("note", "the provider's");
        assertThat(node.taints()).containsExactly(KarpenterTaints.UNREGISTERED, Claims.DEDICATED, Claims.STARTUP);
    }

    @Test
    @DisplayName("LIF-10 keeps what a claim says of its command, which Karpenter does not know, from the Node")
    void keepsOwnAnnotations() {
        ManagedClaim claim = Claims.claim().withAnnotation(Marks.OURS + "replaces", "default-0");

        assertThat(Registration.opened(claim, Claims.node()).annotations())
                .containsEntry("note", "ours")
                .doesNotContainKey(Marks.OURS + "replaces");
    }

    @Test
    @DisplayName("LIF-10 keeps a taint of the Node with the same key and effect, and adds one with another effect")
    void mergesTaints() {
        Taint sameKeyAndEffect = new Taint("example.com/team", "other", TaintEffect.NO_SCHEDULE);
        Taint otherEffect = new Taint("example.com/agent", "", TaintEffect.NO_EXECUTE);
        JoinedNode node = synced(Claims.node().withTaints(List.of(sameKeyAndEffect, otherEffect)));

        assertThat(node.taints()).containsExactly(sameKeyAndEffect, otherEffect, Claims.STARTUP);
    }

    @Test
    @DisplayName("LIF-10 leaves taints alone on a Node that says so")
    void doNotSync() {
        JoinedNode node = synced(Claims.node().withLabel(Marks.DO_NOT_SYNC_TAINTS, "true"));

        assertThat(node.taints()).containsExactly(KarpenterTaints.UNREGISTERED);
        assertThat(node.labels()).containsEntry("team", "search");
    }

    @Test
    @DisplayName("LIF-10 names the owner once, however often it is synced")
    void ownerOnce() {
        assertThat(synced(synced(Claims.node())).owners()).hasSize(1);
    }

    @Test
    @DisplayName("LIF-11 names the hooks that it waits for")
    void pendingHooks() {
        Condition registered = registered(Registration.pending(Claims.launched(), List.of("b", "a"), NOW));

        assertThat(registered.isUnknown()).isTrue();
        assertThat(registered.reason()).isEqualTo("RegistrationHookPending");
        assertThat(registered.message()).isEqualTo("a, b");
        assertThat(synced(Claims.node()).hasTaint(KarpenterTaints.UNREGISTERED)).isTrue();
    }

    @Test
    @DisplayName("LIF-12 opens the Node, with what hooks have added to the claim")
    void opens() {
        ManagedClaim hooked = Claims.launched().withLabels(Map.of("hook", "done"));
        JoinedNode node = Registration.opened(hooked, synced(Claims.node()));

        assertThat(node.hasTaint(KarpenterTaints.UNREGISTERED)).isFalse();
        assertThat(node.taints()).containsExactly(Claims.DEDICATED, Claims.STARTUP);
        assertThat(node.labels()).containsEntry(Labels.REGISTERED, "true").containsEntry("hook", "done");
        ManagedClaim registered = Registration.registered(hooked, node, NOW);
        assertThat(registered.is(ClaimConditions.REGISTERED)).isTrue();
        assertThat(registered.status().nodeName()).isEqualTo("node-1");
    }

    @Test
    @DisplayName(
            "LIF-13 does not put a startup taint back that was taken away, even if registration begins anew after a crash")
    void startupTaintsOnce() {
        JoinedNode opened = Registration.opened(Claims.launched(), synced(Claims.node()));
        List<Taint> left = new ArrayList<>(opened.taints());
        left.remove(Claims.STARTUP);
        JoinedNode initialized = opened.withTaints(left);

        assertThat(synced(initialized).taints()).containsExactly(Claims.DEDICATED);
        assertThat(Registration.begin(Claims.registered(), List.of(initialized), NOW)
                        .node())
                .isEmpty();
    }
}
