package io.karpenter.solver.assembly;

import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.risk.share.InterruptionPool;
import io.karpenter.core.risk.share.PoolShares;
import io.karpenter.core.rule.explain.Explainer;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Names nodes and pods, and gathers the reasons of what has no place. O(pods + nodes × offers). */
public final class PlanAssembler {

    private final Problem problem;
    private final SolverSettings settings;
    private final CompiledProblem compiled;
    private final Packing packing;
    private List<Draft> drafts;
    private Map<InterruptionPool, Integer> rations = Map.of();
    private final boolean stopped;
    private final NodeAssembler assembler;
    private final PodDealer dealer;

    /**
     * @param stopped true if there was no time for the pods that the packing leaves
     */
    public PlanAssembler(
            Problem problem, SolverSettings settings, CompiledProblem compiled, Packing packing, boolean stopped) {
        this.problem = problem;
        this.settings = settings;
        this.compiled = compiled;
        this.packing = packing;
        this.drafts = packing.drafts();
        this.stopped = stopped;
        this.assembler = new NodeAssembler(compiled, problem.catalog().schema());
        this.dealer = new PodDealer(compiled, packing);
    }

    /** Who goes where on which offerings. To be called once: each pod is dealt out once. */
    public Plan settled() {
        List<ExistingNodePods> existing = existing();
        Plan.Statistics none = new Plan.Statistics(packing.price() / 1e9, 0, 0, 0, packing.strategy());
        Plan settled = new Plan(nodes(), existing, List.of(), List.of(), OptionalDouble.empty(), none);
        return settings.risk().limitsShares() ? withinShares(settled) : settled;
    }

    /** Nodes at most of each interruption pool that the packing crowds; empty before {@link #settled}, if shares are not limited, and if NodePools have minValues. */
    public Map<InterruptionPool, Integer> rations() {
        return rations;
    }

    private Plan withinShares(Plan settled) {
        // What may be launched where some pools are passed over need not be enough for minValues.
        rations = compiled.flexibility().anyNeeded()
                ? Map.of()
                : PoolRationing.of(
                        PoolShares.of(problem.cluster(), problem.catalog(), settled, settings.risk()), settled);
        drafts = new ShareLimits(problem, settings.risk(), compiled, drafts, settled).drafts();
        List<PlannedNode> nodes = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            PlannedNode node = settled.nodes().get(i);
            nodes.add(
                    drafts.get(i) == packing.drafts().get(i)
                            ? node
                            : assembler.settled(drafts.get(i), node.name(), node.pods(), node.requests()));
        }
        return settled.withPods(nodes, settled.existingNodes(), List.of(), List.of());
    }

    /**
     * {@link #settled} with all that a plan says besides: what may be launched instead, the reasons of what has no place.
     *
     * @param lowerBound USD per hour proven as least price, if any is
     */
    public Plan complete(Plan settled, List<RelaxedPreference> relaxed, OptionalDouble lowerBound) {
        List<PlannedNode> nodes = new ArrayList<>();
        for (int i = 0; i < settled.nodes().size(); i++) {
            nodes.add(assembler.flexible(drafts.get(i), settled.nodes().get(i)));
        }
        Plan placed = new Plan(nodes, settled.existingNodes(), List.of(), relaxed, lowerBound, settled.statistics());
        Plan complete = new Plan(
                nodes, settled.existingNodes(), unschedulable(placed), relaxed, lowerBound, settled.statistics());
        return PoolShares.reportedOn(complete, problem.cluster(), problem.catalog(), settings.risk());
    }

    /** What the plan leaves out; reasons are worked out once for each class. */
    private List<UnschedulablePod> unschedulable(Plan placed) {
        List<UnschedulablePod> unschedulable = new ArrayList<>();
        Reservations reservations = new Reservations(compiled, packing);
        Optional<Explainer> explainer = Optional.empty();
        for (PodClass podClass : compiled.classes()) {
            List<Pod> left = dealer.left(podClass);
            if (!left.isEmpty()) {
                List<Reason> reasons = new ArrayList<>(podClass.invalid());
                if (reasons.isEmpty() && stopped) {
                    reasons.add(new Reason.NotReached());
                } else if (reasons.isEmpty()) {
                    explainer = explainer.or(() -> Optional.of(explainer(placed)));
                    reservations.waitedForBy(podClass).ifPresent(reasons::add);
                    reasons.addAll(explainer.orElseThrow().explain(left.get(0)));
                }
                for (Pod pod : left) {
                    unschedulable.add(new UnschedulablePod(pod.id(), reasons));
                }
            }
        }
        return unschedulable;
    }

    private Explainer explainer(Plan placed) {
        return settings.minValuesPolicy() == MinValuesPolicy.STRICT
                ? Explainer.of(problem.cluster(), problem.catalog(), placed)
                : Explainer.withoutMinValues(problem.cluster(), problem.catalog(), placed);
    }

    private List<ExistingNodePods> existing() {
        Map<Integer, List<PodId>> byNode = new TreeMap<>();
        for (Packing.OnNode placed : packing.existing()) {
            dealer.deal(
                    placed.podClass(), placed.count(), byNode.computeIfAbsent(placed.node(), n -> new ArrayList<>()));
        }
        List<ExistingNodePods> result = new ArrayList<>();
        byNode.forEach((node, pods) ->
                result.add(new ExistingNodePods(compiled.nodes().get(node).name(), pods)));
        return result;
    }

    private List<PlannedNode> nodes() {
        Set<String> taken = new HashSet<>();
        problem.cluster().nodeClaims().stream().map(NodeClaim::name).forEach(taken::add);
        problem.cluster().nodes().stream().map(Node::name).forEach(taken::add);
        Map<String, Integer> numbers = new HashMap<>();
        List<PlannedNode> nodes = new ArrayList<>();
        for (Draft draft : packing.drafts()) {
            String pool = compiled.shapes()
                    .get(compiled.offers().shape()[draft.bought()])
                    .pool()
                    .name();
            List<PodId> pods = new ArrayList<>(draft.pods());
            ResourceList requests = ResourceList.EMPTY;
            for (int i = 0; i < draft.kinds(); i++) {
                PodClass podClass = compiled.classes().get(draft.classAt(i));
                dealer.deal(podClass.index(), draft.countAt(i), pods);
                requests = requests.plus(podClass.requests().times(draft.countAt(i)));
            }
            String name;
            do {
                name = pool + "-" + numbers.merge(pool, 1, Integer::sum);
            } while (!taken.add(name));
            nodes.add(assembler.settled(draft, name, pods, requests));
        }
        return nodes;
    }
}
