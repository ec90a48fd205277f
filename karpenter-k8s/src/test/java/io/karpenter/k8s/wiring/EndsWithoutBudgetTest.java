package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.metrics.MetricStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes of NodePools whose budgets allow nothing, and that end all the same, step by step. */
final class EndsWithoutBudgetTest {

    private static final String DISRUPTED = "karpenter_nodeclaims_disrupted_total{";

    private final ManualClock unused = new ManualClock();
    private final MetricStore metrics = new MetricStore(unused);

    private SteppedCluster cluster(String ofPool, String expireAfter) {
        SteppedCluster cluster = new SteppedCluster(
                3,
                Map.of("FEATURE_GATES", "StaticCapacity=true"),
                EventSink.NONE,
                metrics,
                DisruptionWiring.planner(unused));
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  %s
                  disruption: {consolidateAfter: 0s, budgets: [{nodes: "0"}]}
                  template:
                    spec:
                      expireAfter: %s
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """.formatted(ofPool, expireAfter)));
        cluster.runFor(Duration.ofSeconds(2));
        return cluster;
    }

    /** A pod on a node of its own. */
    private SteppedCluster running(String expireAfter) {
        SteppedCluster cluster = cluster("weight: 1", expireAfter);
        cluster.pod("web");
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(cluster.boundPods()).isEqualTo(1);
        return cluster;
    }

    private static Resource only(SteppedCluster cluster) {
        assertThat(cluster.claims()).hasSize(1);
        return cluster.claims().get(0);
    }

    private void assertExchanged(SteppedCluster cluster, Resource old, Duration within) {
        cluster.runFor(within);

        assertThat(only(cluster).uid()).isNotEqualTo(old.uid());
        assertThat(cluster.boundPods()).isEqualTo(1);
    }

    private Set<String> disrupted() {
        Set<String> reasons = new HashSet<>();
        metrics.scrape()
                .lines()
                .filter(line -> line.startsWith(DISRUPTED))
                .forEach(line -> reasons.add(line.replaceAll(".*reason=\"([^\"]*)\".*", "$1")));
        return reasons;
    }

    @Test
    @DisplayName("DIS-BUD-13 DIS-LOP-11 a node whose time is over goes")
    void expires() {
        SteppedCluster cluster = running("10m");

        assertExchanged(cluster, only(cluster), Duration.ofMinutes(10));
        assertThat(disrupted()).containsExactly("expired");
    }

    @Test
    @DisplayName("DIS-BUD-13 DIS-LOP-11 a node whose machine will be taken back goes")
    void interrupted() {
        SteppedCluster cluster = running("Never");
        Resource old = only(cluster);
        cluster.cloud.tell(new MachineNotice(
                "1",
                old.text("status", "providerID"),
                "spot_interrupted",
                "SpotInterrupted",
                "two minutes",
                Consequence.DRAIN));

        assertExchanged(cluster, old, Duration.ofMinutes(5));
        assertThat(disrupted()).containsExactly("spot_interrupted");
    }

    @Test
    @DisplayName("DIS-BUD-13 DIS-LOP-11 a NodeClaim whose machine is lost goes")
    void lost() {
        SteppedCluster cluster = running("Never");
        Resource old = only(cluster);
        cluster.cloud.reclaim(old.text("status", "providerID"));

        assertExchanged(cluster, old, Duration.ofMinutes(15));
    }

    @Test
    @DisplayName("DIS-BUD-13 MET-04 a NodeClaim that somebody deletes goes, and does not count as disrupted")
    void deleted() {
        SteppedCluster cluster = running("Never");
        Resource old = only(cluster);
        cluster.deleteClaim(old.name());

        assertExchanged(cluster, old, Duration.ofMinutes(5));
        assertThat(disrupted()).isEmpty();
    }

    @Test
    @DisplayName("DIS-BUD-13 a NodeClaim that is not launched in time goes")
    void notLaunched() {
        SteppedCluster cluster = cluster("weight: 1", "Never");
        cluster.script.refuse(1000, "Broken", "nothing can be launched");
        cluster.pod("web");
        cluster.runFor(Duration.ofMinutes(1));
        Resource old = only(cluster);
        cluster.runFor(Duration.ofMinutes(6));

        assertThat(cluster.claims()).extracting(Resource::uid).doesNotContain(old.uid());
    }

    @Test
    @DisplayName("DIS-BUD-13 MET-04 nodes that a static NodePool has too many of go, and do not count as disrupted")
    void scaledDown() {
        SteppedCluster cluster = cluster("replicas: 2", "Never");
        cluster.runFor(Duration.ofMinutes(2));
        assertThat(cluster.nodes()).hasSize(2);

        cluster.api.patch(
                ResourceKind.NODE_POOL, ObjectKey.of("general"), Part.MAIN, Map.of("spec", Map.of("replicas", 1)));
        cluster.runFor(Duration.ofMinutes(5));

        assertThat(cluster.claims()).hasSize(1);
        assertThat(cluster.nodes()).hasSize(1);
        assertThat(disrupted()).isEmpty();
    }

    @Test
    @DisplayName("DIS-BUD-04 nothing else goes: not a node that has drifted, nor an empty one")
    void nothingElse() {
        SteppedCluster cluster = running("Never");
        Resource old = only(cluster);
        cluster.cloud.renewImage("v2");
        cluster.runFor(Duration.ofMinutes(10));

        assertThat(only(cluster).uid()).isEqualTo(old.uid());
        assertThat(only(cluster).isDeleting()).isFalse();
    }
}
