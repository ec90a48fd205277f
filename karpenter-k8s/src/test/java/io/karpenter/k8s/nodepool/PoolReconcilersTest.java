package io.karpenter.k8s.nodepool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Those who look after NodePools")
class PoolReconcilersTest {

    private static final ObjectKey POOL = ObjectKey.of("default");

    private final World world = new World();

    private Resource pool() {
        return world.api.get(ResourceKind.NODE_POOL, POOL).orElseThrow();
    }

    private Condition condition(String type) {
        return StatusConditions.find(pool(), type).orElseThrow();
    }

    private void patch(Map<String, Object> patch) {
        world.api.patch(ResourceKind.NODE_POOL, POOL, Part.MAIN, patch);
    }

    private static Map<String, Object> template(Map<String, Object> template) {
        return Map.of("spec", Map.of("template", template));
    }

    @Test
    @DisplayName("LIF-52 LIF-53 make a pool ready whose NodeClass is, and that has nothing wrong with it")
    void ready() {
        world.pool("");
        new ReadinessReconciler(world.care).reconcile(POOL);
        assertThat(condition("Ready").isTrue()).isFalse();
        new ValidationReconciler(world.care, LabelSchema.CORE).reconcile(POOL);

        assertThat(condition("NodeClassReady").isTrue()).isTrue();
        assertThat(condition("ValidationSucceeded").isTrue()).isTrue();
        assertThat(condition("Ready").isTrue()).isTrue();
        long writes = world.writes();
        new ReadinessReconciler(world.care).reconcile(POOL);
        new ValidationReconciler(world.care, LabelSchema.CORE).reconcile(POOL);
        assertThat(world.writes()).isEqualTo(writes);
    }

    @Test
    @DisplayName("LIF-52 say that the NodeClass is missing")
    void classMissing() {
        world.pool("");
        world.api.delete(World.NODE_CLASS, POOL, DeleteOptions.ANY);
        new ReadinessReconciler(world.care).reconcile(POOL);

        assertThat(condition("NodeClassReady").reason()).isEqualTo("NodeClassNotFound");
        assertThat(condition("Ready").isFalse()).isTrue();
    }

    @Test
    @DisplayName(
            "LIF-53 say what the API server cannot see: restricted labels, taints that stand twice, unknown capacity types")
    void invalid() {
        world.pool("metadata: {labels: {karpenter.sh/initialized: \"true\"}}");
        patch(template(Map.of(
                "spec",
                Map.of(
                        "taints",
                        List.of(Map.of("key", "a", "effect", "NoSchedule")),
                        "startupTaints",
                        List.of(Map.of("key", "a", "effect", "NoSchedule")),
                        "requirements",
                        List.of(Map.of(
                                "key", "karpenter.sh/capacity-type", "operator", "In", "values", List.of("free")))))));
        new ValidationReconciler(world.care, LabelSchema.CORE).reconcile(POOL);

        Condition validation = condition("ValidationSucceeded");
        assertThat(validation.isFalse()).isTrue();
        assertThat(validation.reason()).isEqualTo("NodePoolValidationFailed");
        assertThat(validation.message())
                .contains("karpenter.sh/initialized")
                .contains("startupTaints")
                .contains("free");
    }

    @Test
    @DisplayName("LIF-54 count what a pool's nodes add up to, every 5 seconds, once all is known")
    void counter() {
        world.pool("");
        AtomicBoolean synced = new AtomicBoolean();
        CounterReconciler counter = new CounterReconciler(world.care, new PoolUsages() {
            @Override
            public boolean isSynced() {
                return synced.get();
            }

            @Override
            public ResourceList of(String nodePool) {
                return world.counted.isEmpty()
                        ? ResourceList.parse("cpu", "8", "nodes", "2", "x.y/gpu", "1")
                        : ResourceList.EMPTY;
            }
        });

        assertThat(counter.reconcile(POOL)).isEqualTo(Outcome.after(Duration.ofSeconds(1)));
        assertThat(pool().at("status")).isNull();
        synced.set(true);
        assertThat(counter.reconcile(POOL)).isEqualTo(Outcome.after(Duration.ofSeconds(5)));
        assertThat(pool().at("status", "resources"))
                .isEqualTo(Map.of(
                        "cpu",
                        "8",
                        "nodes",
                        "2",
                        "x.y/gpu",
                        "1",
                        "memory",
                        "0",
                        "pods",
                        "0",
                        "ephemeral-storage",
                        "0"));
        assertThat(pool().at("status", "nodes")).isEqualTo(2L);
        world.counted.add("gone");
        counter.reconcile(POOL);
        assertThat(pool().texts("status", "resources"))
                .doesNotContainKey("x.y/gpu")
                .containsEntry("cpu", "0");
        assertThat(pool().at("status", "nodes")).isEqualTo(0L);
    }

    private void hash() {
        new HashReconciler(world.care, world.claims, LabelSchema.CORE).reconcile(POOL);
    }

    @Test
    @DisplayName("DIS-DRF-06 stamp a pool, and again when its template changes, and leave its claims alone then")
    void stamps() {
        world.pool("");
        world.claim("a");
        hash();
        String first = pool().annotations().get(Labels.NODEPOOL_HASH);
        assertThat(world.theClaim("a").annotations()).containsEntry(Labels.NODEPOOL_HASH, first);
        patch(template(Map.of("metadata", Map.of("labels", Map.of("team", "a")))));
        hash();

        assertThat(pool().annotations()).containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
        assertThat(pool().annotations().get(Labels.NODEPOOL_HASH)).isNotEqualTo(first);
        assertThat(world.theClaim("a").annotations()).containsEntry(Labels.NODEPOOL_HASH, first);
    }

    @Test
    @DisplayName(
            "DIS-DRF-06 take claims of another version over before the pool, except the fingerprint of those that have drifted")
    void takesOver() {
        world.pool("");
        patch(Map.of(
                "metadata",
                Map.of("annotations", Map.of(Labels.NODEPOOL_HASH, "1", Labels.NODEPOOL_HASH_VERSION, "v3"))));
        for (String name : List.of("a", "drifted")) {
            world.claim(name);
            world.api.patch(
                    ResourceKind.NODE_CLAIM,
                    World.claimKey(name),
                    Part.MAIN,
                    Map.of(
                            "metadata",
                            Map.of(
                                    "annotations",
                                    Map.of(Labels.NODEPOOL_HASH, "1", Labels.NODEPOOL_HASH_VERSION, "v3"))));
        }
        world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("drifted"),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "conditions",
                                List.of(Map.of(
                                        "type",
                                        "Drifted",
                                        "status",
                                        "True",
                                        "lastTransitionTime",
                                        "2026-01-01T00:00:00Z")))));
        AtomicBoolean done = new AtomicBoolean();
        world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH
                    && call.kind().equals(ResourceKind.NODE_CLAIM)
                    && call.moment() == Moment.BEFORE
                    && done.compareAndSet(false, true)) {
                throw new ApiException(500, "Test", "a test wants it so");
            }
        });
        assertThatThrownBy(this::hash).isInstanceOf(ApiException.class);
        assertThat(pool().annotations()).containsEntry(Labels.NODEPOOL_HASH_VERSION, "v3");
        hash();

        String current = pool().annotations().get(Labels.NODEPOOL_HASH);
        assertThat(world.theClaim("a").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, current)
                .containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
        assertThat(world.theClaim("drifted").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "1")
                .containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
    }

    private LifecycleReconciler lifecycle(RegistrationHealths healths) {
        return new LifecycleReconciler(world.lifecycle, healths, Liveness.DEFAULT, Optional.empty());
    }

    private void fails(String claim, LifecycleReconciler lifecycle) {
        world.claim(claim);
        world.cloud.refuse(new LaunchFailedException("Unauthorized", "may not"), new CloudProviderException("no"));
        lifecycle.reconcile(World.claimKey(claim));
        world.clock.passes(Duration.ofMinutes(5));
        world.cloud.refuse(new LaunchFailedException("Unauthorized", "may not"));
        lifecycle.reconcile(World.claimKey(claim));
    }

    @Test
    @DisplayName("LIF-20 LIF-31 say that nodes do not come up after two claims of a pool were given up")
    void unhealthy() {
        world.pool("");
        RegistrationHealths healths = new RegistrationHealths(world.care);
        RegistrationHealthReconciler health = new RegistrationHealthReconciler(world.care, healths);
        health.reconcile(POOL);
        assertThat(condition("NodeRegistrationHealthy").isUnknown()).isTrue();
        assertThat(pool().at("status", "nodeClassObservedGeneration")).isEqualTo(1L);
        LifecycleReconciler lifecycle = lifecycle(healths);
        fails("a", lifecycle);
        assertThat(condition("NodeRegistrationHealthy").isUnknown()).isTrue();
        fails("b", lifecycle);

        assertThat(condition("NodeRegistrationHealthy").isFalse()).isTrue();
        health.reconcile(POOL);
        assertThat(condition("NodeRegistrationHealthy").isFalse()).isTrue();
        patch(Map.of("spec", Map.of("weight", 7)));
        health.reconcile(POOL);
        assertThat(condition("NodeRegistrationHealthy").isUnknown()).isTrue();
    }

    @Test
    @DisplayName("LIF-31 say that nodes come up once one has, and count a claim once, also if a write was in conflict")
    void healthy() {
        world.pool("");
        RegistrationHealths healths = new RegistrationHealths(world.care);
        LifecycleReconciler lifecycle = lifecycle(healths);
        world.claim("a");
        lifecycle.reconcile(World.claimKey("a"));
        world.node("a");
        AtomicBoolean done = new AtomicBoolean();
        world.api.onCall(call -> {
            if (call.kind().equals(ResourceKind.NODE_POOL)
                    && call.moment() == Moment.BEFORE
                    && done.compareAndSet(false, true)) {
                throw new ApiException(ApiException.CONFLICT, "Conflict", "a test wants it so");
            }
        });
        assertThatThrownBy(() -> lifecycle.reconcile(World.claimKey("a"))).isInstanceOf(ApiException.class);
        assertThat(world.condition("a", "Registered").isTrue()).isFalse();
        lifecycle.reconcile(World.claimKey("a"));

        assertThat(world.condition("a", "Registered").isTrue()).isTrue();
        assertThat(condition("NodeRegistrationHealthy").isTrue()).isTrue();
        assertThat(world.counted).containsExactly("node created a");
    }

    @Test
    @DisplayName("LIF-32 do not charge a pool with claims of another that had its name")
    void otherPool() {
        world.claim("a");
        world.claim("b");
        world.pool("");
        RegistrationHealths healths = new RegistrationHealths(world.care);
        LifecycleReconciler lifecycle = lifecycle(healths);
        for (String name : List.of("a", "b")) {
            world.cloud.refuse(new LaunchFailedException("Unauthorized", "may not"));
            lifecycle.reconcile(World.claimKey(name));
        }
        world.clock.passes(Duration.ofMinutes(15));
        world.cloud.refuse(
                new LaunchFailedException("Unauthorized", "may not"),
                new LaunchFailedException("Unauthorized", "may not"));
        lifecycle.reconcile(World.claimKey("a"));
        lifecycle.reconcile(World.claimKey("b"));

        assertThat(world.theClaim("b").isDeleting()).isTrue();
        assertThat(pool().at("status")).isNull();
    }
}
