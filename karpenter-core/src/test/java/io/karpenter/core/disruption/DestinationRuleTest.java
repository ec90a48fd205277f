package io.karpenter.core.disruption;

import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node that pods moved just now")
class DestinationRuleTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pod RUNNING = pod("a").on("elsewhere").one();
    private static final NodeActivity QUIET_SINCE_T0 = new NodeActivity(Optional.of(T0), Optional.empty());

    private static NodePoolBuilder waiting(Duration consolidateAfter) {
        return nodePool("default").consolidation(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, consolidateAfter);
    }

    private static Optional<Duration> closedFor(NodeActivity node, NodePoolBuilder pool, long minutesLater) {
        return DestinationRule.closedFor(
                RUNNING, false, node, Optional.of(pool.build()), T0.plus(Duration.ofMinutes(minutesLater)));
    }

    @Test
    @DisplayName("SCH-NOD-10 takes no pods until consolidateAfter has passed since it was initialized")
    void sinceInitialized() {
        NodePoolBuilder pool = waiting(Duration.ofMinutes(10));

        assertThat(closedFor(QUIET_SINCE_T0, pool, 3)).contains(Duration.ofMinutes(7));
        assertThat(closedFor(QUIET_SINCE_T0, pool, 10)).isEmpty();
    }

    @Test
    @DisplayName("SCH-NOD-10 takes no pods until consolidateAfter has passed since a pod came or left")
    void sincePodEvent() {
        NodeActivity busy = new NodeActivity(Optional.of(T0), Optional.of(T0.plus(Duration.ofMinutes(8))));

        assertThat(closedFor(busy, waiting(Duration.ofMinutes(10)), 12)).contains(Duration.ofMinutes(6));
        assertThat(closedFor(busy, waiting(Duration.ofMinutes(10)), 18)).isEmpty();
    }

    @Test
    @DisplayName("SCH-NOD-10 takes pods if its NodePool does not wait or never consolidates")
    void poolsThatDoNotWait() {
        assertThat(closedFor(QUIET_SINCE_T0, waiting(Duration.ZERO), 0)).isEmpty();
        assertThat(closedFor(QUIET_SINCE_T0, nodePool("default").consolidatesNever(), 0))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-NOD-10 takes pods while it is not initialized, and where its NodePool cannot be used or is unknown")
    void noWindow() {
        NodePoolBuilder pool = waiting(Duration.ofMinutes(10));
        NodeActivity coming = new NodeActivity(Optional.empty(), Optional.of(T0));

        assertThat(closedFor(coming, pool, 1)).isEmpty();
        assertThat(closedFor(QUIET_SINCE_T0, pool.replicas(1), 1)).isEmpty();
        assertThat(closedFor(QUIET_SINCE_T0, waiting(Duration.ofMinutes(10)).notReady(), 1))
                .isEmpty();
        assertThat(closedFor(QUIET_SINCE_T0, waiting(Duration.ofMinutes(10)).deleting(), 1))
                .isEmpty();
        assertThat(DestinationRule.closedFor(RUNNING, false, QUIET_SINCE_T0, Optional.empty(), T0))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-NOD-10 takes pending pods and pods of nodes that are going, whenever")
    void podsThatMustGoSomewhere() {
        Optional<NodePool> pool = Optional.of(waiting(Duration.ofMinutes(10)).build());
        Pod pending = pod("a").phase(PodPhase.PENDING).one();

        assertThat(DestinationRule.closedFor(pending, false, QUIET_SINCE_T0, pool, T0))
                .isEmpty();
        assertThat(DestinationRule.closedFor(RUNNING, true, QUIET_SINCE_T0, pool, T0))
                .isEmpty();
        assertThat(DestinationRule.closedFor(RUNNING, false, QUIET_SINCE_T0, pool, T0))
                .isPresent();
    }
}
