package io.karpenter.core.metric.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.StatusEvents;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.Series;
import io.karpenter.core.metric.state.ConditionMetrics.Observed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Conditions")
class ConditionMetricsTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final ConditionMetrics metrics = new ConditionMetrics(
            "karpenter.sh", "NodeClaim", List.of("karpenter_k8s_aws_ec2nodeclass", "karpenter_sh_nodepool"), true);

    private static Condition launched(ConditionStatus status, String reason, Instant since) {
        return new Condition("Launched", status, reason, "", since, 1);
    }

    private static Observed claim(Optional<Instant> deleted, Condition... conditions) {
        return new Observed("", "default-1", deleted, List.of(conditions), List.of("", "default"));
    }

    private static List<String> text(List<Observation> observations) {
        return observations.stream().map(o -> o.series() + " " + o.amount()).toList();
    }

    private static List<String> text(Map<Metric, Map<Series, Double>> gauges) {
        return gauges.values().stream()
                .flatMap(series -> series.entrySet().stream())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .toList();
    }

    @Test
    @DisplayName("MET-70 to MET-76 have metrics named after their kind, and twins with group and kind as labels")
    void names() {
        assertThat(metrics.all().stream().map(m -> "%s %s %s".formatted(m.type(), m.fullName(), m.labels())))
                .containsExactly(
                        "gauge operator_nodeclaim_status_condition_count [namespace, name, type, status, reason, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool]",
                        "gauge operator_nodeclaim_status_condition_current_status_seconds [namespace, name, type, status, reason, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool]",
                        "counter operator_nodeclaim_status_condition_transitions_total [type, status, reason, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool]",
                        "histogram operator_nodeclaim_status_condition_transition_seconds [type, status, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool]",
                        "gauge operator_nodeclaim_termination_current_time_seconds [namespace, name, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool]",
                        "histogram operator_nodeclaim_termination_duration_seconds [karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool]",
                        "gauge operator_status_condition_count [namespace, name, type, status, reason, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool, group, kind]",
                        "gauge operator_status_condition_current_status_seconds [namespace, name, type, status, reason, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool, group, kind]",
                        "counter operator_status_condition_transitions_total [type, status, reason, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool, group, kind]",
                        "histogram operator_status_condition_transition_seconds [type, status, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool, group, kind]",
                        "gauge operator_termination_current_time_seconds [namespace, name, karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool, group, kind]",
                        "histogram operator_termination_duration_seconds [karpenter_k8s_aws_ec2nodeclass, karpenter_sh_nodepool, group, kind]");
        assertThat(new ConditionMetrics("", "Node", List.of(), false).all())
                .hasSize(6)
                .allMatch(metric -> metric.fullName().startsWith("operator_node_"));
        assertThat(metrics.all().get(3).buckets())
                .hasSize(15)
                .startsWith(.5, 1.0, 2.0)
                .endsWith(4096.0, 8192.0);
    }

    @Test
    @DisplayName("MET-70 MET-71 MET-74 are told as they are now, with their age, and the age of a deletion")
    void gauges() {
        Observed object = claim(
                Optional.of(NOON.minusSeconds(5)), launched(ConditionStatus.TRUE, "Launched", NOON.minusSeconds(90)));

        assertThat(text(metrics.of(List.of(object), NOON)))
                .contains(
                        "operator_nodeclaim_status_condition_count{namespace=\"\",name=\"default-1\",type=\"Launched\",status=\"True\",reason=\"Launched\",karpenter_k8s_aws_ec2nodeclass=\"\",karpenter_sh_nodepool=\"default\"} 1.0",
                        "operator_nodeclaim_status_condition_current_status_seconds{namespace=\"\",name=\"default-1\",type=\"Launched\",status=\"True\",reason=\"Launched\",karpenter_k8s_aws_ec2nodeclass=\"\",karpenter_sh_nodepool=\"default\"} 90.0",
                        "operator_nodeclaim_termination_current_time_seconds{namespace=\"\",name=\"default-1\",karpenter_k8s_aws_ec2nodeclass=\"\",karpenter_sh_nodepool=\"default\"} 5.0",
                        "operator_termination_current_time_seconds{namespace=\"\",name=\"default-1\",karpenter_k8s_aws_ec2nodeclass=\"\",karpenter_sh_nodepool=\"default\",group=\"karpenter.sh\",kind=\"NodeClaim\"} 5.0")
                .hasSize(6);
    }

    @Test
    @DisplayName("MET-90 of an object that is gone have no series")
    void gone() {
        assertThat(metrics.of(List.of(), NOON).values()).hasSize(6).allMatch(Map::isEmpty);
    }

    @Test
    @DisplayName("MET-72 MET-73 that change are counted by what they become, and measured by what they leave")
    void transitions() {
        Observed before = claim(Optional.empty(), launched(ConditionStatus.UNKNOWN, "Awaiting", NOON.minusSeconds(20)));
        Observed now = claim(Optional.empty(), launched(ConditionStatus.TRUE, "Launched", NOON));

        assertThat(text(metrics.changed(Optional.of(before), now)))
                .contains(
                        "operator_nodeclaim_status_condition_transitions_total{type=\"Launched\",status=\"True\",reason=\"Launched\",karpenter_k8s_aws_ec2nodeclass=\"\",karpenter_sh_nodepool=\"default\"} 1.0",
                        "operator_nodeclaim_status_condition_transition_seconds{type=\"Launched\",status=\"Unknown\",karpenter_k8s_aws_ec2nodeclass=\"\",karpenter_sh_nodepool=\"default\"} 20.0")
                .hasSize(4);
        assertThat(metrics.changed(Optional.of(now), now)).isEmpty();
    }

    @Test
    @DisplayName("MET-75 of a deleted object end with the time that its deletion took")
    void deleted() {
        assertThat(metrics.gone(claim(Optional.of(NOON.minus(Duration.ofMinutes(2)))), NOON))
                .extracting(Observation::amount)
                .containsExactly(120.0, 120.0);
        assertThat(metrics.gone(claim(Optional.empty()), NOON)).isEmpty();
    }

    @Test
    @DisplayName("EVT-01 that change are told as events named after them, as are finalizers that are removed")
    void events() {
        ObjectRef about = new ObjectRef("NodeClaim", "", "default-1", "7");
        List<Event> events = StatusEvents.of(
                about,
                List.of(launched(ConditionStatus.UNKNOWN, "Awaiting", NOON)),
                List.of(
                        launched(ConditionStatus.TRUE, "Launched", NOON),
                        new Condition("Registered", ConditionStatus.UNKNOWN, "Awaiting", "", NOON, 1),
                        new Condition("Drifted", ConditionStatus.TRUE, "NodePoolDrifted", "changed", NOON, 1)),
                List.of("a", "karpenter.sh/termination"),
                List.of("a"));

        assertThat(events.stream().map(event -> event.reason() + ": " + event.message()))
                .containsExactly(
                        "Launched: Status condition Launched changed: Unknown -> True, reason Launched",
                        "Drifted: Status condition Drifted changed: Unknown -> True, reason NodePoolDrifted, changed",
                        "Finalized: Finalizer karpenter.sh/termination removed");
    }
}
