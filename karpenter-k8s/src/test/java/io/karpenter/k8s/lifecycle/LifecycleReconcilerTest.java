package io.karpenter.k8s.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationHook;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Call;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reconciler nodeclaim.lifecycle")
class LifecycleReconcilerTest {

    private final World world = new World();
    private LifecycleReconciler reconciler = reconciler();

    private LifecycleReconciler reconciler() {
        return new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
    }

    private Outcome reconcile() {
        return reconciler.reconcile(World.claimKey("a"));
    }

    /** Calls of this kind about NodeClaims or Nodes fail once with this code. */
    private void failOnce(Verb verb, ResourceKind kind, Moment moment, int code) {
        AtomicBoolean done = new AtomicBoolean();
        world.api.onCall(call -> {
            if (call.verb() == verb
                    && call.kind().equals(kind)
                    && call.moment() == moment
                    && done.compareAndSet(false, true)) {
                throw new ApiException(code, "Test", "a test wants it so");
            }
        });
    }

    private void registered() {
        world.claim("a");
        reconcile();
        world.node("a");
        reconcile();
    }

    @Test
    @DisplayName("LIF-02 has written the finalizer before it launches")
    void finalizerFirst() {
        world.claim("a");
        world.cloud.onCall(call -> assertThat(world.theClaim("a").finalizers()).containsExactly(Marks.FINALIZER));
        reconcile();

        assertThat(world.cloud.alive()).hasSize(1);
    }

    @Test
    @DisplayName("LIF-02 OPS-12 launches nothing if somebody else changed the claim before the finalizer was written")
    void noFinalizerNoLaunch() {
        world.claim("a");
        failOnce(Verb.PATCH, ResourceKind.NODE_CLAIM, Moment.BEFORE, ApiException.CONFLICT);

        assertThatThrownBy(this::reconcile)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.isConflict()).isTrue());
        assertThat(world.cloud.calls("create")).isZero();
    }

    @Test
    @DisplayName("LIF-01 LIF-03 writes labels, annotations, machine and conditions in one pass")
    void launches() {
        world.claim("a");
        Outcome outcome = reconcile();

        Resource claim = world.theClaim("a");
        assertThat(claim.labels())
                .containsEntry("topology.kubernetes.io/zone", "zone-a")
                .containsEntry("example.com/rack", "r1");
        assertThat(claim.annotations()).containsEntry("test.sh/launched", "true");
        assertThat(claim.text("status", "providerID")).isEqualTo("test:///zone-a/i-1");
        assertThat(claim.text("status", "imageID")).isEqualTo("image-1");
        assertThat(claim.at("status", "capacity")).isEqualTo(Map.of("cpu", "4", "memory", "8Gi"));
        assertThat(world.condition("a", "Launched").isTrue()).isTrue();
        assertThat(world.condition("a", "Registered").reason()).isEqualTo("NodeNotFound");
        assertThat(outcome).isEqualTo(Outcome.after(Duration.ofMinutes(15)));
    }

    @Test
    @DisplayName("LIF-01 writes nothing when there is nothing new")
    void idle() {
        registered();
        world.removeTaint("a", "example.com/agent");
        reconcile();
        long writes = world.writes();

        assertThat(reconcile()).isEqualTo(Outcome.DONE);
        assertThat(world.writes()).isEqualTo(writes);
    }

    @Test
    @DisplayName("LIF-01 goes on with the other steps when one fails, and fails in the end")
    void stepsDoNotStopEachOther() {
        world.claim("a");
        reconcile();
        world.node("a");
        failOnce(Verb.PATCH, ResourceKind.NODE, Moment.BEFORE, 500);
        world.clock.passes(Duration.ofMinutes(15));

        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        assertThat(world.theClaim("a").isDeleting()).isTrue();
    }

    @Test
    @DisplayName("LIF-01 leaves claims alone whose NodeClass is not of this provider")
    void unmanaged() {
        world.api.create(Resource.of(
                ResourceKind.NODE_CLAIM,
                Map.of(
                        "metadata",
                        Map.of("name", "a"),
                        "spec",
                        Map.of(
                                "nodeClassRef",
                                Map.of("group", "other.sh", "kind", "TestNodeClass", "name", "default")))));

        assertThat(reconcile()).isEqualTo(Outcome.DONE);
        assertThat(world.theClaim("a").finalizers()).isEmpty();
    }

    @Test
    @DisplayName("LIF-03 asks the provider once, even if the answer could not be written")
    void lostWrite() {
        world.claim("a");
        failOnce(Verb.PATCH_STATUS, ResourceKind.NODE_CLAIM, Moment.BEFORE, ApiException.CONFLICT);
        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        reconcile();

        assertThat(world.cloud.calls("create")).isEqualTo(1);
        assertThat(world.theClaim("a").text("status", "providerID")).isNotEmpty();
    }

    @Test
    @DisplayName("LIF-03 gets the same machine after a restart between launch and write")
    void restartedBetween() {
        world.claim("a");
        failOnce(Verb.PATCH_STATUS, ResourceKind.NODE_CLAIM, Moment.BEFORE, 500);
        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        world.restart();
        reconciler = reconciler();
        reconcile();

        assertThat(world.cloud.calls("create")).isEqualTo(2);
        assertThat(world.cloud.alive()).hasSize(1);
        assertThat(world.theClaim("a").text("status", "providerID"))
                .isEqualTo(world.cloud.alive().get(0).providerId());
    }

    @Test
    @DisplayName("LIF-03 hands the provider labels, requirements and the NodeClass")
    void request() {
        world.claim("a");
        LaunchRequest request = world.lifecycle.request(ClaimObject.read(world.theClaim("a")));

        assertThat(request.labels()).containsEntry("team", "search");
        assertThat(request.spec().requirements()).hasSize(1);
        assertThat(request.nodeClass().orElseThrow().spec()).isEqualTo(Map.of("size", "large"));
    }

    @Test
    @DisplayName("LIF-04 deletes a claim for which there is no capacity, tells and counts")
    void noCapacity() {
        world.claim("a");
        world.cloud.refuse(new InsufficientCapacityException("none left"));
        reconcile();

        assertThat(world.theClaim("a").isDeleting()).isTrue();
        assertThat(world.events).hasOnlyElementsOfType(NodeClaimEvent.InsufficientCapacityError.class);
        assertThat(world.counted).containsExactly("disrupted a insufficient_capacity");
        reconcile();
        assertThat(world.claim(World.claimKey("a"))).isEmpty();
        assertThat(world.cloud.calls("create")).isEqualTo(1);
    }

    @Test
    @DisplayName("LIF-05 EVT-03 deletes a claim whose NodeClass is not ready, tells and counts")
    void classNotReady() {
        world.claim("a");
        world.cloud.refuse(new NodeClassNotReadyException("no subnets"));
        reconcile();

        assertThat(world.theClaim("a").isDeleting()).isTrue();
        assertThat(world.events).hasOnlyElementsOfType(NodeClaimEvent.NodeClassNotReady.class);
        assertThat(world.counted).containsExactly("disrupted a nodeclass_not_ready");
    }

    @Test
    @DisplayName("LIF-06 says why a launch failed, and tries again after 1 second, then 2, whoever asks in between")
    void backsOff() {
        world.claim("a");
        world.cloud.refuse(new CloudProviderException("busy"), new CloudProviderException("busy"));

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofSeconds(1)));
        assertThat(world.condition("a", "Launched").reason()).isEqualTo("LaunchFailed");
        assertThat(world.condition("a", "Launched").message()).isEqualTo("busy");
        reconcile();
        assertThat(world.cloud.calls("create")).isEqualTo(1);
        world.clock.passes(Duration.ofSeconds(1));
        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofSeconds(2)));
        world.clock.passes(Duration.ofSeconds(2));
        reconcile();
        assertThat(world.condition("a", "Launched").isTrue()).isTrue();
    }

    @Test
    @DisplayName("LIF-09 tells of a Node that came up open, and registers it")
    void cameOpen() {
        world.claim("a");
        reconcile();
        world.node("a");
        world.removeTaint("a", KarpenterTaints.UNREGISTERED.key());
        reconcile();

        assertThat(world.events).hasOnlyElementsOfType(NodeClaimEvent.UnregisteredTaintMissing.class);
        assertThat(world.condition("a", "Registered").isTrue()).isTrue();
    }

    @Test
    @DisplayName("LIF-10 LIF-12 opens the Node and keeps everything of it that is not ours")
    void registers() {
        registered();

        Resource node = world.theNode("a");
        assertThat(node.finalizers()).containsExactly(Marks.FINALIZER);
        assertThat(node.objects("metadata", "ownerReferences"))
                .containsExactly(Map.of(
                        "apiVersion",
                        "karpenter.sh/v1",
                        "kind",
                        "NodeClaim",
                        "name",
                        "a",
                        "uid",
                        world.theClaim("a").uid(),
                        "blockOwnerDeletion",
                        true));
        assertThat(node.labels())
                .containsEntry("karpenter.sh/registered", "true")
                .containsEntry("team", "search")
                .containsEntry("kubernetes.io/hostname", "a");
        assertThat(node.objects("spec", "taints"))
                .containsExactly(
                        Map.of(
                                "key",
                                "example.com/mine",
                                "value",
                                "x",
                                "effect",
                                "NoExecute",
                                "timeAdded",
                                "2026-01-01T00:00:00Z"),
                        Map.of("key", "example.com/agent", "effect", "NoSchedule"));
        assertThat(node.text("spec", "podCIDR")).isEqualTo("10.0.0.0/24");
        assertThat(world.theClaim("a").text("status", "nodeName")).isEqualTo("node-of-a");
        assertThat(world.counted).containsExactly("node created a");
    }

    @Test
    @DisplayName("LIF-11 runs hooks, keeps the Node closed while one waits, and asks again at the shortest pause")
    void hooks() {
        AtomicInteger asked = new AtomicInteger();
        world.cloud.addHook(hook("slow", () -> pending(asked.incrementAndGet() > 1 ? null : Duration.ofSeconds(9))));
        world.cloud.addHook(hook("slower", () -> pending(asked.get() > 1 ? null : Duration.ofSeconds(30))));
        world.cloud.addHook(hook("done", () -> new RegistrationHook.Result(Optional.empty(), Map.of("hook", "ran"))));
        world.claim("a");
        reconcile();
        world.node("a");

        assertThat(reconcile()).isEqualTo(Outcome.after(Duration.ofSeconds(9)));
        assertThat(world.condition("a", "Registered").reason()).isEqualTo("RegistrationHookPending");
        assertThat(world.condition("a", "Registered").message())
                .contains("slow")
                .doesNotContain("done");
        assertThat(NodeObject.read(world.theNode("a")).hasTaint(KarpenterTaints.UNREGISTERED))
                .isTrue();
        assertThat(world.theNode("a").finalizers()).containsExactly(Marks.FINALIZER);
        asked.set(5);
        reconcile();
        assertThat(world.condition("a", "Registered").isTrue()).isTrue();
        assertThat(world.theNode("a").labels()).containsEntry("hook", "ran");
        assertThat(world.theClaim("a").labels()).containsEntry("hook", "ran");
    }

    @Test
    @DisplayName("LIF-11 takes a hook that fails for one that waits, and tries again")
    void failingHook() {
        world.cloud.addHook(hook("bad", () -> {
            throw new IllegalStateException("no");
        }));
        world.claim("a");
        reconcile();
        world.node("a");

        assertThat(reconcile()).isEqualTo(Outcome.RETRY);
        assertThat(world.condition("a", "Registered").message()).isEqualTo("bad");
    }

    private static RegistrationHook.Result pending(@org.jspecify.annotations.Nullable Duration pause) {
        return new RegistrationHook.Result(Optional.ofNullable(pause), Map.of());
    }

    private static RegistrationHook hook(String name, java.util.function.Supplier<RegistrationHook.Result> result) {
        return new RegistrationHook() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Result run(LaunchRequest claim, String providerId) {
                return result.get();
            }
        };
    }

    @Test
    @DisplayName("LIF-12 OPS-12 is not registered when somebody else changed the Node, and then is")
    void nodeConflict() {
        world.claim("a");
        reconcile();
        world.node("a");
        failOnce(Verb.PATCH, ResourceKind.NODE, Moment.BEFORE, ApiException.CONFLICT);
        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        assertThat(world.condition("a", "Registered").isTrue()).isFalse();
        reconcile();

        assertThat(world.condition("a", "Registered").isTrue()).isTrue();
        assertThat(world.counted).containsExactly("node created a");
    }

    @Test
    @DisplayName("LIF-13 does not put a startup taint back, even if it crashed between Node and claim")
    void startupTaintStaysAway() {
        world.claim("a");
        reconcile();
        world.node("a");
        failOnce(Verb.PATCH_STATUS, ResourceKind.NODE_CLAIM, Moment.BEFORE, 500);
        assertThatThrownBy(this::reconcile).isInstanceOf(ApiException.class);
        world.removeTaint("a", "example.com/agent");
        world.restart();
        reconciler = reconciler();
        reconcile();

        assertThat(world.theNode("a").objects("spec", "taints")).hasSize(1);
        assertThat(world.condition("a", "Initialized").isTrue()).isTrue();
    }

    @Test
    @DisplayName("LIF-14 LIF-17 LIF-18 is initialized and ready once startup taints are gone")
    void initializes() {
        registered();
        assertThat(world.condition("a", "Initialized").reason()).isEqualTo("StartupTaintsExist");
        world.removeTaint("a", "example.com/agent");
        reconcile();

        assertThat(world.theNode("a").labels()).containsEntry("karpenter.sh/initialized", "true");
        assertThat(world.condition("a", "Initialized").isTrue()).isTrue();
        assertThat(world.condition("a", "Ready").isTrue()).isTrue();
    }

    @Test
    @DisplayName("LIF-16 waits for the drivers that pods have asked for, if devices count")
    void devices() {
        reconciler = new LifecycleReconciler(
                world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.of(node -> List.of()));
        registered();
        world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.MAIN,
                Map.of("metadata", Map.of("annotations", Map.of(Marks.REQUESTED_DRIVERS, "gpu.example.com"))));
        world.removeTaint("a", "example.com/agent");
        reconcile();
        assertThat(world.condition("a", "Initialized").reason()).isEqualTo("DRADriverPoolsNotPublished");
        reconciler = reconciler();
        reconcile();

        assertThat(world.condition("a", "Initialized").isTrue()).isTrue();
    }

    @Test
    @DisplayName("LIF-20 deletes a claim that is not launched in 5 minutes, and counts that once")
    void launchTimeout() {
        world.claim("a");
        world.cloud.refuse(new CloudProviderException("busy"), new CloudProviderException("busy"));
        reconcile();
        world.clock.passes(Duration.ofMinutes(5));
        reconcile();

        assertThat(world.theClaim("a").isDeleting()).isTrue();
        assertThat(world.counted).containsExactly("disrupted a launch_timeout");
    }

    @Test
    @DisplayName("LIF-21 deletes a claim whose Node does not register in 15 minutes, and ends its machine")
    void registrationTimeout() {
        world.claim("a");
        reconcile();
        world.clock.passes(Duration.ofMinutes(15));
        reconcile();
        assertThat(world.counted).containsExactly("disrupted a registration_timeout");
        reconcile();
        reconcile();

        assertThat(world.claim(World.claimKey("a"))).isEmpty();
        assertThat(world.cloud.list()).isEmpty();
    }

    @Test
    @DisplayName("API 11.6 leaves fields alone that it does not know")
    void unknownFieldsSurvive() {
        world.claim("a", "future: {kept: true}");
        reconcile();

        assertThat(world.theClaim("a").at("spec", "future")).isEqualTo(Map.of("kept", true));
        assertThat(world.api.calls()).extracting(Call::verb).contains(Verb.PATCH, Verb.PATCH_STATUS);
    }

    @Test
    @DisplayName("OPS-12 does not overwrite a condition that another has set since the claim was read")
    void conditionsOfOthers() {
        World late = new World(true);
        late.claim("a");
        late.api.deliver();
        LifecycleReconciler slow =
                new LifecycleReconciler(late.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
        slow.reconcile(World.claimKey("a"));
        late.api.deliver();
        late.node("a");
        late.api.deliver();
        Resource seen = late.theClaim("a");
        List<Map<String, Object>> more = new java.util.ArrayList<>(seen.objects("status", "conditions"));
        more.add(Map.of("type", "Drifted", "status", "True", "lastTransitionTime", "2026-01-01T00:00:00Z"));
        late.api.patch(ResourceKind.NODE_CLAIM, seen.key(), Part.STATUS, Map.of("status", Map.of("conditions", more)));

        assertThatThrownBy(() -> slow.reconcile(World.claimKey("a"))).isInstanceOf(ApiException.class);
        late.api.deliver();
        slow.reconcile(World.claimKey("a"));
        assertThat(late.condition("a", "Drifted").isTrue()).isTrue();
        assertThat(late.condition("a", "Registered").isTrue()).isTrue();
    }
}
