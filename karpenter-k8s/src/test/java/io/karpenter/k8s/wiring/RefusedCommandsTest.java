package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commands that cannot be begun, in a cluster that runs step by step. */
final class RefusedCommandsTest {

    private static final Duration LOOKED_AT_AGAIN = Duration.ofSeconds(15);
    private static final Duration LEFT_IN_PEACE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_PASSES = Duration.ofSeconds(10);

    private final List<Instant> tries = new ArrayList<>();
    private final SteppedCluster cluster =
            new SteppedCluster(11, Map.of(), EventSink.NONE, MetricSink.NONE, DisruptionWiring.planner(this::now));

    private Instant now() {
        return cluster.clock.instant();
    }

    @BeforeEach
    void runningNode() {
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  disruption: {consolidateAfter: 0s, budgets: [{nodes: "100%"}]}
                  template:
                    spec:
                      expireAfter: Never
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));
        cluster.pod("web");
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(cluster.boundPods()).isEqualTo(1);
    }

    private void refuseTaints() {
        cluster.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.kind().equals(ResourceKind.NODE) && call.moment() == Moment.BEFORE) {
                tries.add(now());
                throw new ApiException(ApiException.FORBIDDEN, "Forbidden", "a policy says no");
            }
        });
    }

    @Test
    @DisplayName(
            "DIS-LOP-08 a node whose taint is refused is left in peace for ten seconds after each try, and goes once the taint is allowed")
    void pausesAfterRefusals() {
        refuseTaints();
        cluster.runFor(Duration.ofMinutes(1));
        assertThat(tries).as("nobody else writes to the Node").isEmpty();
        cluster.api
                .list(ResourceKind.POD)
                .forEach(pod -> cluster.api.delete(ResourceKind.POD, pod.key(), DeleteOptions.ANY));

        cluster.runFor(Duration.ofMinutes(10));

        Duration least = LOOKED_AT_AGAIN.plus(LEFT_IN_PEACE);
        Duration most = least.plus(BETWEEN_PASSES).plusSeconds(5);
        assertThat(tries).hasSizeBetween((int) Duration.ofMinutes(9).dividedBy(most), (int)
                Duration.ofMinutes(10).dividedBy(least));
        for (int i = 1; i < tries.size(); i++) {
            assertThat(Duration.between(tries.get(i - 1), tries.get(i))).isBetween(least, most);
        }
        assertThat(cluster.claims()).singleElement().matches(claim -> !claim.isDeleting());

        cluster.api.onCall(call -> {});
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(cluster.claims()).isEmpty();
    }
}
