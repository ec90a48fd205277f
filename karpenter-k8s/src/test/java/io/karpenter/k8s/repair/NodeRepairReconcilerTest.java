package io.karpenter.k8s.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.event.EventFilter;
import io.karpenter.core.event.disruption.NodeRepairBlocked;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Repair")
class NodeRepairReconcilerTest {

    private static final ObjectKey NODE = ObjectKey.of("node-of-a");

    private final World world = new World();

    NodeRepairReconcilerTest() {
        world.pool("");
        world.cloud.repair(new RepairPolicy("Ready", "False", Duration.ofMinutes(30)));
    }

    private NodeRepairReconciler repair() {
        return new NodeRepairReconciler(world.lifecycle, world.pools, 20);
    }

    private void nodes(String... names) {
        LifecycleReconciler lifecycle =
                new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
        for (String name : names) {
            world.claim(name, "terminationGracePeriod: 12h");
            lifecycle.reconcile(World.claimKey(name));
            world.node(name);
            lifecycle.reconcile(World.claimKey(name));
        }
    }

    private void notReady(String claim) {
        world.api.patch(
                ResourceKind.NODE,
                ObjectKey.of("node-of-" + claim),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "conditions",
                                List.of(Map.of(
                                        "type",
                                        "Ready",
                                        "status",
                                        "False",
                                        "lastTransitionTime",
                                        world.clock.instant().toString())))));
    }

    private boolean isDeleting(String claim) {
        return world.claim(World.claimKey(claim)).orElseThrow().isDeleting();
    }

    @Test
    @DisplayName(
            "HLT-04 HLT-07 waits as long as is tolerated, then deletes the claim, whose pods hold nothing up any more")
    void repairs() {
        nodes("a");
        notReady("a");
        assertThat(repair().reconcile(NODE)).isEqualTo(Outcome.after(Duration.ofMinutes(30)));
        assertThat(isDeleting("a")).isFalse();

        world.clock.passes(Duration.ofMinutes(30));
        assertThat(repair().reconcile(NODE)).isEqualTo(Outcome.DONE);

        assertThat(isDeleting("a")).isTrue();
        assertThat(world.theClaim("a").annotations())
                .containsEntry(
                        Marks.TERMINATION_TIMESTAMP, world.clock.instant().toString());
    }

    @Test
    @DisplayName("HLT-08 DIS-BUD-13 DIS-LOP-11 asks neither the pool's budgets nor who wants to be left alone")
    void withoutRegard() {
        nodes("a");
        world.api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of("default"),
                Part.MAIN,
                Map.of("spec", Map.of("disruption", Map.of("budgets", List.of(Map.of("nodes", "0"))))));
        for (ResourceKind kind : List.of(ResourceKind.NODE, ResourceKind.NODE_CLAIM)) {
            world.api.patch(
                    kind,
                    kind == ResourceKind.NODE ? NODE : World.claimKey("a"),
                    Part.MAIN,
                    Map.of("metadata", Map.of("annotations", Map.of("karpenter.sh/do-not-disrupt", "true"))));
        }
        notReady("a");
        world.clock.passes(Duration.ofMinutes(30));

        repair().reconcile(NODE);

        assertThat(isDeleting("a")).isTrue();
    }

    @Test
    @DisplayName("HLT-09 counts a claim once, by reason and by condition")
    void counts() {
        nodes("a");
        notReady("a");
        world.clock.passes(Duration.ofHours(1));
        repair().reconcile(NODE);
        repair().reconcile(NODE);

        assertThat(world.counted.stream().filter(what -> !what.startsWith("node")))
                .containsExactly("disrupted a unhealthy", "unhealthy a ready");
    }

    @Test
    @DisplayName("HLT-05 leaves nodes alone that have no claim, or more than one")
    void withoutClaim() {
        nodes("a");
        notReady("a");
        world.clock.passes(Duration.ofHours(1));
        String id = world.theClaim("a").text("status", "providerID");
        world.claim("b");
        world.api.patch(
                ResourceKind.NODE_CLAIM, World.claimKey("b"), Part.STATUS, Map.of("status", Map.of("providerID", id)));

        assertThat(repair().reconcile(NODE)).isEqualTo(Outcome.DONE);
        assertThat(isDeleting("a")).isFalse();
        world.node("z", "test:///zone-a/unknown");
        notReady("z");
        world.clock.passes(Duration.ofHours(1));
        assertThat(repair().reconcile(ObjectKey.of("node-of-z"))).isEqualTo(Outcome.DONE);
    }

    @Test
    @DisplayName(
            "HLT-06 HLT-10 stands still while too many nodes of the pool ail, tells node, claim and pool, and looks again in five minutes")
    void blocked() {
        nodes("a", "b", "c");
        notReady("a");
        notReady("b");
        world.clock.passes(Duration.ofMinutes(30));
        // Not due for long, but it counts.
        assertThat(repair().reconcile(NODE)).isEqualTo(Outcome.after(Duration.ofMinutes(5)));

        assertThat(isDeleting("a")).isFalse();
        assertThat(world.events)
                .filteredOn(NodeRepairBlocked.class::isInstance)
                .extracting(event -> event.about().kind())
                .containsExactly("Node", "NodeClaim", "NodePool");
        EventFilter filter = new EventFilter(world.clock);
        assertThat(world.events.stream().filter(filter::passes)).hasSize(3);
        world.clock.passes(Duration.ofMinutes(14));
        assertThat(world.events.stream().filter(filter::passes)).isEmpty();
    }

    @Test
    @DisplayName("HLT-06 counts nodes of other pools for a claim without a pool only")
    void otherPools() {
        nodes("a", "b", "c");
        notReady("a");
        notReady("b");
        world.api.patch(
                ResourceKind.NODE,
                ObjectKey.of("node-of-b"),
                Part.MAIN,
                Map.of("metadata", Map.of("labels", Map.of("karpenter.sh/nodepool", "other"))));
        world.clock.passes(Duration.ofMinutes(30));
        repair().reconcile(NODE);
        assertThat(isDeleting("a")).isTrue();
    }

    @Test
    @DisplayName("WK-25 goes on under a higher ceiling")
    void ceiling() {
        nodes("a", "b", "c");
        notReady("a");
        notReady("b");
        world.clock.passes(Duration.ofMinutes(30));

        new NodeRepairReconciler(world.lifecycle, world.pools, 50).reconcile(NODE);

        assertThat(isDeleting("a")).isTrue();
    }

    @Test
    @DisplayName("HLT-07 makes a drain that is under way stop waiting, and counts nothing for that")
    void alreadyDeleting() {
        nodes("a");
        notReady("a");
        world.delete("a");
        world.counted.clear();
        world.clock.passes(Duration.ofMinutes(30));

        repair().reconcile(NODE);

        assertThat(world.theClaim("a").annotations()).containsKey(Marks.TERMINATION_TIMESTAMP);
        assertThat(world.counted).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    @DisplayName("HLT-07 comes to the same end after a crash at any of its calls")
    void crashes(int at) {
        nodes("a");
        notReady("a");
        world.clock.passes(Duration.ofMinutes(30));
        List<String> calls = new ArrayList<>();
        world.api.onCall(call -> {
            calls.add(call.toString());
            if (calls.size() == at) {
                throw new ApiException(500, "Test", "the end");
            }
        });
        NodeRepairReconciler first = repair();
        if (at <= 4) {
            assertThatThrownBy(() -> first.reconcile(NODE)).isInstanceOf(ApiException.class);
        } else {
            try {
                first.reconcile(NODE);
            } catch (ApiException later) {
                // Whatever it still wanted to know.
            }
        }
        world.api.onCall(call -> {});
        world.restart();
        world.clock.passes(Duration.ofSeconds(5));
        repair().reconcile(NODE);

        assertThat(isDeleting("a")).isTrue();
        assertThat(world.theClaim("a").annotations()).containsKey(Marks.TERMINATION_TIMESTAMP);
    }

    @Test
    @DisplayName(
            "HLT-07 a claim that could not be deleted keeps no mark that would take protection from its pods later")
    void marksNothingThatStays() {
        nodes("a");
        notReady("a");
        world.clock.passes(Duration.ofMinutes(30));
        boolean[] away = {true};
        world.api.onCall(call -> {
            if (away[0] && call.verb() == Verb.DELETE && call.moment() == Moment.BEFORE) {
                throw new ApiException(500, "InternalError", "etcd has no leader");
            }
        });

        assertThatThrownBy(() -> repair().reconcile(NODE)).isInstanceOf(ApiException.class);

        assertThat(world.theClaim("a").annotations()).doesNotContainKey(Marks.TERMINATION_TIMESTAMP);

        away[0] = false;
        repair().reconcile(NODE);
        assertThat(isDeleting("a")).isTrue();
        assertThat(world.theClaim("a").annotations()).containsKey(Marks.TERMINATION_TIMESTAMP);
    }
}
