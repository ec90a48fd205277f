package io.karpenter.solver.disruption.report;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.allowing;
import static io.karpenter.solver.disruption.Disrupting.drifted;
import static io.karpenter.solver.disruption.Disrupting.free;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.ConsolidationApproved;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.ConsolidationCandidate;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.DisruptionBlocked;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.NoDisruptionsAllowed;
import io.karpenter.core.event.disruption.DisruptionFindingEvent.Unconsolidatable;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of a plan of disruption it is told")
class DisruptionReportTest {

    private static List<Event> events(Disrupting world, ClusterBuilder cluster) {
        ConsolidationProblem problem = Disrupting.problem(cluster);
        return DisruptionEvents.of(problem.cluster(), world.plan(problem));
    }

    private static <E extends Event> List<E> only(Class<E> kind, List<Event> events) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static Map<String, Double> measured(DisruptionPlan plan) {
        Map<String, Double> values = new HashMap<>();
        DisruptionMeasurements.report(plan, new MetricSink() {
            private void put(Series series, double value) {
                values.merge(series.metric().fullName() + series.values(), value, Double::sum);
            }

            @Override
            public void add(Series counter, double amount) {
                put(counter, amount);
            }

            @Override
            public void set(Series gauge, double value) {
                values.put(gauge.metric().fullName() + gauge.values(), value);
            }

            @Override
            public void observe(Series observed, double value) {
                put(observed, value);
            }

            @Override
            public void remove(Series series) {}

            @Override
            public void replace(Metric gauge, Map<Series, ? extends Number> all) {}
        });
        return values;
    }

    private static ClusterBuilder balanced(String pool) {
        return cluster()
                .now(NOW)
                .with(free(pool).consolidation(ConsolidationPolicy.BALANCED, Duration.ZERO))
                .with(of(2, "a", pool), of(4, "b", pool))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("2.9").on("b"));
    }

    @Test
    @DisplayName(
            "DIS-BUD-10 MET-27 MET-28 what budgets allow and what uses them, and that a NodePool allows nothing, once for each reason")
    void budgets() {
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(allowing("default", "50%"), allowing("shut", "0", "Empty"), allowing("without-nodes", "0"))
                .with(of(2, "a"), of(2, "b"), of(2, "c").notReady(), of(2, "d", "shut"));
        Disrupting world = new Disrupting();
        List<NoDisruptionsAllowed> events = only(NoDisruptionsAllowed.class, events(world, cluster));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.about().name()).isEqualTo("shut");
            assertThat(event.reason()).isEqualTo("DisruptionBlocked");
            assertThat(event.message()).contains("No allowed disruptions for reason Empty");
            assertThat(event.dedupeWindow()).isEqualTo(Duration.ofMinutes(1));
        });

        assertThat(measured(world.plan(cluster)))
                .containsEntry("karpenter_nodepools_allowed_disruptions[default, Empty]", 2.0)
                .containsEntry("karpenter_nodepools_nodes_consuming_budgets[default, Empty]", 1.0)
                .containsEntry("karpenter_nodepools_allowed_disruptions[shut, Empty]", 0.0);
    }

    @Test
    @DisplayName("DIS-LOP-09 which NodePool has a budget that cannot be read; the others are planned for all the same")
    void unreadable() {
        DisruptionPlan plan = new Disrupting()
                .plan(cluster()
                        .now(NOW)
                        .with(
                                nodePool("bad")
                                        .budgets(new Budget("many", Optional.empty(), Optional.empty(), Set.of())),
                                free("default"))
                        .with(of(2, "a")));

        assertThat(plan.findings().unreadableBudgets()).containsOnlyKeys("bad");
        assertThat(plan.decisions()).hasSize(1);
    }

    @Test
    @DisplayName(
            "DIS-CAN-02 DIS-CAN-04 DIS-DRF-12 of a node and its NodeClaim why it must not be disrupted, or why its drifted pods stay")
    void blocked() {
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "left-alone").annotation("karpenter.sh/do-not-disrupt", "true"))
                .with(of(2, "not-ours").withoutClaim().withoutLabel("karpenter.sh/nodepool"))
                .with(of(2, "of-nobody", "gone"))
                .with(drifted(of(2, "stuck"), 1))
                .with(pod("x").cpu("1").nodeSelector("nowhere", "else").on("stuck"))
                .with(pod("y").cpu("1.9").on("left-alone"), pod("z").cpu("1.9").on("of-nobody"));

        List<DisruptionBlocked> events = only(DisruptionBlocked.class, events(new Disrupting(), cluster));

        assertThat(events)
                .extracting(event -> event.about().kind() + "/" + event.about().name())
                .containsExactlyInAnyOrder(
                        "Node/left-alone",
                        "NodeClaim/left-alone",
                        "Node/of-nobody",
                        "NodeClaim/of-nobody",
                        "Node/stuck",
                        "NodeClaim/stuck");
        assertThat(events.get(0).message()).contains("do-not-disrupt is true");
    }

    @Test
    @DisplayName("DIS-CON-03 why consolidation leaves a node alone, each reason by itself for a quarter of an hour")
    void unconsolidatable() {
        ClusterBuilder cluster = cluster()
                .now(NOW)
                .with(free("default").consolidatesNever())
                .with(of(2, "a"))
                .with(pod("x").cpu("1").on("a"));
        List<Unconsolidatable> events = only(Unconsolidatable.class, events(new Disrupting(), cluster));
        assertThat(events).extracting(event -> event.about().kind()).containsExactly("Node", "NodeClaim");
        assertThat(events.get(0).dedupeWindow()).isEqualTo(Duration.ofMinutes(15));

        ObjectRef node = events.get(0).about();
        assertThat(events.get(0).dedupeKey())
                .isNotEqualTo(new Unconsolidatable(node, "WorthKeeping", "other").dedupeKey())
                .isEqualTo(new Unconsolidatable(node, events.get(0).code(), "says it otherwise").dedupeKey());
    }

    @Test
    @DisplayName(
            "DIS-CON-20 what a node is to be replaced by and what that saves, and nothing of the kind if it is deleted only")
    void candidates() {
        ClusterBuilder replaced = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a"));
        List<ConsolidationCandidate> events = only(ConsolidationCandidate.class, events(new Disrupting(), replaced));
        assertThat(events).extracting(event -> event.about().kind()).containsExactly("Node", "NodeClaim");
        assertThat(events.get(0).message()).contains("Replace 1 nodes (a)").contains("$0.3000/hour");

        assertThat(only(ConsolidationCandidate.class, events(new Disrupting(), balanced("default"))))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-BAL-10 MET-57 MET-58 how moves were scored, on the node if one goes; other policies have moves but no scores")
    void scores() {
        List<ConsolidationApproved> approved =
                only(ConsolidationApproved.class, events(new Disrupting(), balanced("default")));
        assertThat(approved).extracting(event -> event.about().kind()).containsExactly("Node", "NodeClaim");
        // A third of the price for half of the disruption.
        assertThat(approved.get(0).message()).contains("score 0.67", "threshold 0.50", "k 2", "33.3%", "50.0%");

        for (boolean reference : new boolean[] {false, true}) {
            Disrupting world = new Disrupting(Disrupting.SETTINGS.withByReference(reference));
            assertThat(measured(world.plan(balanced("default"))))
                    .containsEntry("karpenter_consolidation_moves_total[delete, default, Balanced]", 1.0)
                    .hasEntrySatisfying(
                            "karpenter_consolidation_score[delete, default, Balanced]",
                            score -> assertThat(score).isCloseTo(2.0 / 3, org.assertj.core.data.Offset.offset(1e-9)));
        }
        Map<String, Double> others = measured(new Disrupting()
                .plan(balanced("default")
                        .with(free("default")
                                .consolidation(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, Duration.ZERO))));
        assertThat(others)
                .containsKey("karpenter_consolidation_moves_total[delete, default, WhenEmptyOrUnderutilized]");
        assertThat(others.keySet()).noneMatch(series -> series.startsWith("karpenter_consolidation_score"));
    }

    @Test
    @DisplayName(
            "MET-50 MET-53 MET-54 how many nodes each reason could have taken, how long that took, and what ran out of time")
    void runs() {
        Disrupting world = new Disrupting();
        ConsolidationProblem problem = Disrupting.problem(balanced("default").with(of(2, "empty")));
        Map<String, Double> values = measured(world.disruption.plan(problem, () -> true));

        assertThat(values)
                .containsEntry("karpenter_voluntary_disruption_eligible_nodes[empty]", 1.0)
                .containsEntry("karpenter_voluntary_disruption_eligible_nodes[underutilized]", 2.0)
                .containsKey("karpenter_voluntary_disruption_decision_evaluation_duration_seconds[empty, empty]")
                .containsEntry("karpenter_voluntary_disruption_consolidation_timeouts_total[multi]", 1.0);
    }
}
