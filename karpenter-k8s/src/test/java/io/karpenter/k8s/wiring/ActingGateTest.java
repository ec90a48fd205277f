package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ActingGateTest {

    @Test
    @DisplayName(
            "OPS-05 a replica that has lost the lead creates, launches and changes nothing more, whatever it had begun")
    void changesNothingAfterwards() {
        SteppedCluster cluster = new SteppedCluster(5);
        cluster.pool();
        cluster.runFor(Duration.ofSeconds(2));
        for (int i = 0; i < 5; i++) {
            cluster.pod("pod-" + i);
        }
        // Somewhere in the middle of it.
        while (cluster.claims().isEmpty()) {
            cluster.step();
        }
        cluster.process().stopActing();
        var claims = cluster.claims();
        long launches = cluster.cloud.launches();

        cluster.runFor(Duration.ofMinutes(1));

        assertThat(cluster.claims()).isEqualTo(claims);
        assertThat(cluster.cloud.launches()).isEqualTo(launches);
    }
}
