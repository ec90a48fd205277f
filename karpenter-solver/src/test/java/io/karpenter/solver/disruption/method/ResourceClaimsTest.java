package io.karpenter.solver.disruption.method;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.codes;
import static io.karpenter.solver.disruption.Disrupting.drifted;
import static io.karpenter.solver.disruption.Disrupting.free;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Pods with resource claims")
class ResourceClaimsTest {

    private static DisruptionPlan plan(boolean reference, NodeBuilder node, PodBuilder pod) {
        return new Disrupting(Disrupting.SETTINGS.withByReference(reference))
                .plan(cluster().now(NOW).with(free("default")).with(node).with(pod.on("a")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "SCH-DRA-01 keep their node from being consolidated, since nobody knows what devices they would get elsewhere")
    void consolidation(boolean reference) {
        DisruptionPlan with = plan(reference, of(8, "a"), pod("x").cpu("1").usesResourceClaims());

        assertThat(with.decisions()).isEmpty();
        assertThat(codes(with, "a")).isNotEmpty();
        assertThat(plan(reference, of(8, "a"), pod("x").cpu("1")).decisions()).hasSize(1);
    }

    @Test
    @DisplayName("SCH-DRA-01 keep their node from being exchanged for its drift, and that is told")
    void drift() {
        DisruptionPlan with =
                plan(false, drifted(of(8, "a"), 1), pod("x").cpu("1").usesResourceClaims());

        assertThat(with.decisions()).isEmpty();
        assertThat(with.findings().blocked()).extracting(node -> node.node()).containsExactly("a");
        assertThat(codes(with, "a")).contains("PodsWithoutPlace");
        assertThat(plan(false, drifted(of(8, "a"), 1), pod("x").cpu("1")).decisions())
                .hasSize(1);
    }
}
