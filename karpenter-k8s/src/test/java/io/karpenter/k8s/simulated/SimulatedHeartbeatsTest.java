package io.karpenter.k8s.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Call;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("simulated kubelets keep their Nodes alive")
final class SimulatedHeartbeatsTest {

    private static final Duration RENEWAL = KubeletSettings.WITH_PODS.renewal();

    private final SteppedMachines machines = new SteppedMachines();

    @Test
    @DisplayName("each Node has a Lease that names it as owner and holder and says for how long it holds")
    void makesLeases() {
        machines.shown(KubeletSettings.WITH_PODS).boot(1);

        machines.passes(RENEWAL);

        Resource node = machines.nodes().get(0);
        assertThat(leases()).singleElement().satisfies(lease -> {
            assertThat(lease.key()).hasToString("kube-node-lease/" + node.name());
            assertThat(lease.text("spec", "holderIdentity")).isEqualTo(node.name());
            assertThat(lease.text("spec", "leaseDurationSeconds")).isEqualTo("40");
            assertThat(lease.text("spec", "renewTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
            assertThat(lease.objects("metadata", "ownerReferences"))
                    .containsExactly(
                            Map.of("apiVersion", "v1", "kind", "Node", "name", node.name(), "uid", node.uid()));
        });
    }

    @Test
    @DisplayName(
            "a Lease is never older than the interval while its machine runs, and is left alone once the machine ends")
    void renewals() {
        machines.shown(KubeletSettings.WITH_PODS).boot(1);
        machines.passes(RENEWAL);
        for (int i = 0; i < 20; i++) {
            machines.passes(Duration.ofSeconds(7));
            assertThat(renewed()).isAfterOrEqualTo(machines.clock.instant().minus(RENEWAL));
        }

        machines.cloud.reclaim(machines.cloud.list().get(0).providerId());
        Instant end = machines.clock.instant();
        machines.passes(Duration.ofMinutes(2));

        assertThat(renewed()).isBeforeOrEqualTo(end);
        assertThat(machines.nodes()).as("the Node of a machine that is gone").isEmpty();
    }

    @Test
    @DisplayName(
            "renewals are spread: in no second more than twice the average, also right after a start with many Nodes")
    void spread() {
        int nodes = 1000;
        List<Instant> renewals = new ArrayList<>();
        machines.api.onCall(call -> {
            if (call.kind().equals(SimulatedHeartbeats.LEASE) && call.moment() == Moment.BEFORE) {
                renewals.add(machines.clock.instant());
            }
        });
        machines.shown(KubeletSettings.WITH_PODS.withRenewal(Duration.ofSeconds(20)));
        for (int i = 0; i < nodes; i++) {
            machines.launch("claim-" + i);
        }
        machines.passes(SteppedMachines.BOOT);
        Instant begin = machines.clock.instant();

        machines.passes(Duration.ofSeconds(40));

        assertThat(renewals).hasSize(2 * nodes);
        for (int second = 0; second < 40; second++) {
            Instant from = begin.plusSeconds(second);
            assertThat(renewals.stream()
                            .filter(at -> at.isAfter(from) && !at.isAfter(from.plusSeconds(1)))
                            .count())
                    .as("second %d", second)
                    .isLessThanOrEqualTo(2 * nodes / 20);
        }
    }

    @Test
    @DisplayName("a Lease that an earlier life of the program made is renewed, one that somebody deleted is made again")
    void existing() {
        machines.shown(KubeletSettings.NODES_ONLY).boot(1);
        String node = machines.nodes().get(0).name();
        machines.api.create(Yaml.resource(SimulatedHeartbeats.LEASE, """
                metadata: {name: %s, namespace: kube-node-lease}
                spec: {renewTime: "2020-01-01T00:00:00.000000Z"}
                """.formatted(node)));
        machines.shown(KubeletSettings.WITH_PODS);
        machines.passes(RENEWAL);
        assertThat(renewed()).isAfter(machines.clock.instant().minus(RENEWAL));

        machines.api.delete(SimulatedHeartbeats.LEASE, leases().get(0).key(), DeleteOptions.ANY);
        machines.passes(RENEWAL);

        assertThat(renewed()).isAfter(machines.clock.instant().minus(RENEWAL));
    }

    @Test
    @DisplayName("a Node that the cluster has given up is ready again at once, with its other conditions as they were")
    void readyAgain() {
        machines.shown(KubeletSettings.WITH_PODS).boot(1);
        machines.api.patch(
                ResourceKind.NODE,
                machines.nodes().get(0).key(),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "conditions",
                                List.of(
                                        Map.of("type", "DiskPressure", "status", "False"),
                                        Map.of("type", "Ready", "status", "Unknown")))));

        machines.run();

        assertThat(machines.nodes().get(0).objects("status", "conditions"))
                .anySatisfy(c -> assertThat(c).containsEntry("type", "Ready").containsEntry("status", "True"))
                .anySatisfy(c -> assertThat(c).containsEntry("type", "DiskPressure"))
                .hasSize(2);
    }

    @Test
    @DisplayName("Nodes of others are left alone, and so are all where others play kubelets")
    void others() {
        machines.api.create(Yaml.resource(ResourceKind.NODE, """
                metadata: {name: real}
                spec: {providerID: "aws:///us-east-1a/i-1"}
                status: {conditions: [{type: Ready, status: "False"}]}
                """));
        machines.shown(KubeletSettings.WITH_PODS);
        machines.passes(RENEWAL);
        assertThat(leases()).isEmpty();
        assertThat(machines.nodes().get(0).objects("status", "conditions"))
                .containsExactly(Map.of("type", "Ready", "status", "False"));

        SteppedMachines withOthers = new SteppedMachines().shown(KubeletSettings.NODES_ONLY);
        withOthers.boot(1);
        withOthers.passes(RENEWAL);
        assertThat(withOthers.nodes()).hasSize(1);
        assertThat(withOthers.api.calls()).extracting(Call::kind).doesNotContain(SimulatedHeartbeats.LEASE);
    }

    @Test
    @DisplayName("a renewal that would come after the Lease has run out is refused")
    void settings() {
        assertThatThrownBy(() -> KubeletSettings.WITH_PODS.withRenewal(Duration.ofSeconds(40)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before it runs out");
    }

    private List<Resource> leases() {
        return machines.api.list(SimulatedHeartbeats.LEASE);
    }

    private Instant renewed() {
        return Instant.parse(leases().get(0).text("spec", "renewTime"));
    }
}
