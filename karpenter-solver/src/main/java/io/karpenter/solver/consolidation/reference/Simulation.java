package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.assembly.PlanAssembler;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks where the pods of nodes would go if these were not there. Pending pods and pods of nodes that are being deleted want places
 * too, and are promised theirs first where only they may go; pending ones without a place stand in nobody's way.
 *
 * <p>One simulation takes as long as compiling the problem and packing it the reference's way. Not thread-safe. Source: DIS-SIM,
 * SCH-NOD-10.
 */
public final class Simulation {

    private static final int MOST_PODS_NAMED = 5;

    /** Most types that a NodeClaim names (SCH-NC-02). */
    private static final int MOST_TYPES = 600;

    private final ConsolidationProblem problem;
    private final ConsolidationSettings settings;
    private final StopSignal stop;
    private final Cluster base;

    private final PodEvictions evictions;
    private final Set<String> uninitialized;
    private final Set<PodId> ofLeavingNodes;

    /** False: what replacements may be launched as is only worked out if there is a single one. */
    private final boolean completesSeveral;

    private Simulation(
            ConsolidationProblem problem,
            ConsolidationSettings settings,
            StopSignal stop,
            ConsolidationScope scope,
            boolean completesSeveral) {
        this.problem = problem;
        this.settings = settings;
        this.stop = stop;
        this.completesSeveral = completesSeveral;
        this.base = scope.base();
        this.evictions = new PodEvictions(
                problem.cluster().podDisruptionBudgets(), problem.cluster().now());
        this.uninitialized = scope.uninitialized();
        this.ofLeavingNodes = scope.ofLeavingNodes();
    }

    /** One for consolidation: nodes inside their own {@code consolidateAfter} take no pods (DIS-SIM-07). */
    public static Simulation ofConsolidation(
            ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        ConsolidationScope scope =
                ConsolidationScope.of(problem, cluster -> new Packed(cluster, problem, settings, stop).settled());
        return new Simulation(problem, settings, stop, scope, false);
    }

    /** One for drift: all nodes take pods, and any number of replacements is wanted (DIS-DRF-12). */
    public static Simulation ofDrift(ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        return new Simulation(problem, settings, stop, ConsolidationScope.withAllDestinations(problem), true);
    }

    /** Where the pods of {@code candidates} go, with the reasons of those that have no place. */
    public Destination explained(Collection<Candidate> candidates) {
        return run(candidates, true);
    }

    /** Where the pods of {@code candidates} go. */
    public Destination of(Collection<Candidate> candidates) {
        return run(candidates, false);
    }

    private Destination run(Collection<Candidate> candidates, boolean explained) {
        Set<String> going = candidates.stream().map(Candidate::node).collect(Collectors.toSet());
        Set<PodId> moved = candidates.stream()
                .flatMap(candidate -> candidate.pods().stream())
                .filter(evictions::isCurrentlyReschedulable)
                .map(Pod::id)
                .collect(Collectors.toSet());
        Set<PodId> owed = new HashSet<>(moved);
        base.pendingPods().stream()
                .map(Pod::id)
                .filter(ofLeavingNodes::contains)
                .forEach(owed::add);
        Packed packed = new Packed(Aftermath.without(base, going, moved), problem, settings, stop);
        Plan settled = packed.settled();
        Map<PodId, String> places = new HashMap<>();
        settled.nodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        settled.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        if (!places.keySet().containsAll(owed)) {
            owed.removeAll(places.keySet());
            return new Destination.Missing(
                    new Blocked.PodsWithoutPlace(owed.size(), explained ? packed.reasons(owed) : List.of()));
        }
        for (PodId pod : moved) {
            String place = places.getOrDefault(pod, "");
            if (uninitialized.contains(place)) {
                return new Destination.Missing(new Blocked.UninitializedDestination(pod, place));
            }
        }
        places.keySet().retainAll(moved);
        Set<String> needed = new HashSet<>(places.values());
        // What may be launched instead takes time to work out: for consolidation, several are of no use.
        long count = settled.nodes().stream()
                .filter(node -> needed.contains(node.name()))
                .count();
        boolean complete = count == 1 || (count > 1 && completesSeveral);
        List<PlannedNode> replacements = (complete ? packed.complete() : settled)
                .nodes().stream().filter(node -> needed.contains(node.name())).toList();
        return tooFewTypes(replacements)
                .<Destination>map(Destination.Missing::new)
                .orElseGet(() -> new Destination.Found(replacements, places));
    }

    /** A claim can name so many types only: that may be less variety than its pool asks for (DIS-SIM-06). */
    private Optional<Blocked> tooFewTypes(List<PlannedNode> replacements) {
        if (settings.solving().minValuesPolicy() != MinValuesPolicy.STRICT) {
            return Optional.empty();
        }
        for (PlannedNode node : replacements) {
            int named = node.instanceTypeOptions().size();
            for (Expression asked : asked(node.nodePool())) {
                int wanted = asked.minValues().orElse(0);
                if (asked.key().equals(Labels.INSTANCE_TYPE) && named >= MOST_TYPES && wanted > named) {
                    String because =
                            "minValues of %s is %d, a NodeClaim names %d at most".formatted(asked.key(), wanted, named);
                    return Optional.of(new Blocked.PodsWithoutPlace(node.pods().size(), List.of(because)));
                }
            }
        }
        return Optional.empty();
    }

    private List<Expression> asked(String nodePool) {
        return problem.cluster().nodePools().stream()
                .filter(pool -> pool.name().equals(nodePool))
                .flatMap(pool -> pool.template().requirements().stream())
                .toList();
    }

    /** A plan that is worked out as far as somebody asks. */
    private static final class Packed {

        private final PlanAssembler assembler;
        private final Plan settled;

        Packed(Cluster cluster, ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
            Problem simulated = new Problem(cluster, problem.catalog());
            ProblemCompiler compiler = new ProblemCompiler(simulated, settings.solving());
            CompiledProblem compiled = compiler.compile(compiler.firmnesses().getFirst());
            Packing packing = FirstPlan.byFirstFit(compiled, stop);
            this.assembler = new PlanAssembler(simulated, settings.solving(), compiled, packing, stop.isRaised());
            this.settled = assembler.settled();
        }

        Plan settled() {
            return settled;
        }

        Plan complete() {
            return assembler.complete(settled, List.of(), OptionalDouble.empty());
        }

        List<String> reasons(Set<PodId> pods) {
            return complete().unschedulable().stream()
                    .filter(pod -> pods.contains(pod.pod()))
                    .limit(MOST_PODS_NAMED)
                    .map(Packed::reason)
                    .toList();
        }

        private static String reason(UnschedulablePod pod) {
            return pod.pod() + ": "
                    + pod.reasons().stream().map(Reason::message).collect(Collectors.joining("; "));
        }
    }
}
