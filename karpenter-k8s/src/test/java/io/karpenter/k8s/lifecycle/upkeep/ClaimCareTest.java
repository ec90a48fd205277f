package io.karpenter.k8s.lifecycle.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Crowd;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Those who look after NodeClaims")
class ClaimCareTest {

    private final World world = new World();
    private final LifecycleReconciler claims =
            new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
    private final GarbageCollectionReconciler garbage = new GarbageCollectionReconciler(world.lifecycle);

    private void reconcile() {
        claims.reconcile(World.claimKey("a"));
    }

    private void registered() {
        world.claim("a");
        reconcile();
        world.node("a");
        reconcile();
    }

    private void notReady() {
        world.api.patch(
                ResourceKind.NODE,
                ObjectKey.of("node-of-a"),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "conditions",
                                List.of(Map.of(
                                        "type",
                                        "Ready",
                                        "status",
                                        "Unknown",
                                        "lastTransitionTime",
                                        "2026-01-01T00:00:00Z")))));
    }

    private Machine machine(String id, Optional<String> claim) {
        return new Machine(id, claim, "m", "z", "spot", "", world.clock.instant(), false);
    }

    @Test
    @DisplayName("LIF-40 LIF-41 delete a claim exactly at its age, and count it once")
    void expiration() {
        world.claim("a", "expireAfter: 1h");
        reconcile();
        ExpirationReconciler expiration = new ExpirationReconciler(world.lifecycle);

        assertThat(expiration.reconcile(World.claimKey("a"))).isEqualTo(Outcome.after(Duration.ofHours(1)));
        world.clock.passes(Duration.ofHours(1));
        expiration.reconcile(World.claimKey("a"));
        expiration.reconcile(World.claimKey("a"));
        assertThat(world.theClaim("a").isDeleting()).isTrue();
        assertThat(world.counted).containsExactly("disrupted a expired");
    }

    @Test
    @DisplayName("LIF-41 count an expired claim once, even before the news of its deletion arrives")
    void expirationBeforeNews() {
        World late = new World(true);
        late.claim("a", "expireAfter: 1h");
        late.api.deliver();
        new LifecycleReconciler(late.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty())
                .reconcile(World.claimKey("a"));
        late.clock.passes(Duration.ofHours(1));
        ExpirationReconciler expiration = new ExpirationReconciler(late.lifecycle);
        expiration.reconcile(World.claimKey("a"));
        expiration.reconcile(World.claimKey("a"));

        assertThat(late.counted).containsExactly("disrupted a expired");
    }

    @Test
    @DisplayName("LIF-40 LIF-43 never delete a claim that may live for ever, whatever its pool says")
    void neverExpires() {
        world.claim("a", "expireAfter: Never");

        assertThat(new ExpirationReconciler(world.lifecycle).reconcile(World.claimKey("a")))
                .isEqualTo(Outcome.DONE);
    }

    @Test
    @DisplayName("LIF-50 compare once in ten minutes, write the result and warn")
    void consistency() {
        registered();
        world.removeTaint("a", "example.com/agent");
        reconcile();
        ConsistencyReconciler consistency = new ConsistencyReconciler(world.lifecycle);
        assertThat(consistency.reconcile(World.claimKey("a"))).isEqualTo(Outcome.after(Duration.ofMinutes(10)));
        assertThat(world.condition("a", "ConsistentStateFound").isTrue()).isTrue();
        world.api.patch(
                ResourceKind.NODE,
                ObjectKey.of("node-of-a"),
                Part.STATUS,
                Map.of("status", Map.of("capacity", Map.of("cpu", "1"))));
        world.clock.passes(Duration.ofMinutes(4));
        assertThat(consistency.reconcile(World.claimKey("a"))).isEqualTo(Outcome.after(Duration.ofMinutes(6)));
        assertThat(world.condition("a", "ConsistentStateFound").isTrue()).isTrue();
        world.clock.passes(Duration.ofMinutes(6));
        consistency.reconcile(World.claimKey("a"));

        assertThat(world.condition("a", "ConsistentStateFound").reason()).isEqualTo("ConsistencyCheckFailed");
        assertThat(world.events).hasOnlyElementsOfType(NodeClaimEvent.FailedConsistencyCheck.class);
    }

    @Test
    @DisplayName("LIF-51 give claims and their Nodes the label that names their NodeClass")
    void hydration() {
        registered();
        Map<String, Object> without = new HashMap<>();
        without.put("test.sh/testnodeclass", null);
        Map<String, Object> patch = Map.of("metadata", Map.of("labels", without));
        world.api.patch(ResourceKind.NODE_CLAIM, World.claimKey("a"), Part.MAIN, patch);
        world.api.patch(ResourceKind.NODE, ObjectKey.of("node-of-a"), Part.MAIN, patch);
        assertThat(world.theClaim("a").labels()).doesNotContainKey("test.sh/testnodeclass");
        new ClaimHydrationReconciler(world.lifecycle).reconcile(World.claimKey("a"));
        new NodeHydrationReconciler(world.lifecycle).reconcile(ObjectKey.of("node-of-a"));
        long writes = world.writes();
        new ClaimHydrationReconciler(world.lifecycle).reconcile(World.claimKey("a"));
        new NodeHydrationReconciler(world.lifecycle).reconcile(ObjectKey.of("node-of-a"));

        assertThat(world.theClaim("a").labels()).containsEntry("test.sh/testnodeclass", "default");
        assertThat(world.theNode("a").labels()).containsEntry("test.sh/testnodeclass", "default");
        assertThat(world.writes()).isEqualTo(writes);
    }

    @Test
    @DisplayName(
            "GC-01 GC-02 GC-03 delete a claim whose machine has vanished, once its kubelet is silent, and count it")
    void vanished() {
        registered();
        world.cloud.lose("test:///zone-a/i-1");
        garbage.reconcile(GarbageCollectionReconciler.ROUND);
        assertThat(world.theClaim("a").isDeleting()).isFalse();
        notReady();
        garbage.reconcile(GarbageCollectionReconciler.ROUND);

        assertThat(world.theClaim("a").isDeleting()).isTrue();
        assertThat(world.counted).contains("disrupted a garbage_collected");
    }

    @Test
    @DisplayName("GC-04 delete nothing when the provider cannot list")
    void listFails() {
        registered();
        notReady();
        world.cloud.lose("test:///zone-a/i-1");
        world.cloud.put(machine("test:///zone-a/i-9", Optional.empty()));
        world.clock.passes(Duration.ofMinutes(1));
        world.cloud.onCall(call -> {
            if (call.startsWith("list")) {
                throw new CloudProviderException("busy");
            }
        });

        assertThatThrownBy(() -> garbage.reconcile(GarbageCollectionReconciler.ROUND))
                .isInstanceOf(CloudProviderException.class);
        assertThat(world.theClaim("a").isDeleting()).isFalse();
        assertThat(world.cloud.calls("delete")).isZero();
    }

    @Test
    @DisplayName("GC-05 forget a claim that was deleted before it was launched, if it was learned of too late")
    void ghost() {
        Resource created = world.claim("a");
        world.delete("a");
        world.restart();
        world.claims.learn(created);
        assertThat(world.claims.get(World.claimKey("a"))).isPresent();
        UnlaunchedClaimsReconciler unlaunched = new UnlaunchedClaimsReconciler(world.lifecycle);
        unlaunched.reconcile(World.claimKey("a"));
        world.clock.passes(Duration.ofSeconds(15));
        unlaunched.reconcile(World.claimKey("a"));

        assertThat(world.claims.get(World.claimKey("a"))).isEmpty();
    }

    @Test
    @DisplayName("GC-05 keep a claim that exists, and look at it 15 seconds after its creation")
    void noGhost() {
        world.claim("a");
        UnlaunchedClaimsReconciler unlaunched = new UnlaunchedClaimsReconciler(world.lifecycle);

        assertThat(unlaunched.reconcile(World.claimKey("a"))).isEqualTo(Outcome.after(Duration.ofSeconds(15)));
        world.clock.passes(Duration.ofSeconds(15));
        assertThat(unlaunched.reconcile(World.claimKey("a"))).isEqualTo(Outcome.DONE);
        assertThat(world.claims.get(World.claimKey("a"))).isPresent();
    }

    @Test
    @DisplayName("GC-06 AWS-GC-01 end a machine without claim once it is older than 30 seconds, and delete its Node")
    void orphan() {
        world.cloud.put(machine("test:///zone-a/i-9", Optional.of("gone")));
        world.node("b", "test:///zone-a/i-9");
        garbage.reconcile(GarbageCollectionReconciler.ROUND);
        assertThat(world.cloud.alive()).hasSize(1);
        world.clock.passes(Duration.ofSeconds(31));
        garbage.reconcile(GarbageCollectionReconciler.ROUND);

        assertThat(world.cloud.alive()).isEmpty();
        assertThat(world.api.get(ResourceKind.NODE, ObjectKey.of("node-of-b"))).isEmpty();
    }

    @Test
    @DisplayName("AWS-GC-01 end a hundred machines without claim at a time, and no more")
    void aHundredAtATime() {
        for (int i = 0; i < 130; i++) {
            world.cloud.put(machine("test:///zone-a/orphan-" + i, Optional.of("gone")));
        }
        world.clock.passes(Duration.ofSeconds(31));
        Crowd crowd = new Crowd(100);
        world.cloud.onCall(call -> {
            if (call.equals("delete before")) {
                crowd.join();
            }
        });
        garbage.reconcile(GarbageCollectionReconciler.ROUND);

        assertThat(crowd.threads()).isEqualTo(100);
        assertThat(world.cloud.alive()).isEmpty();
    }

    @Test
    @DisplayName(
            "GC-06 AWS-GC-01 list machines before they look at claims, and believe the API server more than their memory")
    void claimSeenLate() {
        World late = new World(true);
        late.claim("a");
        late.cloud.put(
                new Machine("test:///zone-a/i-9", Optional.of("a"), "m", "z", "spot", "", late.clock.instant(), false));
        late.clock.passes(Duration.ofMinutes(1));
        List<String> order = new ArrayList<>();
        late.cloud.onCall(call -> order.add("machines"));
        late.api.onCall(call -> {
            if (call.verb() == Verb.LIST) {
                order.add("claims");
            }
        });
        new GarbageCollectionReconciler(late.lifecycle).reconcile(GarbageCollectionReconciler.ROUND);

        assertThat(late.cloud.alive()).hasSize(1);
        assertThat(order).startsWith("machines").endsWith("claims");
    }

    @Test
    @DisplayName("GC-06 AWS-GC-04 come every 10 seconds for the first 20 rounds that succeed, then every 2 minutes")
    void rounds() {
        Outcome outcome = Outcome.DONE;
        for (int i = 0; i < 20; i++) {
            outcome = garbage.reconcile(GarbageCollectionReconciler.ROUND);
        }

        assertThat(outcome).isEqualTo(Outcome.after(Duration.ofSeconds(10)));
        assertThat(garbage.reconcile(GarbageCollectionReconciler.ROUND))
                .isEqualTo(Outcome.after(Duration.ofMinutes(2)));
    }

    @Test
    @DisplayName("GC-07 leave Nodes without machine and claim to others")
    void strayNode() {
        world.node("b", "test:///zone-a/i-9");
        world.clock.passes(Duration.ofMinutes(5));
        garbage.reconcile(GarbageCollectionReconciler.ROUND);

        assertThat(world.theNode("b").isDeleting()).isFalse();
    }

    @Test
    @DisplayName(
            "DIS-CON-07 note pods that are bound, end or terminate, but neither those of DaemonSets nor those found at the start")
    void podEvents() {
        registered();
        Map<ObjectKey, Resource> pods = new java.util.TreeMap<>(java.util.Comparator.comparing(ObjectKey::toString));
        List<ObjectKey> queue = new ArrayList<>();
        PodEventsReconciler events = new PodEventsReconciler(world.lifecycle, node -> pods.values(), queue::add);
        Resource waiting = pod("app", "", "Pending", "ReplicaSet");
        Resource bound = pod("app", "node-of-a", "Running", "ReplicaSet");
        Resource ended = pod("app", "node-of-a", "Succeeded", "ReplicaSet");
        Resource daemon = pod("daemon", "node-of-a", "Running", "DaemonSet");
        world.clock.passes(Duration.ofMinutes(1));
        events.changed(null, bound);
        events.changed(null, daemon);
        events.changed(pod("daemon", "", "Pending", "DaemonSet"), daemon);
        queue.forEach(events::reconcile);
        assertThat(world.theClaim("a").at("status", "lastPodEventTime")).isNull();

        events.changed(waiting, bound);
        events.reconcile(ObjectKey.of("node-of-a"));
        assertThat(world.theClaim("a").text("status", "lastPodEventTime")).isEqualTo("2026-01-01T00:01:00Z");
        world.clock.passes(Duration.ofSeconds(9));
        events.changed(bound, ended);
        events.reconcile(ObjectKey.of("node-of-a"));
        assertThat(world.theClaim("a").text("status", "lastPodEventTime")).isEqualTo("2026-01-01T00:01:00Z");
        world.clock.passes(Duration.ofSeconds(1));
        events.changed(bound, null);
        events.reconcile(ObjectKey.of("node-of-a"));
        assertThat(world.theClaim("a").text("status", "lastPodEventTime")).isEqualTo("2026-01-01T00:01:10Z");
    }

    @Test
    @DisplayName("DIS-CON-07 note after a restart what pods say of themselves")
    void podEventsMissed() {
        registered();
        Resource bound = Yaml.resource(ResourceKind.POD, """
                metadata: {name: app, namespace: default}
                spec: {nodeName: node-of-a}
                status:
                  phase: Running
                  conditions: [{type: PodScheduled, status: "True", lastTransitionTime: 2026-01-01T00:00:30Z}]
                """);
        PodEventsReconciler events = new PodEventsReconciler(world.lifecycle, node -> List.of(bound), key -> {});
        world.clock.passes(Duration.ofHours(1));
        events.changed(null, bound);
        events.reconcile(ObjectKey.of("node-of-a"));

        assertThat(world.theClaim("a").text("status", "lastPodEventTime")).isEqualTo("2026-01-01T00:00:30Z");
    }

    private static Resource pod(String name, String node, String phase, String owner) {
        return Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default, ownerReferences: [{apiVersion: apps/v1, kind: %s, name: x, uid: u}]}
                spec: {nodeName: "%s"}
                status: {phase: %s}
                """.formatted(name, owner, node, phase));
    }

    @Test
    @DisplayName("LIF-55 do not mind objects that are gone meanwhile")
    void goneMeanwhile() {
        World late = new World(true);
        late.claim("a");
        late.api.deliver();
        late.api.delete(ResourceKind.NODE_CLAIM, World.claimKey("a"), DeleteOptions.ANY);

        assertThat(new LifecycleReconciler(late.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty())
                        .reconcile(World.claimKey("a")))
                .isEqualTo(Outcome.DONE);
        assertThat(late.cloud.calls("create")).isZero();
    }
}
