package io.karpenter.core.rule;

import static io.karpenter.core.rule.Situation.messages;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PodValidityRuleTest {

    private List<String> problems(PodBuilder pod, ClusterBuilder cluster) {
        Situation situation = Situation.of(cluster, linear(4));
        return messages(
                new PodValidityRule(situation.cluster(), situation.catalog().schema()).admits(pod.one()));
    }

    @Test
    @DisplayName("PROV-08 an ordinary pod is valid")
    void valid() {
        assertThat(problems(
                        pod("p").zone(ZONE_A)
                                .requiresNode(new Expression("cpus", Operator.GT, List.of("4")))
                                .volumeClaim("data"),
                        cluster().boundVolume("data", ZONE_A)))
                .isEmpty();
    }

    @Test
    @DisplayName("PROV-08, SCH-LBL-06 all malformed and restricted requirements are named at once")
    void malformed() {
        List<String> problems = problems(
                pod("p").nodeSelector(Labels.HOSTNAME, "n")
                        .nodeSelector("karpenter.sh/custom", "x")
                        .nodeSelector("team", "not a value")
                        .requiresNode(new Expression("cpus", Operator.GT, List.of("many"))),
                cluster());

        assertThat(problems).hasSize(4);
        assertThat(problems.get(0)).startsWith("nodeSelector: ").contains("karpenter.sh/custom", "restricted");
        assertThat(problems.get(1)).startsWith("nodeSelector: ").contains(Labels.HOSTNAME, "restricted");
        assertThat(problems.get(2)).startsWith("nodeSelector: ").contains("team", "not a value");
        assertThat(problems.get(3)).startsWith("required node affinity: ").contains("cpus", "Gt", "many");
    }

    @Test
    @DisplayName("SCH-LBL-05 a capacity type must be a known one")
    void knownValues() {
        assertThat(problems(pod("p").capacityType("free"), cluster()))
                .singleElement()
                .satisfies(p -> assertThat(p).contains("free", "on-demand", "spot", "reserved"));
    }

    @Test
    @DisplayName("SCH-REQ-20 matchFields are refused")
    void matchFields() {
        Situation situation = Situation.of(cluster(), linear(4));
        PodSpec spec = pod("p").spec().toBuilder()
                .nodeAffinity(new NodeAffinity(
                        List.of(new NodeSelectorTerm(List.of(), List.of(Expression.in("metadata.name", "n")))),
                        List.of()))
                .build();

        assertThat(messages(new PodValidityRule(
                                situation.cluster(), situation.catalog().schema())
                        .admits(Pod.pending("default", "p", spec))))
                .containsExactly("required node affinity: matchFields are not supported");
    }

    @Test
    @DisplayName(
            "PROV-08 a pod whose every alternative forbids NodePools is refused; KW-D-13 one that only prefers it is not")
    void noNodePool() {
        Expression none = new Expression(Labels.NODEPOOL, Operator.DOES_NOT_EXIST, List.of());

        assertThat(problems(pod("p").requiresNode(none), cluster()))
                .containsExactly("its node requirements exclude every node with the label karpenter.sh/nodepool");
        assertThat(problems(pod("p").requiresNode(none).requiresNode(Expression.in("team", "red")), cluster()))
                .isEmpty();
        assertThat(problems(pod("p").prefersNode(1, none), cluster())).isEmpty();
    }

    @Test
    @DisplayName("SCH-VOL-02, SCH-DRA-01 unusable volume claims and resource claims are refused")
    void claims() {
        assertThat(problems(pod("p").volumeClaim("data").usesResourceClaims(), cluster()))
                .containsExactly(
                        "it uses resource claims (dynamic resource allocation), which are not planned",
                        "volume claim default/data does not exist");
    }
}
