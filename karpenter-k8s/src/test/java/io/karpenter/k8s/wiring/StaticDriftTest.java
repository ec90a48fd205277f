package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.execution.Replaces;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.staticpool.NodeCounts;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A static NodePool whose template changes, and whose nodes are exchanged for that, step by step. */
final class StaticDriftTest {

    private static final String POOL = "fixed";
    private static final int REPLICAS = 3;

    private final ManualClock unused = new ManualClock();
    private NodeAccounts books = new NodeAccounts();

    /** What was seen on the way. */
    private int mostClaims;

    private int mostPending;
    private long leastReady = REPLICAS;
    private final Set<String> commands = new HashSet<>();

    private SteppedCluster cluster(int limit) {
        SteppedCluster cluster = new SteppedCluster(
                7,
                Map.of("FEATURE_GATES", "StaticCapacity=true"),
                EventSink.NONE,
                MetricSink.NONE,
                (settings, accounts) -> {
                    books = accounts;
                    return DisruptionWiring.planner(unused).decider(settings, accounts);
                });
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: fixed}
                spec:
                  replicas: %d
                  limits: {nodes: %d}
                  disruption: {budgets: [{nodes: "100%%"}]}
                  template:
                    spec:
                      expireAfter: Never
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """.formatted(REPLICAS, limit)));
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(ready(cluster)).isEqualTo(REPLICAS);
        return cluster;
    }

    private static void relabel(SteppedCluster cluster) {
        cluster.api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of(POOL),
                Part.MAIN,
                Map.of("spec", Map.of("template", Map.of("metadata", Map.of("labels", Map.of("example.com/v", "2"))))));
    }

    private static long ready(SteppedCluster cluster) {
        return cluster.claims().stream()
                .filter(claim -> !claim.isDeleting())
                .filter(claim -> StatusConditions.isTrue(claim, "Initialized"))
                .count();
    }

    /** Steps, and looks after each. */
    private void run(SteppedCluster cluster, Duration time) {
        Instant end = cluster.clock.instant().plus(time);
        while (cluster.clock.instant().isBefore(end) && cluster.step()) {
            mostClaims = Math.max(mostClaims, cluster.claims().size());
            mostPending = Math.max(mostPending, books.counts(POOL).pendingDisruption());
            leastReady = Math.min(leastReady, ready(cluster));
            cluster.claims().forEach(claim -> {
                String command = claim.annotations().getOrDefault(Replaces.COMMAND, "");
                if (!command.isEmpty()) {
                    commands.add(command);
                }
            });
        }
    }

    private static List<String> uids(SteppedCluster cluster) {
        return cluster.claims().stream().map(Resource::uid).toList();
    }

    private void assertExchanged(SteppedCluster cluster, List<String> old) {
        assertThat(uids(cluster)).hasSize(REPLICAS).doesNotContainAnyElementsOf(old);
        assertThat(cluster.nodes())
                .hasSize(REPLICAS)
                .allSatisfy(node -> assertThat(node.labels()).containsEntry("example.com/v", "2"));
        assertThat(Stream.concat(cluster.claims().stream(), cluster.nodes().stream()))
                .as("what is said of commands that are over")
                .flatExtracting(object -> object.annotations().keySet())
                .noneMatch(annotation -> annotation.startsWith(Marks.OURS));
        assertThat(leastReady).as("nodes that are ready at any time").isEqualTo(REPLICAS);
        assertThat(books.counts(POOL)).as("books in the end").isEqualTo(new NodeCounts(REPLICAS, 0, 0, 0));
    }

    @Test
    @DisplayName(
            "DIS-DRF-18 DIS-DRF-19 STA-26 STA-27 as many nodes are exchanged at once as the limit has slots for, the new ones first, and all slots are given back")
    void exchanges() {
        SteppedCluster cluster = cluster(REPLICAS + 1);
        List<String> old = uids(cluster);

        relabel(cluster);
        run(cluster, Duration.ofMinutes(10));

        assertExchanged(cluster, old);
        assertThat(mostClaims).isEqualTo(REPLICAS + 1);
        assertThat(mostPending).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "DIS-DRF-19 DIS-LOP-06 with slots for all they are exchanged in one pass, each by a command with a random UUID of its own")
    void allAtOnce() {
        SteppedCluster cluster = cluster(2 * REPLICAS);
        List<String> old = uids(cluster);

        relabel(cluster);
        run(cluster, Duration.ofMinutes(4));

        assertExchanged(cluster, old);
        assertThat(mostPending).isEqualTo(REPLICAS);
        assertThat(commands)
                .hasSize(REPLICAS)
                .allSatisfy(command ->
                        assertThat(UUID.fromString(command).version()).isEqualTo(4));
    }

    @Test
    @DisplayName(
            "DIS-DRF-18 WK-18 a process that is killed on the way leaves no slot taken and no node without a successor")
    void killed() {
        SteppedCluster cluster = cluster(REPLICAS + 1);
        List<String> old = uids(cluster);

        relabel(cluster);
        for (int i = 0; i < 6; i++) {
            run(cluster, Duration.ofSeconds(17));
            cluster.restart((number, what) -> Fault.NONE);
        }
        run(cluster, Duration.ofMinutes(10));

        assertExchanged(cluster, old);
        assertThat(mostClaims).isEqualTo(REPLICAS + 1);
    }

    @Test
    @DisplayName("DIS-DRF-18 where the limit leaves no slot nothing is exchanged, and nothing taken")
    void full() {
        SteppedCluster cluster = cluster(REPLICAS);
        List<String> old = uids(cluster);

        relabel(cluster);
        run(cluster, Duration.ofMinutes(3));

        assertThat(uids(cluster)).containsExactlyInAnyOrderElementsOf(old);
        assertThat(mostPending).isZero();
        assertThat(books.counts(POOL)).isEqualTo(new NodeCounts(REPLICAS, 0, 0, 0));
    }
}
