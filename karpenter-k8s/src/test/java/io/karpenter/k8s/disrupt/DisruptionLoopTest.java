package io.karpenter.k8s.disrupt;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.event.disruption.CommandEvent;
import io.karpenter.core.metric.DisruptionMetrics;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class DisruptionLoopTest {

    private final Scene scene = new Scene();

    @BeforeEach
    void nodes() {
        scene.pool("");
        scene.node("a");
        scene.node("b");
        scene.node("c");
    }

    @Test
    @DisplayName(
            "DIS-LOP-01, DIS-LOP-02 nothing is decided before the cluster is known, then at once, and every ten seconds from then on")
    void waitsForSync() {
        scene.synced = false;
        scene.advance(3);
        assertThat(scene.asked).isEmpty();

        scene.synced = true;
        scene.advance(1);
        assertThat(scene.asked).hasSize(1);
        scene.advance(9);
        assertThat(scene.asked).hasSize(1);
        scene.advance(1);
        assertThat(scene.asked).hasSize(2);
    }

    @Test
    @DisplayName("DIS-LOP-04 once something was started the loop looks again at once")
    void looksAgainAtOnce() {
        scene.decideOnce(Scene.delete(DisruptionMethod.EMPTINESS, "a"));

        scene.run();

        assertThat(scene.asked).hasSize(2);
        assertThat(scene.asked.get(1).standing().inCommands()).containsExactly("a");
    }

    @Test
    @DisplayName(
            "DIS-LOP-03 marks that an earlier process left on nodes that stay are removed before anything is decided")
    void heals() {
        scene.api.patch(ResourceKind.NODE, ObjectKey.of("a"), Part.MAIN, Scene.patch(ResourceKind.NODE, """
                        spec:
                          taints:
                          - {key: karpenter.sh/disrupted, effect: NoSchedule}
                          - {key: mine, effect: NoSchedule}
                        """));

        scene.run();

        assertThat(scene.isTainted("a")).isFalse();
        assertThat(scene.api
                        .get(ResourceKind.NODE, ObjectKey.of("a"))
                        .orElseThrow()
                        .objects("spec", "taints"))
                .singleElement()
                .satisfies(taint -> assertThat(taint).containsEntry("key", "mine"));
        assertThat(scene.asked).hasSize(1);
    }

    @Test
    @DisplayName("SCH-MET-01, SCH-MET-02, SCH-MET-03 a pass can be seen while it runs, and how long it took afterwards")
    void measured() {
        List<Map<Series, Double>> meanwhile = new ArrayList<>();
        scene.planner = now -> {
            scene.clock.passes(Duration.ofSeconds(3));
            meanwhile.add(scene.simulations.gauges());
            return List.of();
        };

        scene.run();

        assertThat(meanwhile.getFirst())
                .containsValue(3.0)
                .allSatisfy((series, value) -> assertThat(series.toString()).contains("disruption"));
        assertThat(scene.simulations.gauges()).hasSize(1).containsValue(0.0);
        assertThat(scene.observed).containsEntry(SchedulerMetrics.SCHEDULING_DURATION.series("disruption"), 3.0);
    }

    @Test
    @DisplayName(
            "DIS-VAL-01, WK-03 a graceful command waits 15 s during which nothing is done to its nodes, and others go on")
    void waitsBeforeValidation() {
        scene.decideOnce(Scene.delete(DisruptionMethod.EMPTINESS, "a"), Scene.delete(DisruptionMethod.DRIFT, "b"));
        scene.advance(1);
        assertThat(scene.isDeleting("b")).isTrue();
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "c"));
        scene.advance(13);
        assertThat(scene.isDeleting("c")).isTrue();
        assertThat(scene.isTainted("a")).isFalse();
        assertThat(scene.isDeleting("a")).isFalse();

        scene.advance(1);

        assertThat(scene.isDeleting("a")).isTrue();
    }

    @Test
    @DisplayName(
            "DIS-VAL-04, DIS-VAL-07, DIS-EMP-06, MET-55 of a command about empty nodes those go that are still empty, the others are counted")
    void keepsWhatIsStillEmpty() {
        scene.decideOnce(Scene.delete(DisruptionMethod.EMPTINESS, "a", "b"));
        scene.advance(5);
        scene.pod("late", "a", "");

        scene.advance(10);

        assertThat(scene.isDeleting("a")).isFalse();
        assertThat(scene.isTainted("a")).isFalse();
        assertThat(scene.isDeleting("b")).isTrue();
        assertThat(scene.counted).containsEntry(DisruptionMetrics.FAILED_VALIDATIONS.series("empty"), 1.0);
    }

    @Test
    @DisplayName(
            "DIS-VAL-06, DIS-VAL-08, MET-55 a command on whose node a pod has come that is to be left alone is rejected, told of, and nothing is done")
    void rejects() {
        scene.pod("web", "a", "");
        scene.decideOnce(Scene.delete(DisruptionMethod.MULTI_NODE, "a", "b"));
        scene.advance(5);
        scene.pod("late", "a", "karpenter.sh/do-not-disrupt: \"true\"");

        scene.advance(11);

        assertThat(List.of("a", "b")).noneMatch(scene::isDeleting).noneMatch(scene::isTainted);
        assertThat(scene.events(CommandEvent.ConsolidationRejected.class))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.failure()).isEqualTo("churn"));
        assertThat(scene.counted).containsEntry(DisruptionMetrics.FAILED_VALIDATIONS.series("multi"), 2.0);
        assertThat(scene.process.commands.ids()).isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-LOP-10 once a command is rejected the loop looks at once for something else, also about its nodes, and takes it for no failure")
    void goesOnAfterRejection() {
        Instant[] rejected = {Instant.MAX};
        scene.planner = now -> switch (scene.asked.size()) {
            case 1 -> List.of(Scene.delete(DisruptionMethod.MULTI_NODE, "a", "b"));
            default ->
                now.standing().inCommands().isEmpty()
                                && rejected[0].equals(now.cluster().now())
                        ? List.of(Scene.delete(DisruptionMethod.SINGLE_NODE, "b"))
                        : List.of();
        };
        scene.pod("web", "b", "");
        scene.advance(14);
        scene.pod("late", "a", "karpenter.sh/do-not-disrupt: \"true\"");
        rejected[0] = scene.clock.instant().plusSeconds(1);

        scene.advance(1);

        assertThat(scene.process.commands.nodes()).containsExactly("b");
        assertThat(scene.failed).isEmpty();
        assertThat(scene.logged(Level.ERROR, "")).isZero();
    }

    @Test
    @DisplayName("DIS-LOP-09 the log tells if the loop did not come to decide, or to an end, for more than 15 minutes")
    void tellsIfLate() {
        String text = "has not been looked at for long";
        scene.advance(10);
        assertThat(scene.logged(Level.DEBUG, text)).isZero();
        scene.clock.passes(Duration.ofMinutes(16));
        scene.run();
        assertThat(scene.logged(Level.DEBUG, text)).isPositive();

        scene.logged.clear();
        scene.advance(10);
        assertThat(scene.logged(Level.DEBUG, text)).isZero();
        scene.planner = now -> {
            assertThat(scene.logged(Level.DEBUG, text)).isZero();
            scene.clock.passes(Duration.ofMinutes(16));
            return List.of();
        };
        scene.advance(10);
        assertThat(scene.logged(Level.DEBUG, text)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "DIS-LOP-09 an invalid budget is an error in the log, once for its NodePool in each pass, and stops nothing")
    void tellsOfInvalidBudgets() {
        scene.unreadableBudgets.put("bad", "many is no number of nodes");
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "a"));

        scene.run();

        assertThat(scene.isDeleting("a")).isTrue();
        assertThat(scene.logged(Level.ERROR, "budgets are invalid")).isEqualTo(scene.asked.size());
        assertThat(scene.logged)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .allSatisfy(event ->
                        assertThat(event.getMessage()).contains("NodePool=bad", "because=many is no number of nodes"));
        int passes = scene.asked.size();
        scene.advance(10);
        assertThat(scene.asked.size()).isGreaterThan(passes);
        assertThat(scene.logged(Level.ERROR, "budgets are invalid")).isEqualTo(scene.asked.size());
    }

    @Test
    @DisplayName("DIS-VAL-03 a command whose budget was used up while it waited is rejected")
    void rejectsBeyondBudgets() {
        scene.api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of("general"),
                Part.MAIN,
                Scene.patch(ResourceKind.NODE_POOL, "spec: {disruption: {budgets: [{nodes: \"1\"}]}}"));
        scene.decideOnce(Scene.delete(DisruptionMethod.MULTI_NODE, "a"));
        scene.advance(5);
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "b"));

        scene.advance(10);

        assertThat(scene.isDeleting("a")).isFalse();
        assertThat(scene.isDeleting("b")).isTrue();
    }

    @Test
    @DisplayName("DIS-LOP-08 a command that cannot be begun does not keep others from being carried out")
    void othersGoOn() {
        scene.decideOnce(Scene.delete(DisruptionMethod.DRIFT, "a"), Scene.delete(DisruptionMethod.DRIFT, "b"));
        scene.api.onCall(call -> {
            if (call.key().name().equals("a")) {
                throw new ApiException(500, "InternalError", "on purpose");
            }
        });

        scene.advance(1);

        assertThat(scene.claim("claim-b").isDeleting()).isTrue();
        assertThat(scene.claim("claim-a").isDeleting()).isFalse();
    }

    @Test
    @DisplayName(
            "DIS-LOP-08 whoever decides hears of a command that cannot be begun, so that it is not decided again at once")
    void hearsOfWhatCannotBegin() {
        scene.planner = now -> scene.failed.isEmpty() ? List.of(Scene.replace(DisruptionMethod.DRIFT, "a")) : List.of();
        int[] refused = {0};
        scene.api.onCall(call -> {
            if (call.verb() == Verb.CREATE && call.moment() == Moment.BEFORE) {
                refused[0]++;
                throw new ApiException(403, "Forbidden", "a webhook says no");
            }
        });

        scene.run();

        assertThat(scene.failed).hasSize(1);
        assertThat(refused[0]).isEqualTo(1);
        assertThat(scene.isTainted("a")).isFalse();
    }

    @Test
    @DisplayName("DIS-EMP-06 of a command about empty nodes none of which is empty any more nothing comes")
    void dropsWhatIsNotEmpty() {
        scene.decideOnce(Scene.delete(DisruptionMethod.EMPTINESS, "a", "b"));
        scene.advance(5);
        scene.pod("late-a", "a", "");
        scene.pod("late-b", "b", "");

        scene.advance(10);

        assertThat(List.of("a", "b")).noneMatch(scene::isDeleting).noneMatch(scene::isTainted);
        assertThat(scene.process.commands.ids()).isEmpty();
        assertThat(scene.counted)
                .containsEntry(DisruptionMetrics.FAILED_VALIDATIONS.series("empty"), 2.0)
                .doesNotContainKey(DisruptionMetrics.DECISIONS.series("delete", "empty", "empty"));
    }

    @Test
    @DisplayName("MET-04 looks that ran out of time are counted from zero, before there is any")
    void timeoutsAtZero() {
        assertThat(scene.counted)
                .containsEntry(DisruptionMetrics.CONSOLIDATION_TIMEOUTS.series("multi"), 0.0)
                .containsEntry(DisruptionMetrics.CONSOLIDATION_TIMEOUTS.series("single"), 0.0);
    }
}
