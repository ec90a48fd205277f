package io.karpenter.core.rule.place;

import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PodRequirementsTest {

    private static List<Requirements> alternatives(PodBuilder pod) {
        return PodRequirements.alternatives(pod.spec(), SCHEMA);
    }

    @Test
    @DisplayName("SCH-REQ-19 a pod that asks for nothing has one alternative without requirements")
    void nothing() {
        assertThat(alternatives(pod("a"))).containsExactly(Requirements.NONE);
    }

    @Test
    @DisplayName("SCH-REQ-19 each required node-affinity term is an alternative, together with the nodeSelector")
    void alternativesOfTerms() {
        PodBuilder pod = pod("a").nodeSelector("team", "red")
                .requiresNode(Expression.in("disk", "ssd"))
                .requiresNode(new Expression("disk", Operator.DOES_NOT_EXIST, List.of()));

        assertThat(alternatives(pod))
                .containsExactly(
                        Requirements.of(Requirement.in("team", "red"), Requirement.in("disk", "ssd")),
                        Requirements.of(Requirement.in("team", "red"), Requirement.doesNotExist("disk")));
    }

    @Test
    @DisplayName("SCH-REQ-19 strict requirements leave preferred node affinity out")
    void withoutPreferences() {
        assertThat(alternatives(pod("a").prefersNode(100, Expression.in("disk", "ssd"))))
                .containsExactly(Requirements.NONE);
    }

    @Test
    @DisplayName("SCH-LBL-01 alias keys are rewritten, in the selector and in the terms")
    void aliases() {
        PodBuilder pod = pod("a").nodeSelector("beta.kubernetes.io/arch", "arm64")
                .requiresNode(Expression.in("failure-domain.beta.kubernetes.io/zone", "zone-a"));

        assertThat(alternatives(pod))
                .containsExactly(
                        Requirements.of(Requirement.in(Labels.ARCH, "arm64"), Requirement.in(Labels.ZONE, "zone-a")));
    }

    @Test
    @DisplayName(
            "SCH-REQ-06 a term that contradicts the selector is no alternative: a node without the label must not pass for it")
    void contradiction() {
        PodBuilder pod = pod("a").nodeSelector("disk", "ssd")
                .requiresNode(Expression.in("disk", "hdd"))
                .requiresNode(Expression.in("disk", "ssd", "nvme"));

        assertThat(alternatives(pod)).containsExactly(Requirements.of(Requirement.in("disk", "ssd")));
        assertThat(alternatives(pod("a").nodeSelector("disk", "ssd").requiresNode(Expression.in("disk", "hdd"))))
                .isEmpty();
    }

    @Test
    @DisplayName("A term that asks for absence twice is fine")
    void absence() {
        PodBuilder pod = pod("a").requiresNode(
                        new Expression("disk", Operator.DOES_NOT_EXIST, List.of()),
                        new Expression("disk", Operator.NOT_IN, List.of("ssd")));

        assertThat(alternatives(pod)).containsExactly(Requirements.of(Requirement.doesNotExist("disk")));
    }

    @Test
    @DisplayName("SCH-REQ-07 Exists and NotIn together still ask for the label, in whichever order")
    void presence() {
        Expression exists = new Expression("disk", Operator.EXISTS, List.of());
        Expression notSsd = new Expression("disk", Operator.NOT_IN, List.of("ssd"));

        for (PodBuilder pod : List.of(
                pod("a").requiresNode(exists, notSsd),
                pod("a").requiresNode(notSsd, exists),
                pod("a").requiresNode(notSsd, exists, new Expression("disk", Operator.NOT_IN, List.of("hdd"))))) {
            Requirements asked = alternatives(pod).get(0);
            assertThat(asked.admits(Map.of())).isFalse();
            assertThat(asked.admits(Map.of("disk", "nvme"))).isTrue();
            assertThat(asked.admits(Map.of("disk", "ssd"))).isFalse();
            assertThat(Requirements.NONE.compatible(asked, Set.of())).isFalse();
            assertThat(Requirements.ofExpressions(asked.expressions())
                            .get("disk")
                            .has("nvme"))
                    .isTrue();
        }
        assertThat(alternatives(pod("a").requiresNode(notSsd)).get(0).admits(Map.of()))
                .isTrue();
    }

    @Test
    @DisplayName("Kubernetes: a term without expressions, or with an unreadable bound, matches no node")
    void termsThatMatchNothing() {
        assertThat(alternatives(pod("a").requiresNode())).isEmpty();
        assertThat(alternatives(pod("a").requiresNode(new Expression("cpus", Operator.GT, List.of("many")))
                        .requiresNode(Expression.in("disk", "ssd"))))
                .containsExactly(Requirements.of(Requirement.in("disk", "ssd")));
    }
}
