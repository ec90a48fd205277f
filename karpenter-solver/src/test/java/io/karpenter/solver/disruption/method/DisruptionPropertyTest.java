package io.karpenter.solver.disruption.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.PoolBudget;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.sequence.Placements;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("All decisions of one plan")
class DisruptionPropertyTest {

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();

    private static final Generator<Scenario> TOPOLOGY = RandomScenarios.of(
            Feature.SPREAD,
            Feature.POD_AFFINITY,
            Feature.POD_ANTI_AFFINITY,
            Feature.NODE_AFFINITY,
            Feature.EXISTING_NODES,
            Feature.TAINTS);

    private static final Generator<Scenario> SUPPLY =
            RandomScenarios.of(Feature.LIMITS, Feature.WEIGHTS, Feature.NODE_POOLS, Feature.SPOT, Feature.MIN_VALUES);

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.of(Consolidating.NO_SCHEDULES)
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(100))
            .withEvictionPrice(0.001, Duration.ofHours(1));

    @TestFactory
    Stream<DynamicTest> together() {
        return Stream.of(
                law("keep budgets, give every pod a place and never meet, under all kinds of rules", EVERYTHING),
                law("keep budgets, give every pod a place and never meet, under rules between pods", TOPOLOGY),
                law("keep budgets, give every pod a place and never meet, under scarce supply", SUPPLY));
    }

    private static DynamicTest law(String sentence, Generator<Scenario> generator) {
        return Planning.forAll(generator).tries(40).maxSize(14).holds(sentence, scenario -> {
            for (int some = 0; some < 2; some++) {
                ConsolidationProblem problem = drifting(Consolidating.running(scenario, 1, 0.4), new Random(some));
                for (boolean byReference : new boolean[] {false, true}) {
                    check(problem, DisruptionSettings.of(SETTINGS).withByReference(byReference));
                }
            }
        });
    }

    /** Some nodes have drifted, and some pods are protected by a budget. */
    private static ConsolidationProblem drifting(ConsolidationProblem problem, Random random) {
        Cluster cluster = problem.cluster();
        Map<String, NodeClaim> claims = new HashMap<>();
        cluster.nodeClaims().forEach(claim -> claims.put(claim.name(), claim));
        for (ManagedNode node : ManagedNode.all(cluster)) {
            NodeClaim claim = node.claim().orElseGet(() -> claim(node));
            claims.put(
                    claim.name(),
                    random.nextInt(3) > 0
                            ? claim
                            : claim.with(claim.lifecycle().drifted(cluster.now().minusSeconds(random.nextInt(99)))));
        }
        List<PodDisruptionBudget> budgets = new ArrayList<>(cluster.podDisruptionBudgets());
        cluster.pods().stream()
                .findFirst()
                .ifPresent(pod -> pod.spec()
                        .labels()
                        .forEach((key, value) -> budgets.add(new PodDisruptionBudget(
                                pod.namespace(),
                                "of-" + key,
                                Optional.of(LabelSelector.of(key, value)),
                                Optional.of("1"),
                                Optional.empty(),
                                1 + random.nextInt(2),
                                false))));
        return problem.with(cluster.toBuilder()
                .nodeClaims(List.copyOf(claims.values()))
                .podDisruptionBudgets(budgets)
                .build());
    }

    private static NodeClaim claim(ManagedNode managed) {
        var node = managed.node();
        return new NodeClaim(
                "claim-" + node.name(),
                managed.nodePool(),
                node.labels(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                node.providerId().isEmpty() ? "id:///" + node.name() : node.providerId(),
                node.capacity(),
                node.allocatable(),
                Optional.of(node.name()),
                true,
                true,
                false,
                node.created());
    }

    private static void check(ConsolidationProblem problem, DisruptionSettings settings) {
        ClusterDisruption disruption = new ClusterDisruption(settings, new NodeAccounts(), new ManualClock());
        DisruptionPlan plan = disruption.plan(problem, StopSignal.NEVER);
        checkMeetings(plan);
        checkBudgets(problem, plan);
        checkEvictions(problem, plan);
        checkPlaces(problem, plan);
        assertThat(new ClusterDisruption(settings, new NodeAccounts(), new ManualClock())
                        .plan(problem, StopSignal.NEVER)
                        .decisions())
                .as("decisions about the same snapshot")
                .isEqualTo(plan.decisions());
    }

    private static void checkMeetings(DisruptionPlan plan) {
        Set<String> going = new HashSet<>();
        Set<String> coming = new HashSet<>();
        Set<PodId> moving = new HashSet<>();
        for (Decision decision : plan.decisions()) {
            decision.command()
                    .nodes()
                    .forEach(node -> assertThat(going.add(node)).isTrue());
            decision.command()
                    .replacements()
                    .forEach(node -> assertThat(coming.add(node.name())).isTrue());
            decision.command()
                    .podMoves()
                    .forEach(move -> assertThat(moving.add(move.pod())).isTrue());
        }
        for (Decision decision : plan.decisions()) {
            Set<String> own = new HashSet<>();
            decision.command().replacements().forEach(node -> own.add(node.name()));
            assertThat(decision.command().podMoves()).allSatisfy(move -> {
                assertThat(going).doesNotContain(move.to());
                assertThat(own.contains(move.to()) || !coming.contains(move.to()))
                        .as("goes to a replacement of another decision")
                        .isTrue();
            });
        }
    }

    private static void checkBudgets(ConsolidationProblem problem, DisruptionPlan plan) {
        Map<String, String> poolOf = new HashMap<>();
        ManagedNode.all(problem.cluster()).forEach(node -> poolOf.put(node.name(), node.nodePool()));
        Map<String, Integer> taken = new HashMap<>();
        // Whatever methods come first, the later ones have no more than what these leave.
        for (Decision decision : plan.decisions()) {
            DisruptionReason reason = decision.command().reason();
            for (String node : decision.command().nodes()) {
                int now = taken.merge(poolOf.get(node), 1, Integer::sum);
                PoolBudget.all(
                                problem.cluster(),
                                problem.standing(),
                                reason,
                                problem.cluster().now(),
                                Consolidating.NO_SCHEDULES)
                        .stream()
                        .filter(budget -> budget.nodePool().equals(poolOf.get(node)))
                        .forEach(budget -> assertThat(now).isLessThanOrEqualTo(budget.left()));
            }
        }
    }

    private static void checkEvictions(ConsolidationProblem problem, DisruptionPlan plan) {
        Map<PodId, Pod> pods = new HashMap<>();
        problem.cluster().pods().forEach(pod -> pods.put(pod.id(), pod));
        PodEvictions rules = new PodEvictions(
                problem.cluster().podDisruptionBudgets(), problem.cluster().now());
        Map<PodDisruptionBudget, List<Integer>> evictions = new HashMap<>();
        for (Decision decision : plan.decisions()) {
            Map<PodDisruptionBudget, Integer> wanted = new HashMap<>();
            for (PodMove move : decision.command().podMoves()) {
                rules.limiting(pods.get(move.pod())).forEach(budget -> wanted.merge(budget, 1, Integer::sum));
            }
            wanted.forEach((budget, count) ->
                    evictions.computeIfAbsent(budget, b -> new ArrayList<>()).add(count));
        }
        evictions.forEach((budget, counts) -> {
            int all = counts.stream().mapToInt(Integer::intValue).sum();
            assertThat(budget.disruptionsAllowed()).isPositive();
            assertThat(counts.size() == 1 || all <= budget.disruptionsAllowed())
                    .as("%s evictions of %s", counts, budget)
                    .isTrue();
        });
    }

    private static void checkPlaces(ConsolidationProblem problem, DisruptionPlan plan) {
        Placements placements = new Placements(problem.catalog(), SETTINGS.solving());
        PodEvictions rules = new PodEvictions(
                problem.cluster().podDisruptionBudgets(), problem.cluster().now());
        Cluster cluster = problem.cluster();
        for (Decision decision : plan.decisions()) {
            Set<String> nodes = Set.copyOf(decision.command().nodes());
            Set<PodId> moved = new HashSet<>();
            decision.command().podMoves().forEach(move -> moved.add(move.pod()));
            if (decision.method() != DisruptionMethod.STATIC_DRIFT) {
                cluster.pods().stream()
                        .filter(pod ->
                                pod.status().nodeName().filter(nodes::contains).isPresent())
                        .filter(rules::isCurrentlyReschedulable)
                        .forEach(pod -> assertThat(moved).contains(pod.id()));
                assertThat(placements.objection(cluster, decision.command()))
                        .as(() -> "objection to " + decision)
                        .isEmpty();
            }
            cluster = Aftermath.of(cluster, problem.catalog(), decision.command());
        }
    }
}
