package io.karpenter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    @ParameterizedTest
    @CsvSource({
        "disruption, 1, 1",
        "nodeclaim.garbagecollection, 1, 1",
        "state.pricing, 1, 1",
        "vpa.prediction, 1, 1",
        "metrics.node, 1, 1",
        "disruption.queue, 100, 1000",
        "nodeclaim.lifecycle, 1000, 5000",
        "nodeclaim.hydration, 1000, 5000",
        "node.hydration, 1000, 5000",
        "node.termination, 100, 5000",
        "eviction-queue, 100, 5000",
        "nodeclaim.disruption, 10, 1000",
        "nodeclaim.consistency, 10, 1000",
        "node.health, 10, 1000",
        "nodepool.hash, 10, 1000",
        "nodepool.readiness, 10, 1000",
        "nodepool.registrationhealth, 10, 1000",
        "nodepool.counter, 10, 1000",
        "state.pod, 10, 3000",
        "state.node, 10, 3000",
        "state.nodeclaim, 10, 3000",
        "state.nodepool, 10, 3000",
        "state.daemonset, 10, 3000",
        "nodepool.validation, 10, 10",
        "static.provisioning, 10, 10",
        "static.deprovisioning, 10, 10",
        "nodeclaim.expiration, 1, 1",
        "nodeclaim.podevents, 1, 1",
        "state.nodeclaimgc, 1, 1",
        "metrics.pod, 1, 1",
        "metrics.nodepool, 1, 1"
    })
    @DisplayName("OPS-10 a controller has its least workers on one core, its most on sixty and no more beyond")
    void ends(String controller, int least, int most) {
        assertThat(Workers.of(controller, 1000)).isEqualTo(least);
        assertThat(Workers.of(controller, 200)).isEqualTo(least);
        assertThat(Workers.of(controller, 60_000)).isEqualTo(most);
        assertThat(Workers.of(controller, 500_000)).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"1001, 1067", "2000, 1067", "4000, 1203", "30000, 2966", "59000, 4932"})
    @DisplayName("OPS-10 in between workers grow evenly with cores, parts of which count as whole")
    void between(long cpu, int workers) {
        assertThat(Workers.of("nodeclaim.lifecycle", cpu)).isEqualTo(workers);
    }

    @ParameterizedTest
    @CsvSource({
        "nodeclaim.lifecycle, 1000, 10, 100", "nodeclaim.lifecycle, 2000, 11, 110",
                "nodeclaim.lifecycle, 60000, 50, 500",
        "node.termination, 1000, 10, 100", "node.termination, 60000, 500, 5000", "eviction-queue, 1000, 100, 1000",
        "disruption.queue, 1000, 100, 1000", "disruption.queue, 60000, 100, 1000"
    })
    @DisplayName("OPS-11 what has failed is tried again at a pace that grows with workers, ten times that at once")
    void starts(String controller, long cpu, int perSecond, int burst) {
        assertThat(Pace.of(controller, cpu).retries()).contains(new Pace.Retries(perSecond, burst));
    }

    @Test
    @DisplayName("OPS-11 pauses after failures double within the bounds of a controller")
    void pauses() {
        assertThat(Pace.of("nodeclaim.lifecycle", 1000)).satisfies(pace -> {
            assertThat(pace.firstPause()).isEqualTo(Duration.ofSeconds(1));
            assertThat(pace.longestPause()).isEqualTo(Duration.ofMinutes(1));
        });
        assertThat(Pace.of("node.termination", 1000)).satisfies(pace -> {
            assertThat(pace.firstPause()).isEqualTo(Duration.ofMillis(100));
            assertThat(pace.longestPause()).isEqualTo(Duration.ofSeconds(10));
        });
        assertThat(Pace.of("eviction-queue", 1000).longestPause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(Pace.of("nodepool.hash", 1000).retries()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interruption", "disruption", "node.health"})
    @DisplayName("HLT-12 after an outage, however long, it is not long before notices of interruptions are looked at")
    void soonAfterAnOutage(String controller) {
        assertThat(Pace.of(controller, 1000).longestPause()).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("DIS-QUE-14 commands are carried out beside each other, and tried again after a second, up to ten")
    void commands() {
        assertThat(Workers.of("disruption.queue", 1000)).isEqualTo(100);
        Pace pace = Pace.of("disruption.queue", 1000);
        assertThat(pace.retries()).contains(new Pace.Retries(100, 1000));
        assertThat(pace.firstPause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pace.longestPause()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName(
            "AWS-NC-05 ten configuration objects are looked after at once, ten failures a second and a hundred at once are tried again, after 100 ms to a minute")
    void nodeClasses() {
        assertThat(Workers.of("nodeclass", 1000)).isEqualTo(10);
        assertThat(Workers.of("nodeclass", 60_000)).isEqualTo(10);
        Pace pace = Pace.of("nodeclass", 1000);
        assertThat(pace.retries()).contains(new Pace.Retries(10, 100));
        assertThat(pace.firstPause()).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.longestPause()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    @DisplayName(
            "AWS-MET-02 a NodePool that cannot be measured does not have the others measured less often than every minute")
    void measurements() {
        assertThat(Pace.of("providers.offering.metrics", 1000).longestPause()).isEqualTo(Duration.ofMinutes(1));
    }
}
