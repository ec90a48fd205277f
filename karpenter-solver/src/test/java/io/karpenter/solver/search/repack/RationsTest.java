package io.karpenter.solver.search.repack;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.property.Planning;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is left of reservations and limits in the search")
class RationsTest {

    private static CompiledProblem compiled(Scenario scenario) {
        ProblemCompiler compiler =
                new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
        return compiler.compile(compiler.firmnesses().get(0));
    }

    private static Scenario threeOfThree() {
        return ClusterBuilder.cluster()
                .with(NodePoolBuilder.nodePool("default").capacityTypes("reserved"))
                .with(PodBuilder.pods(3).cpu("3"))
                .and(Catalogs.of(InstanceTypeBuilder.instanceType("t")
                        .cpu("4")
                        .memory("8Gi")
                        .reserved("cr", 3, 0.1, ZONE_A)));
    }

    @Test
    @DisplayName(
            "SCH-RSV-02 is nothing once as many nodes are taken as there are, and something again when one is given back")
    void usedUp() {
        CompiledProblem problem = compiled(threeOfThree());
        FirstPlan.Result first = FirstPlan.of(problem, true, StopSignal.NEVER);
        Repacking repacking = Repacking.of(problem, first.packing());
        SearchSpace space = new SearchSpace(problem, repacking, first.prices());
        List<NodeDraft> drafts = repacking.nodes().stream().map(space::draft).toList();
        Rations rations = new Rations(space);

        assertThat(rations.allow(0)).isTrue();
        drafts.forEach(draft -> rations.come(draft, 1));
        assertThat(rations.allow(0)).isFalse();
        assertThat(rations.stock()).containsExactly(0);
        assertThat(rations.overdrawn()).isZero();

        rations.change(drafts.getFirst(), null);
        assertThat(rations.allow(0)).isTrue();
        assertThat(rations.stock()).containsExactly(1);
    }

    @Test
    @DisplayName("is all that nodes are bought of: where the cheap type is used up a dearer one is bought")
    void boughtOfWhatIsLeft() {
        CompiledProblem problem = compiled(ClusterBuilder.cluster()
                .with(NodePoolBuilder.nodePool("default").capacityTypes("reserved"))
                .with(PodBuilder.pods(2).cpu("3"))
                .and(Catalogs.of(
                        InstanceTypeBuilder.instanceType("cheap")
                                .cpu("4")
                                .memory("8Gi")
                                .reserved("cr-cheap", 1, 0.1, ZONE_A),
                        InstanceTypeBuilder.instanceType("dear")
                                .cpu("4")
                                .memory("8Gi")
                                .reserved("cr-dear", 9, 0.5, ZONE_A))));
        FirstPlan.Result first = FirstPlan.of(problem, true, StopSignal.NEVER);
        Repacking repacking = Repacking.of(problem, first.packing());
        SearchSpace space = new SearchSpace(problem, repacking, first.prices());
        Rations rations = new Rations(space);
        space.rations = rations;

        assertThat(offersOfOnePod(space)).containsExactly(0);
        rations.come(space.draft(0, new int[] {0}, new int[] {1}), 1);
        assertThat(offersOfOnePod(space)).containsExactly(1);
        assertThat(rations.stock()).as("trying takes nothing").containsExactlyInAnyOrder(0, 9);
    }

    private static List<Integer> offersOfOnePod(SearchSpace space) {
        Pile pile = new Pile(space.units());
        pile.add(0, 1);
        return new Recreate(space)
                .recreate(pile, Long.MAX_VALUE / 4, new Random(1)).stream()
                        .map(NodeDraft::offer)
                        .toList();
    }
}
