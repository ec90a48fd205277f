package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When everything is known. */
final class ClusterWatchesTest {

    private final ManualClock clock = new ManualClock();
    private final FakeClusterApi api = FakeClusterApi.delayed(clock);
    private final ClusterState state = new ClusterState(ObservedCluster.SETTINGS, clock);
    private final ClusterWatches watches = new ClusterWatches(api, clock).listen(state);

    @Test
    @DisplayName("STA-01 not synced until every kind's first list is known, then for good, whatever is not launched")
    void syncedOnceAllIsKnown() {
        api.create(Yaml.resource(ResourceKind.NODE_CLAIM, ObservedCluster.claimYaml("c", "c4")));
        assertThat(watches.isSynced()).isFalse();
        watches.open();
        assertThat(watches.isSynced()).isFalse();
        for (int kind = 0; kind < state.kinds().size() - 1; kind++) {
            while (api.deliverOne(kind)) {
                assertThat(watches.isSynced()).isFalse();
            }
        }
        assertThat(watches.unsynced()).hasSize(1);

        api.deliver();

        assertThat(watches.isSynced()).isTrue();
        assertThat(state.nodeClaims()).hasSize(1);
        api.create(Yaml.resource(ResourceKind.NODE_CLAIM, ObservedCluster.claimYaml("d", "c4")));
        assertThat(watches.isSynced()).isTrue();
    }

    @Test
    @DisplayName("STA-03 for how long not everything is known is told until it is")
    void unsyncedTime() {
        watches.open();
        clock.passes(Duration.ofSeconds(40));
        assertThat(watches.unsyncedFor()).contains(Duration.ofSeconds(40));

        api.deliver();
        assertThat(watches.unsyncedFor()).isEmpty();
    }

    @Test
    @DisplayName("several listeners of a kind share one watch, and hear of everything in the order in which they came")
    void onePerKind() {
        ResourceStore store = new ResourceStore(resource -> resource);
        watches.listen(ResourceKind.NODE, store).open();
        api.create(Yaml.resource(ResourceKind.NODE, "metadata: {name: n}"));
        api.deliver();

        assertThat(api.calls().stream()
                        .filter(call -> call.verb() == FakeClusterApi.Verb.WATCH)
                        .map(FakeClusterApi.Call::kind))
                .doesNotHaveDuplicates()
                .hasSize(state.kinds().size());
        assertThat(store.all()).hasSize(1);
        assertThat(state.snapshot(clock.instant()).nodes()).hasSize(1);
    }

    @Test
    @DisplayName("OPS what gates do not ask for is not watched")
    void gatesDecideWhatIsWatched() {
        List<ResourceKind> gated = List.of(
                ResourceKind.NODE_OVERLAY,
                ResourceKind.CAPACITY_BUFFER,
                ResourceKind.POD_TEMPLATE,
                ResourceKind.DEPLOYMENT,
                ResourceKind.SERVICE,
                ResourceKind.REPLICA_SET);

        assertThat(state.kinds()).doesNotContainAnyElementsOf(gated);
        assertThat(ObservedCluster.SETTINGS.withGates(true, true, true).kinds())
                .containsAll(gated)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("OPS-08 an optional kind that is not served holds nothing up, and is heard of once it is served")
    void optionalKindMissing() {
        ResourceStore overlays = new ResourceStore(resource -> resource);
        api.serves(ResourceKind.NODE_OVERLAY, false);
        watches.listen(ResourceKind.NODE_OVERLAY, overlays)
                .optional(List.of(ResourceKind.NODE_OVERLAY))
                .open();
        assertThat(watches.isSynced()).isFalse();

        api.deliver();
        assertThat(watches.isSynced()).isTrue();

        api.serves(ResourceKind.NODE_OVERLAY, true);
        api.create(Yaml.resource(ResourceKind.NODE_OVERLAY, "metadata: {name: o}"));
        api.deliver();
        assertThat(watches.isSynced()).isTrue();
        assertThat(overlays.all()).hasSize(1);
    }

    @Test
    @DisplayName("OPS-08 nothing begins before a kind is served that is needed")
    void requiredKindMissing() {
        api.serves(ResourceKind.NODE_CLAIM, false);
        watches.optional(List.of(ResourceKind.NODE_OVERLAY)).open();
        api.deliver();
        assertThat(watches.isSynced()).isFalse();
        assertThat(watches.unsynced()).containsExactly(ResourceKind.NODE_CLAIM);

        api.serves(ResourceKind.NODE_CLAIM, true);
        api.deliver();
        assertThat(watches.isSynced()).isTrue();
    }
}
