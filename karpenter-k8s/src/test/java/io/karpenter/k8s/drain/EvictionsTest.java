package io.karpenter.k8s.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.disruption.DrainEvent;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Call;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.lifecycle.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pods that have to go")
final class EvictionsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ObjectKey WEB = new ObjectKey("default", "web");

    private final DrainedNode node = DrainedNode.of("");

    private static boolean isAboutToEvict(Call call) {
        return call.verb() == Verb.EVICT && call.moment() == Moment.BEFORE;
    }

    /** Every eviction is answered with this. */
    private List<Instant> answering(int code, String message) {
        List<Instant> tries = new ArrayList<>();
        node.world.api.onCall(call -> {
            if (isAboutToEvict(call)) {
                tries.add(node.now());
                throw new ApiException(code, "Test", message);
            }
        });
        return tries;
    }

    private List<Instant> evictionsOf(DrainedNode drained) {
        List<Instant> tries = new ArrayList<>();
        drained.world.api.onCall(call -> {
            if (isAboutToEvict(call)) {
                tries.add(drained.now());
            }
        });
        return tries;
    }

    private List<Event> events(Class<? extends Event> type) {
        return node.world.events.stream().filter(type::isInstance).toList();
    }

    @Test
    @DisplayName(
            "TRM-23 TRM-26 MET-39 MET-40 EVT-01 an eviction that is agreed to is told of and counted, with its reason, once")
    void agreed() {
        Resource web = node.pod("web");
        node.delete();
        node.passes(Duration.ofSeconds(4));

        assertThat(node.evicted()).containsExactly("web");
        assertThat(events(DrainEvent.Evicted.class)).singleElement().satisfies(event -> {
            assertThat(event.about().uid()).isEqualTo(web.uid());
            assertThat(event.message()).isEqualTo("Evicted pod: Forceful Termination");
        });
        assertThat(node.counters)
                .containsEntry("karpenter_pods_eviction_requests_total[201]", 1.0)
                .containsEntry("karpenter_pods_drained_total[Forceful Termination]", 1.0);
    }

    @Test
    @DisplayName("TRM-26 MET-40 pods of a planned disruption are counted with its reason")
    void planned() {
        node.pod("web");
        Resource claim = node.world.theClaim("a");
        List<Map<String, Object>> conditions = new ArrayList<>(claim.objects("status", "conditions"));
        conditions.add(Map.of(
                "type",
                "DisruptionReason",
                "status",
                "True",
                "reason",
                "Drifted",
                "lastTransitionTime",
                "2026-01-01T00:00:00Z"));
        node.world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.STATUS,
                Map.of("status", Map.of("conditions", conditions)));
        node.delete();
        node.passes(SECOND);

        assertThat(node.counters).containsEntry("karpenter_pods_drained_total[Drifted]", 1.0);
    }

    @Test
    @DisplayName("TRM-23 an answer that a pod is not there, or is another by now, is the end of it")
    void notThere() {
        for (int code : List.of(404, 409)) {
            DrainedNode drained = DrainedNode.of("");
            drained.pod("web");
            List<Instant> tries = new ArrayList<>();
            drained.world.api.onCall(call -> {
                if (isAboutToEvict(call)) {
                    tries.add(drained.now());
                    drained.world.api.delete(
                            ResourceKind.POD,
                            WEB,
                            new DeleteOptions(Optional.empty(), Optional.empty(), Optional.of(0L)));
                    throw new ApiException(code, "Test", "a test wants it so");
                }
            });
            drained.delete();
            drained.passes(Duration.ofSeconds(30));

            assertThat(tries).hasSize(1);
            assertThat(drained.world.events).noneMatch(DrainEvent.Evicted.class::isInstance);
            assertThat(drained.counters).doesNotContainKey("karpenter_pods_drained_total[Forceful Termination]");
            assertThat(drained.isNodeGone()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "TRM-23 TRM-25 what a budget refuses is tried again after pauses from 100 ms to 10 s, and told of on the Node")
    void refusedByBudget() {
        List<Instant> tries = answering(429, "Cannot evict pod as it would violate the pod's disruption budget.");
        node.pod("web");
        node.delete();
        node.passes(Duration.ofSeconds(60));

        assertThat(pauses(tries)).startsWith(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
        assertThat(events(DrainEvent.FailedDraining.EvictionRefused.class))
                .first()
                .satisfies(event -> {
                    assertThat(event.about().name()).isEqualTo(DrainedNode.NAME);
                    assertThat(event.message()).contains("default/web").contains("disruption budget");
                });
        assertThat(node.counters)
                .containsEntry("karpenter_pods_eviction_requests_total[429]", (double) tries.size())
                .doesNotContainKey("karpenter_pods_eviction_requests_total[201]");
        assertThat(node.untouched()).containsExactly("web");
    }

    private static List<Long> pauses(List<Instant> times) {
        return IntStream.range(1, times.size())
                .mapToObj(i -> Duration.between(times.get(i - 1), times.get(i)).toMillis())
                .toList();
    }

    @Test
    @DisplayName(
            "TRM-23 a pod with several budgets is told of like one that a budget refuses, though the answer is an error")
    void severalBudgets() {
        answering(
                500,
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        node.pod("web");
        node.delete();
        node.passes(SECOND);

        assertThat(events(DrainEvent.FailedDraining.EvictionRefused.class)).isNotEmpty();
    }

    @Test
    @DisplayName("TRM-23 other errors are tried again, and are not the budgets' fault")
    void otherErrors() {
        AtomicBoolean broken = new AtomicBoolean(true);
        node.world.api.onCall(call -> {
            if (isAboutToEvict(call) && broken.getAndSet(false)) {
                throw new ApiException(500, "InternalError", "etcd is away");
            }
        });
        node.pod("web");
        node.delete();
        node.passes(SECOND);

        assertThat(node.evicted()).containsExactly("web");
        assertThat(events(DrainEvent.FailedDraining.EvictionRefused.class)).isEmpty();
        assertThat(node.counters).containsEntry("karpenter_pods_eviction_requests_total[500]", 1.0);
    }

    @Test
    @DisplayName("TRM-24 a pod that has come under the name of one that was to be evicted is not evicted in its place")
    void uid() {
        node.pod("web");
        answering(429, "no");
        node.delete();
        node.passes(Duration.ofMillis(500));
        node.world.api.delete(
                ResourceKind.POD, WEB, new DeleteOptions(Optional.empty(), Optional.empty(), Optional.of(0L)));
        node.world.api.onCall(call -> {});
        node.world.api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: web, namespace: default}
                spec: {nodeName: elsewhere, containers: [{name: main, image: app}]}
                """));
        node.passes(Duration.ofMinutes(1));

        assertThat(node.evicted()).isEmpty();
        assertThat(node.untouched()).containsExactly("web");
    }

    @Test
    @DisplayName(
            "TRM-20 TRM-21 TRM-24 an eviction that a budget holds up becomes a deletion when its time comes, with what is left of it")
    void becomesDeletion() {
        DrainedNode drained = DrainedNode.of("terminationGracePeriod: 60s");
        drained.world.api.allowEvictions(pod -> false);
        Resource web = drained.pod("web", "", "terminationGracePeriodSeconds: 20");
        drained.delete();
        drained.passes(Duration.ofSeconds(39));
        assertThat(drained.untouched()).containsExactly("web");
        drained.passes(Duration.ofSeconds(2));

        assertThat(drained.pods()).singleElement().satisfies(pod -> {
            assertThat(pod.uid()).isEqualTo(web.uid());
            assertThat(pod.deletionTimestamp()).contains(Instant.parse("2026-01-01T00:01:00Z"));
        });
        assertThat(drained.world.events)
                .filteredOn(DrainEvent.Disrupted.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(event.message()).contains("2026-01-01T00:01:00Z"));
        assertThat(drained.counters).containsEntry("karpenter_pods_drained_total[Forceful Termination]", 1.0);
        drained.passes(Duration.ofSeconds(30));
        assertThat(drained.isNodeGone()).isTrue();
    }

    @Test
    @DisplayName("TRM-21 a pod that takes longer to end than its Node has is given less, once")
    void shortened() {
        DrainedNode drained = DrainedNode.of("terminationGracePeriod: 60s");
        drained.pod("web", "", "terminationGracePeriodSeconds: 3600");
        drained.world.api.delete(ResourceKind.POD, WEB, DeleteOptions.ANY);
        drained.delete();
        drained.passes(Duration.ofSeconds(10));

        assertThat(drained.pods().get(0).deletionTimestamp().orElseThrow())
                .isBeforeOrEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
        assertThat(drained.world.api.calls().stream()
                        .filter(call -> call.verb() == Verb.DELETE
                                && call.kind().equals(ResourceKind.POD)
                                && call.moment() == Moment.BEFORE))
                .hasSize(2);
    }

    @Test
    @DisplayName("TRM-24 the earlier of two deadlines stays")
    void earlierDeadline() {
        DrainedNode drained = DrainedNode.of("terminationGracePeriod: 60s");
        drained.world.api.allowEvictions(pod -> false);
        drained.pod("web", "", "terminationGracePeriodSeconds: 20");
        drained.delete();
        drained.passes(SECOND);
        drained.world.api.patch(
                ResourceKind.NODE_CLAIM,
                World.claimKey("a"),
                Part.MAIN,
                Map.of(
                        "metadata",
                        Map.of(
                                "annotations",
                                Map.of("karpenter.sh/nodeclaim-termination-timestamp", "2026-01-01T05:00:00Z"))));
        drained.passes(Duration.ofSeconds(61));

        assertThat(drained.untouched()).isEmpty();
    }

    @Test
    @DisplayName(
            "TRM-25 while a budget lets no pod go, the API server is asked every 10 s at most, and at once when it lets one go")
    void closedBudget() {
        List<Instant> tries = evictionsOf(node);
        node.world.api.allowEvictions(pod -> false);
        node.budget("web", 0);
        node.pod("web");
        node.delete();
        node.passes(Duration.ofSeconds(58));
        assertThat(tries).hasSizeBetween(2, 5);
        assertThat(events(DrainEvent.FailedDraining.EvictionRefused.class))
                .first()
                .satisfies(event -> assertThat(event.message())
                        .contains("default/web")
                        .contains("PodDisruptionBudget default/web allows none now"));
        node.world.api.allowEvictions(pod -> true);
        node.opens("web");
        node.passes(Duration.ofMillis(50));

        assertThat(node.evicted()).containsExactly("web");
    }

    @Test
    @DisplayName("TRM-25 when a budget lets one pod go, only one of those that wait is tried")
    void opensForOne() {
        node.world.api.allowEvictions(pod -> false);
        node.budget("web", 0);
        for (int i = 0; i < 6; i++) {
            Resource pod = node.pod("web-" + i);
            node.world.api.patch(
                    ResourceKind.POD, pod.key(), Part.MAIN, Map.of("metadata", Map.of("labels", Map.of("app", "web"))));
        }
        node.delete();
        node.passes(Duration.ofSeconds(4));
        List<Instant> tries = evictionsOf(node);
        node.opens("web");
        node.passes(Duration.ZERO);

        assertThat(tries).hasSize(1);
    }

    @Test
    @DisplayName("OPS-11 no more evictions are asked for in a second than the rate says, over all pods, after a burst")
    void rate() {
        DrainedNode drained = new DrainedNode(false, "", new DrainedNode.EvictionRateSetting(2, 4));
        List<Instant> tries = evictionsOf(drained);
        for (int i = 0; i < 10; i++) {
            drained.pod("web-" + i);
        }
        Instant begin = drained.now();
        drained.delete();
        drained.passes(Duration.ofSeconds(10));

        assertThat(tries).hasSize(10);
        assertThat(tries.subList(0, 4)).containsOnly(begin);
        assertThat(pauses(tries.subList(3, 10))).containsOnly(500L);
    }

    @Test
    @DisplayName("TRM-13 TRM-24 after a restart a pod that is ending already is not evicted again")
    void restart() {
        node.pod("web", "", "terminationGracePeriodSeconds: 300");
        node.delete();
        node.passes(SECOND);
        node.restart();
        node.passes(Duration.ofSeconds(30));

        assertThat(node.evicted()).containsExactly("web");
        node.passes(Duration.ofMinutes(6));
        assertThat(node.isNodeGone()).isTrue();
    }

    @Test
    @DisplayName("TRM-13 a pod that does not end is given up a minute after its end")
    void stuckPod() {
        node.pod("web", "annotations: {test.sh/stuck: \"true\"}", "terminationGracePeriodSeconds: 10");
        node.delete();
        node.passes(Duration.ofSeconds(69));
        assertThat(node.isNodeGone()).isFalse();
        node.passes(Duration.ofSeconds(12));

        assertThat(node.isNodeGone()).isTrue();
        assertThat(node.pods()).hasSize(1);
    }
}
