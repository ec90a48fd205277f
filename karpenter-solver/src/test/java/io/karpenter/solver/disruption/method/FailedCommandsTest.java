package io.karpenter.solver.disruption.method;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.allowing;
import static io.karpenter.solver.disruption.Disrupting.codes;
import static io.karpenter.solver.disruption.Disrupting.free;
import static io.karpenter.solver.disruption.Disrupting.nodes;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node whose command failed")
class FailedCommandsTest {

    private final Disrupting world = new Disrupting();

    @Test
    @DisplayName("DIS-LOP-08 is left in peace for ten seconds, and then goes")
    void rests() {
        world.setTime(NOW);
        ConsolidationProblem problem =
                Disrupting.problem(cluster().now(NOW).with(free("default")).with(of(2, "a")));
        world.plan(problem).decisions().forEach(world.disruption::failed);

        DisruptionPlan resting = world.plan(Disrupting.at(problem, NOW.plusSeconds(9)));
        assertThat(resting.decisions()).isEmpty();
        assertThat(codes(resting, "a")).containsExactly("CommandFailed");

        assertThat(nodes(world.plan(Disrupting.at(problem, NOW.plusSeconds(10))), DisruptionMethod.EMPTINESS))
                .containsExactly(List.of("a"));
    }

    @Test
    @DisplayName("DIS-LOP-08 holds up no other node, and uses up no budget")
    void othersGo() {
        world.setTime(NOW);
        ConsolidationProblem problem = Disrupting.problem(
                cluster().now(NOW).with(allowing("default", "1")).with(of(4, "a"), of(2, "b")));
        DisruptionPlan first = world.plan(problem);
        assertThat(nodes(first, DisruptionMethod.EMPTINESS)).containsExactly(List.of("a"));
        first.decisions().forEach(world.disruption::failed);

        assertThat(nodes(world.plan(problem), DisruptionMethod.EMPTINESS)).containsExactly(List.of("b"));
    }

    @Test
    @DisplayName("DIS-LOP-08 is not consolidated either")
    void consolidation() {
        world.setTime(NOW);
        ConsolidationProblem problem = Disrupting.problem(cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a")));
        DisruptionPlan first = world.plan(problem);
        assertThat(nodes(first, DisruptionMethod.SINGLE_NODE)).containsExactly(List.of("a"));
        first.decisions().forEach(world.disruption::failed);

        assertThat(codes(world.plan(problem), "a")).containsExactly("CommandFailed");
        assertThat(world.plan(Disrupting.at(problem, NOW.plusSeconds(10))).decisions())
                .hasSize(1);
    }
}
