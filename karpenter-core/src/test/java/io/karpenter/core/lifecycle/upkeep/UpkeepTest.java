package io.karpenter.core.lifecycle.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.lifecycle.Disruption;
import io.karpenter.core.lifecycle.LifecycleMetrics;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Management;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.NodeClassRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The upkeep of NodeClaims")
class UpkeepTest {

    private static final Management OURS = new Management(Set.of(new NodeClassKind("test.sh", "TestNodeClass")));
    private static final Optional<NodeClassRef> REF =
            Optional.of(new NodeClassRef("test.sh", "TestNodeClass", "default"));

    @Test
    @DisplayName("LIF-51 adds the label that names the NodeClass, and leaves one that is there")
    void hydration() {
        assertThat(OURS.hydrated(Map.of("a", "b"), REF))
                .isEqualTo(Map.of("a", "b", "test.sh/testnodeclass", "default"));
        assertThat(OURS.hydrated(Map.of("test.sh/testnodeclass", "other"), REF))
                .isEqualTo(Map.of("test.sh/testnodeclass", "other"));
    }

    @Test
    @DisplayName("LIF-01 is for claims whose NodeClass the provider understands, and Nodes that name such a one")
    void managed() {
        assertThat(OURS.isManaged(Claims.claim())).isTrue();
        assertThat(OURS.isManaged(Optional.of(new NodeClassRef("test.sh", "OtherNodeClass", "default"))))
                .isFalse();
        assertThat(OURS.isManaged(Claims.node())).isFalse();
        assertThat(OURS.isManaged(Claims.node().withLabel("test.sh/testnodeclass", "default")))
                .isTrue();
    }

    @Test
    @DisplayName("DIS-CON-07 notes when pods came or went, once in ten seconds")
    void podEvents() {
        ManagedClaim noted = PodActivity.noted(Claims.registered(), Claims.CREATED.plusSeconds(100))
                .orElseThrow();

        assertThat(noted.status().lastPodEvent()).contains(Claims.CREATED.plusSeconds(100));
        assertThat(PodActivity.noted(noted, Claims.CREATED.plusSeconds(109))).isEmpty();
        assertThat(PodActivity.noted(noted, Claims.CREATED.plusSeconds(110))).isPresent();
        assertThat(PodActivity.noted(noted, Claims.CREATED)).isEmpty();
    }

    private static final class Counted implements MetricSink {

        private final Map<String, Double> values = new TreeMap<>();

        @Override
        public void add(Series counter, double amount) {
            values.merge(counter.metric().fullName() + counter.values(), amount, Double::sum);
        }

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {
            add(observed, value);
        }

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    }

    @Test
    @DisplayName(
            "MET-02 MET-12 MET-38 counts a claim that is deleted, and the pods on its Node, by reason and by the time that pods have")
    void counts() {
        Counted sink = new Counted();
        LifecycleMetrics metrics = new LifecycleMetrics(sink, claim -> 7);
        metrics.disrupted(Claims.registered(), Disruption.EXPIRED);
        metrics.disrupted(
                Claims.with(Claims.registered(), Claims.spec(Optional.empty(), Optional.of(Duration.ZERO))),
                Disruption.EXPIRED);
        metrics.disrupted(
                Claims.with(Claims.registered(), Claims.spec(Optional.empty(), Optional.of(Duration.ofHours(1)))),
                Disruption.EXPIRED);

        assertThat(sink.values)
                .containsEntry("karpenter_nodeclaims_disrupted_total[expired, default, , , graceful]", 1.0)
                .containsEntry("karpenter_nodeclaims_disrupted_total[expired, default, , , forceful]", 1.0)
                .containsEntry("karpenter_nodeclaims_disrupted_total[expired, default, , , eventual]", 1.0)
                .containsEntry("karpenter_pods_disruption_initiated_total[expired, default, , , graceful]", 7.0);
    }

    @Test
    @DisplayName("HLT-09 MET-13 counts a claim whose Node is not well, by condition and image")
    void countsUnhealthy() {
        Counted sink = new Counted();
        new LifecycleMetrics(sink, claim -> 0).unhealthy(Claims.registered(), "ready");

        assertThat(sink.values)
                .containsEntry("karpenter_nodeclaims_unhealthy_disrupted_total[ready, default, , image-1]", 1.0);
    }

    @Test
    @DisplayName("MET-11 MET-14 MET-15 MET-16 counts Nodes that come, and claims and machines that end")
    void countsLife() {
        Counted sink = new Counted();
        LifecycleMetrics metrics = new LifecycleMetrics(sink, claim -> 0);
        metrics.nodeCreated(Claims.registered());
        metrics.instanceTerminated(Claims.registered(), Duration.ofSeconds(3));
        metrics.claimTerminated(Claims.registered(), Duration.ofSeconds(5));

        assertThat(sink.values)
                .containsEntry("karpenter_nodes_created_total[default, zone-a]", 1.0)
                .containsEntry("karpenter_nodeclaims_terminated_total[default, , zone-a]", 1.0)
                .containsEntry("karpenter_nodeclaims_instance_termination_duration_seconds[default]", 3.0)
                .containsEntry("karpenter_nodeclaims_termination_duration_seconds[default]", 5.0);
    }
}
