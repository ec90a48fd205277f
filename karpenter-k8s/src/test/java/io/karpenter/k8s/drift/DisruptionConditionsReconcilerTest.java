package io.karpenter.k8s.drift;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.World;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The conditions that disruption goes by")
class DisruptionConditionsReconcilerTest {

    private static final ObjectKey A = World.claimKey("a");
    private static final ObjectKey POOL = ObjectKey.of("default");

    private final World world = new World();
    private DisruptionConditionsReconciler conditions =
            new DisruptionConditionsReconciler(world.lifecycle, world.pools);

    @BeforeEach
    void initialized() {
        world.pool("");
        world.cloud.sell(Catalogs.of(instanceType("m").cpu("4").spot(1, "zone-a")));
        world.claim("a");
        LifecycleReconciler lifecycle =
                new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
        lifecycle.reconcile(A);
        world.node("a");
        lifecycle.reconcile(A);
        world.removeTaint("a", "example.com/agent");
        lifecycle.reconcile(A);
    }

    private Optional<String> drifted() {
        return StatusConditions.find(world.theClaim("a"), "Drifted").map(Condition::reason);
    }

    private boolean isConsolidatable() {
        return StatusConditions.find(world.theClaim("a"), "Consolidatable").isPresent();
    }

    private String providerId() {
        return world.theClaim("a").text("status", "providerID");
    }

    private void pool(Map<String, Object> spec) {
        world.api.patch(ResourceKind.NODE_POOL, POOL, Part.MAIN, Map.of("spec", spec));
    }

    private void require(String key, String value) {
        pool(Map.of(
                "template",
                Map.of(
                        "spec",
                        Map.of(
                                "requirements",
                                List.of(Map.of("key", key, "operator", "In", "values", List.of(value)))))));
    }

    @Test
    @DisplayName("DIS-DRF-01 are looked at again after five minutes if nothing changes")
    void again() {
        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.after(Duration.ofMinutes(5)));
        assertThat(drifted()).isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-01 are not kept for a claim that is going, without a pool, or whose pool is gone")
    void notLookedAt() {
        world.api.delete(ResourceKind.NODE_POOL, POOL, DeleteOptions.ANY);
        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.DONE);
        assertThat(world.cloud.calls("drift")).isZero();

        world.pool("");
        world.delete("a");
        world.cloud.drift(providerId(), "ImageDrift");
        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.DONE);
        assertThat(drifted()).isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-02 DIS-DRF-07 come and go with the pool's requirements")
    void comesAndGoes() {
        require("team", "other");
        conditions.reconcile(A);
        assertThat(drifted()).contains("RequirementsDrifted");

        require("team", "search");
        conditions.reconcile(A);
        assertThat(drifted()).isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-03 are told by the pool before the catalogue is asked, and by that before the provider is")
    void order() {
        world.clock.passes(Duration.ofHours(2));
        world.cloud.sell(Catalogs.of(instanceType("n").cpu("4").spot(1, "zone-a")));
        world.cloud.drift(providerId(), "ImageDrift");
        require("team", "other");
        conditions.reconcile(A);
        assertThat(drifted()).contains("RequirementsDrifted");
        assertThat(world.cloud.calls("catalog") + world.cloud.calls("drift")).isZero();

        require("team", "search");
        conditions.reconcile(A);
        assertThat(drifted()).contains("InstanceTypeNotFound");
        assertThat(world.cloud.calls("drift")).isZero();

        world.cloud.sell(Catalogs.of(instanceType("m").cpu("4").spot(1, "zone-a")));
        conditions.reconcile(A);
        assertThat(drifted()).contains("ImageDrift");
    }

    @Test
    @DisplayName("DIS-DRF-08 look for the type from an hour on, and again only half an hour after it was found")
    void typeCache() {
        conditions.reconcile(A);
        assertThat(world.cloud.calls("catalog")).isZero();

        world.clock.passes(Duration.ofMinutes(61));
        conditions.reconcile(A);
        world.clock.passes(Duration.ofMinutes(29));
        world.cloud.sell(Catalogs.of(instanceType("n").cpu("4").spot(1, "zone-a")));
        conditions.reconcile(A);
        assertThat(world.cloud.calls("catalog")).isEqualTo(1);
        assertThat(drifted()).isEmpty();

        world.clock.passes(Duration.ofMinutes(1));
        conditions.reconcile(A);
        assertThat(drifted()).contains("InstanceTypeNotFound");
    }

    @Test
    @DisplayName("DIS-DRF-08 look at once again for a type that was missing")
    void missingIsNotKept() {
        world.clock.passes(Duration.ofHours(2));
        world.cloud.sell(Catalogs.of(instanceType("n").cpu("4").spot(1, "zone-a")));
        conditions.reconcile(A);
        assertThat(drifted()).contains("InstanceTypeNotFound");

        world.cloud.sell(Catalogs.of(instanceType("m").cpu("4").spot(1, "zone-a")));
        conditions.reconcile(A);
        assertThat(drifted()).isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-09 say nothing of a machine that the provider does not know")
    void unknownMachine() {
        world.cloud.drift(providerId(), "ImageDrift");
        world.cloud.lose(providerId());

        conditions.reconcile(A);

        assertThat(drifted()).isEmpty();
    }

    @Test
    @DisplayName(
            "ask the provider once in five minutes, however many pods come and go, unless what it is asked with has changed")
    void asksRarely() {
        conditions.reconcile(A);
        world.cloud.drift(providerId(), "ImageDrift");
        world.clock.passes(Duration.ofMinutes(4));
        conditions.reconcile(A);
        assertThat(world.cloud.calls("drift")).isEqualTo(1);

        world.api.patch(World.NODE_CLASS, ObjectKey.of("default"), Part.MAIN, Map.of("spec", Map.of("size", "small")));
        conditions.reconcile(A);
        assertThat(drifted()).contains("ImageDrift");

        world.cloud.drift(providerId(), "");
        world.clock.passes(Duration.ofMinutes(5));
        conditions.reconcile(A);
        assertThat(drifted()).isEmpty();
    }

    @Test
    @DisplayName("leave Drifted as it is while the provider fails, keep Consolidatable all the same, and try again")
    void providerFails() {
        world.cloud.drift(providerId(), "ImageDrift");
        conditions.reconcile(A);
        conditions = new DisruptionConditionsReconciler(world.lifecycle, world.pools);
        pool(Map.of("disruption", Map.of("consolidateAfter", "Never")));
        assertThat(isConsolidatable()).isTrue();
        world.cloud.onCall(call -> {
            throw new CloudProviderException("not now");
        });

        assertThatThrownBy(() -> conditions.reconcile(A)).isInstanceOf(CloudProviderException.class);

        assertThat(drifted()).contains("ImageDrift");
        assertThat(isConsolidatable()).isFalse();
    }

    @Test
    @DisplayName("leave Drifted as it is while the NodeClass cannot be used, and do not try that again in vain")
    void invalidNodeClass() {
        world.cloud.drift(providerId(), "ImageDrift");
        conditions.reconcile(A);
        conditions = new DisruptionConditionsReconciler(world.lifecycle, world.pools);
        world.cloud.onCall(call -> {
            throw new InvalidNodeClassException(List.of("no subnets"));
        });

        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.after(Duration.ofMinutes(5)));
        assertThat(drifted()).contains("ImageDrift");
    }

    @Test
    @DisplayName("DIS-CON-04 are due exactly when the pool's consolidateAfter is over, from the last pod event on")
    void consolidatable() {
        pool(Map.of("disruption", Map.of("consolidateAfter", "30s")));
        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.after(Duration.ofSeconds(30)));
        assertThat(isConsolidatable()).isFalse();

        world.clock.passes(Duration.ofSeconds(20));
        podEvent();
        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.after(Duration.ofSeconds(30)));
        world.clock.passes(Duration.ofSeconds(30));
        assertThat(conditions.reconcile(A)).isEqualTo(Outcome.after(Duration.ofMinutes(5)));
        assertThat(isConsolidatable()).isTrue();

        podEvent();
        conditions.reconcile(A);
        assertThat(isConsolidatable()).isFalse();
    }

    private void podEvent() {
        world.api.patch(
                ResourceKind.NODE_CLAIM,
                A,
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of("lastPodEventTime", world.clock.instant().toString())));
    }

    @Test
    @DisplayName("write both conditions at once, and nothing while nothing changes")
    void writes() {
        world.cloud.drift(providerId(), "ImageDrift");
        long before = world.writes();
        conditions.reconcile(A);
        assertThat(drifted()).contains("ImageDrift");
        assertThat(isConsolidatable()).isTrue();
        assertThat(world.writes() - before).isLessThanOrEqualTo(2);
        Resource written = world.theClaim("a");

        conditions.reconcile(A);
        new DisruptionConditionsReconciler(world.lifecycle, world.pools).reconcile(A);

        assertThat(world.theClaim("a")).isEqualTo(written);
    }
}
