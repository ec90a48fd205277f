package io.karpenter.solver.search;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.property.Planning;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.SearchSpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Column generation in blocks")
class ColumnBlocksTest {

    private static final SearchLimits LIMITS =
            new SearchLimits(Duration.ofMinutes(10), OptionalLong.of(100), 0, 0, 2, EnvironmentMode.NO_ASSERT);

    @TestFactory
    Stream<DynamicTest> holdsAllUnits() {
        return Stream.of(Planning.forAll(RandomScenarios.ofEverything())
                .tries(60)
                .maxSize(20)
                .holds("finds nodes that hold all units and no others, the same each time", scenario -> {
                    ProblemCompiler compiler = new ProblemCompiler(
                            Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
                    CompiledProblem problem =
                            compiler.compile(compiler.firmnesses().get(0));
                    FirstPlan.Result first = FirstPlan.of(problem, true, StopSignal.NEVER);
                    Repacking repacking = Repacking.of(problem, first.packing());
                    SearchSpace space = new SearchSpace(problem, repacking, first.prices());
                    int[] counts = counts(
                            space.units(),
                            repacking.nodes().stream().map(space::draft).toList());
                    if (!space.rationed && space.units() > 0) {
                        Optional<List<NodeDraft>> found = planned(space, counts);

                        assertThat(found).isPresent();
                        assertThat(counts(space.units(), found.orElseThrow())).isEqualTo(counts);
                        assertThat(Incumbent.cost(planned(space, counts).orElseThrow()))
                                .isEqualTo(Incumbent.cost(found.orElseThrow()));
                    }
                }));
    }

    private static Optional<List<NodeDraft>> planned(SearchSpace space, int[] counts) {
        try (Workers workers = new Workers(2)) {
            return ColumnBlocks.planned(space, space.covering(counts), 2, LIMITS, 1, StopSignal.NEVER, workers);
        }
    }

    private static int[] counts(int units, List<NodeDraft> drafts) {
        int[] counts = new int[units];
        for (NodeDraft draft : drafts) {
            for (int i = 0; i < draft.units().length; i++) {
                counts[draft.units()[i]] += draft.counts()[i];
            }
        }
        return counts;
    }
}
