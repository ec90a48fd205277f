package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where the pods of a node go that is going. */
final class LeavingNodesTest {

    private final SteppedCluster cluster = new SteppedCluster(5);
    private String old = "";

    @BeforeEach
    void oneFullNode() {
        cluster.pool();
        cluster.runFor(Duration.ofSeconds(2));
        for (int i = 0; i < 5; i++) {
            cluster.pod("pod-" + i);
        }
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(cluster.boundPods()).isEqualTo(5);
        assertThat(cluster.claims()).hasSize(1);
        old = cluster.claims().get(0).name();
    }

    @Test
    @DisplayName("LIF-42 PROV-03 while a deleted NodeClaim is still going, its pods have another one")
    void replacedBefore() {
        cluster.deleteClaim(old);

        assertThat(replacedWhileThere(Duration.ofMinutes(6))).isTrue();
        assertThat(cluster.boundPods()).isEqualTo(5);
        assertThat(cluster.claims()).hasSize(1);
    }

    @Test
    @DisplayName("LIF-42 PROV-09 pods that ask to be left alone have no other NodeClaim while they run")
    void protectedPods() {
        for (Resource pod : cluster.api.list(ResourceKind.POD)) {
            cluster.api.patch(
                    ResourceKind.POD,
                    pod.key(),
                    Part.MAIN,
                    Map.of("metadata", Map.of("annotations", Map.of("karpenter.sh/do-not-disrupt", "true"))));
        }
        cluster.runFor(Duration.ofSeconds(1));
        cluster.deleteClaim(old);

        assertThat(replacedWhileThere(Duration.ofMinutes(6))).isFalse();
    }

    private boolean replacedWhileThere(Duration time) {
        boolean both = false;
        Instant end = cluster.clock.instant().plus(time);
        while (cluster.clock.instant().isBefore(end) && cluster.step()) {
            List<String> names = cluster.claims().stream().map(Resource::name).toList();
            both |= names.contains(old) && names.size() > 1;
        }
        return both;
    }
}
