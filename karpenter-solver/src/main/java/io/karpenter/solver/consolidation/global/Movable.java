package io.karpenter.solver.consolidation.global;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.commitment.CommitmentUse;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.NodeRoom;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.search.ConsolidationSearch;
import io.karpenter.solver.search.SearchLimits;
import io.karpenter.solver.search.repack.RemovalTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The pods of all candidates as if they waited for a node, while their nodes are there and have room for them: what the search works
 * with, and how its outcome becomes a change of the cluster. Not thread-safe.
 */
final class Movable {

    private final ConsolidationProblem problem;
    private final Problem waiting;
    private final SolverSettings solving;
    private final ConsolidationSettings settings;
    private final CompiledProblem compiled;
    private final Map<String, Candidate> candidates = new HashMap<>();
    private final Evacuation evacuation;
    private final Set<String> names;

    private Movable(
            ConsolidationProblem problem, ConsolidationSettings settings, ConsolidationScope scope, Set<String> names) {
        this.problem = problem;
        this.settings = settings;
        this.names = names;
        this.solving = settings.solving().withTimeLimit(Duration.ZERO);
        scope.candidates().forEach(candidate -> candidates.put(candidate.node(), candidate));
        Set<PodId> moving = scope.candidates().stream()
                .flatMap(candidate -> candidate.pods().stream())
                .map(Pod::id)
                .collect(Collectors.toSet());
        Cluster base = scope.base();
        Cluster cluster = base.toBuilder()
                .pods(base.pods().stream()
                        .map(pod -> moving.contains(pod.id()) ? pod.waiting() : pod)
                        .toList())
                .build();
        this.waiting = new Problem(cluster, problem.catalog());
        ProblemCompiler compiler = new ProblemCompiler(waiting, solving);
        this.compiled = compiler.compile(compiler.firmnesses().getFirst());
        Map<String, List<Pod>> pods = new HashMap<>();
        candidates.forEach((node, candidate) -> pods.put(node, candidate.pods()));
        Set<String> unreliable = new HashSet<>(scope.uninitialized());
        unreliable.addAll(problem.standing().nominated());
        int lasting = settings.spotToSpot() ? -1 : withoutSpot(compiled);
        int everything = compiled.market().asking().where(offer -> true);
        this.evacuation = Evacuation.of(
                compiled,
                pods,
                node -> lasting >= 0 && isSpot(compiled.nodes().get(node).name()) ? lasting : everything,
                node -> !unreliable.contains(compiled.nodes().get(node).name()));
    }

    /**
     * @param names that no new node may get; those that are given are added
     */
    static Movable of(
            ConsolidationProblem problem, ConsolidationSettings settings, ConsolidationScope scope, Set<String> names) {
        return new Movable(problem, settings, scope, names);
    }

    private boolean isSpot(String node) {
        return Optional.ofNullable(candidates.get(node))
                .flatMap(Candidate::capacityType)
                .filter(type -> type == CapacityType.SPOT)
                .isPresent();
    }

    /** Offers that spot nodes may be exchanged for while the gate is shut (DIS-CON-16). */
    private static int withoutSpot(CompiledProblem problem) {
        return problem.market().asking().where(offer -> problem.offering(offer).capacityType() != CapacityType.SPOT);
    }

    /**
     * @param quotas nodes that may go, by name of the NodePool; empty for any number
     * @param mostDisruption disruption cost that may be caused
     */
    ConsolidationSearch.Outcome search(
            Optional<RemainingBudgets> quotas, double mostDisruption, SearchLimits limits, StopSignal stop) {
        int n = compiled.nodes().size();
        BitSet removable = new BitSet();
        long[] price = new long[n];
        long[] removalCost = new long[n];
        long[] disruption = new long[n];
        int[] quota = new int[n];
        List<String> pools = new ArrayList<>();
        for (NodeRoom room : compiled.nodes()) {
            Candidate candidate = candidates.get(room.name());
            if (candidate != null) {
                removable.set(room.index());
                price[room.index()] = Math.round(candidate.hourlyPrice() * 1e9);
                String pool = candidate.nodePool().name();
                if (!pools.contains(pool)) {
                    pools.add(pool);
                }
                quota[room.index()] = pools.indexOf(pool);
                disruption[room.index()] = (long) Math.ceil(candidate.rescheduleCost() * 1000);
                removalCost[room.index()] = Math.round(settings.worth(candidate.rescheduleCost()) * 1e9);
            }
        }
        int[] masks = compiled.classes().stream().mapToInt(PodClass::mask).toArray();
        int[] counts = compiled.classes().stream().mapToInt(PodClass::count).toArray();
        RemovalTerms terms = new RemovalTerms(
                removable,
                price,
                removalCost,
                disruption,
                mostDisruption == Double.POSITIVE_INFINITY ? Long.MAX_VALUE : (long) (mostDisruption * 1000),
                quota,
                pools.stream()
                        .mapToInt(pool ->
                                quotas.map(budgets -> budgets.left(pool)).orElse(Integer.MAX_VALUE))
                        .toArray(),
                Math.round(settings.nodeWorth() * 1e9),
                isWithinBudgets());
        return ConsolidationSearch.of(
                compiled, evacuation, terms, SharePrices.tuned(compiled, masks, counts), limits, stop);
    }

    /** True if budgets of NodePools allow all candidates to go at once. */
    private boolean isWithinBudgets() {
        RemainingBudgets budgets = RemainingBudgets.of(
                problem.cluster(),
                problem.standing(),
                DisruptionReason.UNDERUTILIZED,
                problem.cluster().now(),
                settings.schedules());
        return budgets.takeAll(candidates.values().stream()
                .map(candidate -> candidate.nodePool().name())
                .toList());
    }

    /**
     * What the cluster costs at least after any consolidation, USD per hour; empty where preferences count as rules, which is relaxed, and
     * where commitments are in use: what gives them up may let them cover what others pay for.
     *
     * @param price USD per hour that it costs now
     */
    OptionalDouble leastPrice(double price) {
        if (solving.preferencePolicy() == PreferencePolicy.STRICT
                || CommitmentUse.of(problem.cluster(), problem.catalog()).isAny()) {
            return OptionalDouble.empty();
        }
        Map<PodId, Integer> classOf = new HashMap<>();
        compiled.classes().forEach(podClass -> podClass.pods().forEach(pod -> classOf.put(pod.id(), podClass.index())));
        int[] moving = new int[compiled.classes().size()];
        double ofOthers = price;
        for (Candidate candidate : candidates.values()) {
            ofOthers -= candidate.hourlyPrice();
            for (Pod pod : candidate.pods()) {
                Optional.ofNullable(classOf.get(pod.id())).ifPresent(c -> moving[c]++);
            }
        }
        int[] masks = compiled.classes().stream().mapToInt(PodClass::mask).toArray();
        SharePrices prices = SharePrices.tuned(compiled, masks, moving);
        return OptionalDouble.of(new LeastPrice(compiled, prices, candidates, moving).bound(Math.max(0, ofOthers)));
    }

    /** The change of the cluster that the outcome is. */
    ClusterChange change(ConsolidationSearch.Outcome outcome) {
        Set<String> removed = outcome.removed().stream()
                .mapToObj(node -> compiled.nodes().get(node).name())
                .collect(Collectors.toSet());
        PlanAssembler assembler = new PlanAssembler(waiting, solving, dealt(outcome), outcome.packing(), false);
        Plan plan = assembler.complete(assembler.settled(), List.of(), OptionalDouble.empty());
        List<PlannedNode> added = new ArrayList<>();
        Map<PodId, String> places = new HashMap<>();
        for (PlannedNode node : plan.nodes()) {
            PlannedNode named = node.withName(unique(node.nodePool()));
            added.add(named);
            named.pods().forEach(pod -> places.put(pod, named.name()));
        }
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        return new ClusterChange(removed, added, places);
    }

    private String unique(String nodePool) {
        int number = 1;
        while (!names.add(nodePool + "-" + number)) {
            number++;
        }
        return nodePool + "-" + number;
    }

    /** The problem in which no other pods wait than those that move, in an order in which they are near each other again. */
    private CompiledProblem dealt(ConsolidationSearch.Outcome outcome) {
        IntFunction<List<Pod>> podsOn = node -> Objects.requireNonNull(
                        candidates.get(compiled.nodes().get(node).name()))
                .pods();
        List<List<Pod>> ofClass = Dealing.of(compiled, outcome, podsOn);
        Wanderers.settle(evacuation, outcome, podsOn, ofClass);
        List<PodClass> classes = compiled.classes().stream()
                .map(podClass -> podClass.withPods(ofClass.get(podClass.index())))
                .toList();
        return new CompiledProblem(
                compiled.market(),
                compiled.keys(),
                compiled.groups(),
                compiled.hostSlot(),
                compiled.hostGroups(),
                classes,
                compiled.nodes());
    }
}
