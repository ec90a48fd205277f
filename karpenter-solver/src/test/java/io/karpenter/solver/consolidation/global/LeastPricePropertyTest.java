package io.karpenter.solver.consolidation.global;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.Plans;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The least price of a consolidated cluster")
class LeastPricePropertyTest {

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.of(Consolidating.NO_SCHEDULES)
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(200))
            .withSpotToSpot(true)
            .withEvictionPrice(0, Duration.ofHours(1));

    /** Subsets of so many candidates are all tried. */
    private static final int MOST_CANDIDATES = 6;

    private static final AtomicInteger ABOVE_OTHERS = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> isBelowEverything() {
        return Stream.of(
                law(
                        "of scenarios of all kinds is below whatever subset of its nodes goes",
                        RandomScenarios.ofEverything()),
                law(
                        "of simple scenarios is below whatever subset of its nodes goes",
                        RandomScenarios.of(Feature.EXISTING_NODES, Feature.SPOT, Feature.NODE_POOLS)));
    }

    @AfterAll
    static void saysSomething() {
        assertThat(ABOVE_OTHERS.get())
                .as("problems of which more is proven than that nodes stay which must")
                .isGreaterThan(10);
    }

    private static DynamicTest law(String sentence, Generator<Scenario> generator) {
        return Planning.forAll(generator).tries(60).maxSize(12).holds(sentence, scenario -> {
            ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
            OptionalDouble bound = new GlobalMethod()
                    .consolidate(problem, SETTINGS, StopSignal.NEVER)
                    .summary()
                    .lowerBound();
            if (bound.isEmpty()) {
                return;
            }
            List<Candidate> candidates = ConsolidationScope.of(
                            problem,
                            cluster -> Planning.plan(new Scenario(cluster, problem.catalog()), Planning.FIRST_PLAN))
                    .candidates();
            double others = Plans.hourlyPrice(problem)
                    - candidates.stream().mapToDouble(Candidate::hourlyPrice).sum();
            if (bound.getAsDouble() > others + 1e-6) {
                ABOVE_OTHERS.incrementAndGet();
            }
            int n = Math.min(candidates.size(), MOST_CANDIDATES);
            for (int subset = 0; subset < 1 << n; subset++) {
                assertThat(priceWithout(problem, chosen(candidates, n, subset)))
                        .isGreaterThanOrEqualTo(bound.getAsDouble() - 1e-6);
            }
        });
    }

    private static List<Candidate> chosen(List<Candidate> candidates, int n, int subset) {
        return IntStream.range(0, n)
                .filter(i -> (subset >> i & 1) == 1)
                .mapToObj(candidates::get)
                .toList();
    }

    /** USD per hour once these are gone and a first plan has placed their pods; infinite if some have no place. */
    private static double priceWithout(ConsolidationProblem problem, List<Candidate> going) {
        Set<String> names = going.stream().map(Candidate::node).collect(Collectors.toSet());
        Set<PodId> moved = going.stream()
                .flatMap(candidate -> candidate.pods().stream())
                .map(Pod::id)
                .collect(Collectors.toSet());
        ClusterChange change = Consolidating.change(problem, names, moved);
        if (!change.places().keySet().equals(moved)) {
            return Double.POSITIVE_INFINITY;
        }
        Set<String> needed = new HashSet<>(change.places().values());
        Cluster after = Aftermath.of(
                problem.cluster(),
                problem.catalog(),
                names,
                change.added().stream()
                        .filter(node -> needed.contains(node.name()))
                        .toList(),
                change.places());
        return Plans.hourlyPrice(problem.with(after));
    }
}
