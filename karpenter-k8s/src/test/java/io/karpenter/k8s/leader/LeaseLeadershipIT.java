package io.karpenter.k8s.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.ServedKinds;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.metrics.MetricStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@UsesControlPlane(Size.API)
@DisplayName("Of two replicas")
class LeaseLeadershipIT {

    private static final LeaseLeadership.Durations SHORT =
            new LeaseLeadership.Durations(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofMillis(200));

    private final MetricStore metrics = new MetricStore(InstantSource.system());

    private static final class Diary implements Leadership.Listener {
        final List<String> entries = new CopyOnWriteArrayList<>();

        @Override
        public void won() {
            entries.add("won");
        }

        @Override
        public void lost() {
            entries.add("lost");
        }
    }

    private static LeaseLeadership replica(ControlPlane plane, String lease, String identity, MetricSink metrics) {
        return new LeaseLeadership(
                plane.client().getConfiguration(), new ObjectKey("default", lease), identity, SHORT, metrics);
    }

    private static Optional<String> holder(ControlPlane plane, String lease) {
        Lease found =
                plane.client().leases().inNamespace("default").withName(lease).get();
        return Optional.ofNullable(found).map(l -> l.getSpec().getHolderIdentity());
    }

    @Test
    @DisplayName(
            "OPS-05 one leads; when it stops it has stopped acting before it gives the Lease back, and the other leads soon")
    void handOver(ControlPlane plane) {
        Diary first = new Diary();
        Diary second = new Diary();
        try (LeaseLeadership one = replica(plane, "hand-over", "one", metrics);
                LeaseLeadership two = replica(plane, "hand-over", "two", MetricSink.NONE)) {
            one.compete(first);
            plane.await("the first leader", one::isLeader);
            two.compete(second);
            assertThat(holder(plane, "hand-over")).contains("one");
            assertThat(metrics.scrape()).contains("leader_election_master_status{name=\"hand-over\"} 1");
            assertThat(two.isLeader()).isFalse();

            one.close();
            assertThat(first.entries).endsWith("lost");
            assertThat(one.isLeader()).isFalse();
            assertThat(metrics.scrape()).contains("leader_election_master_status{name=\"hand-over\"} 0");
            plane.await("the second leader", two::isLeader);
            assertThat(holder(plane, "hand-over")).contains("two");
            plane.await("the second to hear of it", () -> second.entries.equals(List.of("won")));
        }
        assertThat(second.entries).containsExactly("won", "lost");
    }

    @Test
    @DisplayName("OPS-05 the one whose Lease was taken stops acting at once and does not come back")
    void taken(ControlPlane plane) {
        Diary diary = new Diary();
        try (LeaseLeadership one = replica(plane, "taken", "one", metrics)) {
            one.compete(diary);
            plane.await("the leader", one::isLeader);

            plane.client()
                    .leases()
                    .inNamespace("default")
                    .withName("taken")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"thief\"}}");
            plane.await("the loss", () -> diary.entries.contains("lost"));
            assertThat(one.isLeader()).isFalse();
            assertThat(holder(plane, "taken")).contains("thief");
        }
        assertThat(diary.entries).containsExactly("won", "lost");
    }

    @Test
    @DisplayName("OPS-07 a kind counts as known if the API server serves it, not before")
    void servedKinds(ControlPlane plane) {
        ServedKinds kinds = new ServedKinds(plane.client());

        assertThat(kinds.isServed(ResourceKind.POD)).isTrue();
        assertThat(kinds.isServed(ResourceKind.POD_DISRUPTION_BUDGET)).isTrue();
        assertThat(kinds.isServed(ResourceKind.CAPACITY_BUFFER)).isFalse();
    }
}
