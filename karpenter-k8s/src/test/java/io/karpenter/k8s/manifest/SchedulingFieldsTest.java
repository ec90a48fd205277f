package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a pod asks of the place it runs on. */
class SchedulingFieldsTest {

    private static PodSpec spec(String fields) {
        return Reading.podSpec("containers: [{name: c}]\n" + fields);
    }

    @Test
    @DisplayName("Node selector and node affinity, required alternatives and weighted wishes")
    void nodeAffinity() {
        PodSpec spec = spec("""
                nodeSelector: {disk: ssd}
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                      - matchExpressions:
                        - {key: zone, operator: In, values: [a, b]}
                        - {key: cpu, operator: Gt, values: ["4"]}
                      - matchFields: [{key: metadata.name, operator: In, values: [n]}]
                    preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 7
                      preference: {matchExpressions: [{key: spot, operator: DoesNotExist}]}
                """);

        assertThat(spec.nodeSelector()).containsExactly(Map.entry("disk", "ssd"));
        assertThat(spec.nodeAffinity())
                .isEqualTo(new NodeAffinity(
                        List.of(
                                NodeSelectorTerm.of(
                                        Expression.in("zone", "a", "b"),
                                        new Expression("cpu", Operator.GT, List.of("4"))),
                                new NodeSelectorTerm(List.of(), List.of(Expression.in("metadata.name", "n")))),
                        List.of(new NodeAffinity.Preferred(
                                7, NodeSelectorTerm.of(new Expression("spot", Operator.DOES_NOT_EXIST, List.of()))))));
    }

    @Test
    @DisplayName("Pod affinity: selectors, namespaces and weights")
    void podAffinity() {
        PodSpec spec = spec("""
                affinity:
                  podAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - topologyKey: zone
                      labelSelector:
                        matchLabels: {app: db}
                        matchExpressions: [{key: tier, operator: NotIn, values: [test]}]
                      namespaces: [shop]
                      namespaceSelector: {}
                  podAntiAffinity:
                    preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 100
                      podAffinityTerm: {topologyKey: host}
                """);

        assertThat(spec.podAffinity().required())
                .containsExactly(new PodAffinityTerm(
                        "zone",
                        Optional.of(new LabelSelector(
                                Map.of("app", "db"),
                                List.of(new Expression("tier", Operator.NOT_IN, List.of("test"))))),
                        Set.of("shop"),
                        Optional.of(LabelSelector.EVERYTHING)));
        assertThat(spec.podAffinity().preferred()).isEmpty();
        assertThat(spec.podAntiAffinity().preferred())
                .containsExactly(new PodAffinityTerm.Weighted(
                        100, new PodAffinityTerm("host", Optional.empty(), Set.of(), Optional.empty())));
    }

    @Test
    @DisplayName("SCH-AFF-02 label keys of a term are merged into its selector, keys that the pod lacks are not")
    void matchLabelKeys() {
        PodSpec spec = spec("""
                affinity:
                  podAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - topologyKey: zone
                      labelSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
                      matchLabelKeys: [app, tier, none]
                    - {topologyKey: host, matchLabelKeys: [app]}
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: zone, labelSelector: {}, mismatchLabelKeys: [app]}
                """);

        assertThat(spec.podAffinity().required().get(0).selector().orElseThrow().matchExpressions())
                .containsExactly(Expression.in("app", "web"), Expression.in("tier", "front"));
        assertThat(spec.podAffinity().required().get(1).selector())
                .as("without a selector there is nothing to merge into")
                .isEmpty();
        assertThat(spec.podAntiAffinity()
                        .required()
                        .get(0)
                        .selector()
                        .orElseThrow()
                        .matchExpressions())
                .containsExactly(new Expression("app", Operator.NOT_IN, List.of("web")));
    }

    @Test
    @DisplayName("SCH-TSC-02 spread constraints with their defaults and without")
    void spread() {
        assertThat(spec("""
                        topologySpreadConstraints:
                        - maxSkew: 1
                          topologyKey: zone
                          whenUnsatisfiable: DoNotSchedule
                          labelSelector: {matchLabels: {app: web}}
                        - maxSkew: 2
                          topologyKey: host
                          whenUnsatisfiable: ScheduleAnyway
                          nodeAffinityPolicy: Ignore
                          nodeTaintsPolicy: Honor
                          matchLabelKeys: [tier]
                        - maxSkew: 3
                          topologyKey: rack
                          whenUnsatisfiable: DoNotSchedule
                          minDomains: 4
                          nodeAffinityPolicy: Honor
                          nodeTaintsPolicy: Ignore
                        """).topologySpread())
                .containsExactly(
                        TopologySpreadConstraint.hard("zone", 1, LabelSelector.of("app", "web")),
                        new TopologySpreadConstraint(
                                2, "host", false, Optional.empty(), OptionalInt.empty(), false, true, List.of("tier")),
                        new TopologySpreadConstraint(
                                3, "rack", true, Optional.empty(), OptionalInt.of(4), true, false, List.of()));
    }

    @Test
    @DisplayName("SCH-TNT-01 tolerations with their defaults")
    void tolerations() {
        assertThat(spec("""
                        tolerations:
                        - {operator: Exists}
                        - {key: a, value: b}
                        - {key: c, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
                        - {key: level, operator: Lt, value: "5", effect: NoSchedule}
                        """).tolerations())
                .containsExactly(
                        Toleration.EVERYTHING,
                        new Toleration("a", Toleration.Operator.EQUAL, "b", Optional.empty()),
                        new Toleration("c", Toleration.Operator.EXISTS, "", Optional.of(TaintEffect.NO_EXECUTE)),
                        new Toleration("level", Toleration.Operator.LT, "5", Optional.of(TaintEffect.NO_SCHEDULE)));
    }

    @Test
    @DisplayName("Labels and annotations come from the pod, or from the template of a workload")
    void metadata() {
        PodSpec pod = spec("");
        PodSpec template = Reading.cluster("""
                        apiVersion: v1
                        kind: ReplicationController
                        metadata: {name: r, labels: {of: controller}, annotations: {of: controller}}
                        spec:
                          template:
                            metadata: {labels: {of: pods}, annotations: {karpenter.sh/do-not-disrupt: "true"}}
                            spec: {containers: [{name: c}]}
                        """).pods().get(0).spec();

        assertThat(pod.labels()).containsOnly(Map.entry("app", "web"), Map.entry("tier", "front"));
        assertThat(template.labels()).containsExactly(Map.entry("of", "pods"));
        assertThat(template.annotations()).containsExactly(Map.entry("karpenter.sh/do-not-disrupt", "true"));
    }
}
