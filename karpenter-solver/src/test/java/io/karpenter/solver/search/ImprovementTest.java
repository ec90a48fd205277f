package io.karpenter.solver.search;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The search")
class ImprovementTest {

    private static SearchLimits moves(long moves, EnvironmentMode mode) {
        return new SearchLimits(Duration.ofMinutes(10), OptionalLong.of(moves), 0, 0, 2, mode);
    }

    private static CompiledProblem compiled(Scenario scenario) {
        ProblemCompiler compiler =
                new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
        return compiler.compile(compiler.firmnesses().get(0));
    }

    @TestFactory
    Stream<DynamicTest> fullAssert() {
        return Stream.of(Planning.forAll(RandomScenarios.ofEverything())
                .tries(40)
                .maxSize(15)
                .holds("passes Timefold's own full assertions: no move corrupts the score", scenario -> {
                    CompiledProblem problem = compiled(scenario);
                    FirstPlan.Result first = FirstPlan.of(problem, true, StopSignal.NEVER);
                    Packing packing = Improvement.of(
                                    problem,
                                    first,
                                    moves(200, EnvironmentMode.FULL_ASSERT),
                                    StopSignal.NEVER,
                                    better -> {})
                            .packing();
                    assertThat(packing.price())
                            .isLessThanOrEqualTo(first.packing().price());
                    assertThat(pods(packing)).isEqualTo(pods(first.packing()));
                }));
    }

    private static int pods(Packing packing) {
        return packing.drafts().stream().mapToInt(Draft::pods).sum()
                + packing.existing().stream().mapToInt(Packing.OnNode::count).sum();
    }

    @Test
    @DisplayName("ends its threads when it is stopped, before it returns")
    void endsThreads() {
        // No bound knows that these must share a node with another, so that only the signal ends the search.
        Scenario scenario = ClusterBuilder.cluster()
                .with(
                        PodBuilder.pods(1).named("a").cpu("100m").label("app", "a"),
                        PodBuilder.pods(5).named("b").cpu("1").near(Labels.HOSTNAME, "a"))
                .and(Catalogs.linear(2, 4, 8));
        CompiledProblem problem = compiled(scenario);
        FirstPlan.Result first = FirstPlan.of(problem, true, StopSignal.NEVER);
        AtomicInteger checks = new AtomicInteger();

        Improvement.of(
                problem,
                first,
                new SearchLimits(Duration.ofMinutes(10), OptionalLong.empty(), 0, 0, 2, EnvironmentMode.NO_ASSERT),
                () -> checks.incrementAndGet() > 500,
                better -> {});

        assertThat(threads()).noneMatch(name -> name.startsWith("karpenter-search"));
        assertThat(checks.get()).isGreaterThan(500);
    }

    private static List<String> threads() {
        Thread[] all = new Thread[Thread.activeCount() + 64];
        int count = Thread.enumerate(all);
        return Arrays.stream(all, 0, count)
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .toList();
    }
}
