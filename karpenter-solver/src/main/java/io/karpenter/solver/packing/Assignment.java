package io.karpenter.solver.packing;

import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A packing that is told what each node has. What stands of it is what all rules allow, those between pods in some order in which the
 * kube-scheduler could bind them ({@link Settlement}). Not thread-safe.
 */
public final class Assignment {

    private final CompiledProblem problem;
    private final HostRules rules;
    private final Supply supply;
    private final Map<Integer, Cells> cellsOf = new HashMap<>();
    private final List<Draft> drafts = new ArrayList<>();
    private final List<Packing.OnNode> existing = new ArrayList<>();
    private long price;
    private boolean possible = true;

    public Assignment(CompiledProblem problem) {
        this.problem = problem;
        this.rules = new HostRules(problem).inOrder();
        this.supply = new Supply(problem);
    }

    /** Pods on an existing node. */
    public void onExisting(int node, int podClass, int count) {
        possible &= cellsOf(podClass).cells().stream()
                .anyMatch(cell -> Arrays.stream(cell.nodes()).anyMatch(some -> some == node));
        existing.add(new Packing.OnNode(node, podClass, count));
    }

    private Cells cellsOf(int podClass) {
        return cellsOf.computeIfAbsent(podClass, c -> {
            PodClass some = problem.classes().get(c);
            return Cells.of(problem, some, some.mask());
        });
    }

    /**
     * A new node.
     *
     * @param offer it is bought as this, or where minValues are to be kept as what keeps them
     * @param counts pods by class
     */
    public void onNew(int offer, Map<Integer, Integer> counts) {
        Draft draft = new Draft(problem, rules);
        List<Flexibility.Part> openers = new ArrayList<>();
        counts.forEach((c, count) -> {
            PodClass podClass = problem.classes().get(c);
            Cells cells = cellsOf(c);
            cells.cells().stream()
                    .filter(cell -> problem.masks().contains(cell.mask(), offer))
                    .findFirst()
                    .ifPresentOrElse(
                            cell -> {
                                draft.add(
                                        Demand.ofPod(podClass, cell.masks(), cell.mask(), cells.pins(problem, cell)),
                                        offer,
                                        count);
                                openers.add(new Flexibility.Part(cell.mask(), podClass.size()));
                            },
                            () -> possible = false);
        });
        possible = possible && buy(draft, offer, openers);
        if (possible) {
            drafts.add(draft);
            price += problem.offers().price()[draft.bought()];
        }
    }

    /** True if a node may have these pods, were it the only new one. */
    public static boolean isPossible(CompiledProblem problem, int offer, Map<Integer, Integer> counts) {
        Assignment alone = new Assignment(problem);
        alone.onNew(offer, counts);
        return alone.possible;
    }

    private boolean buy(Draft draft, int offer, List<Flexibility.Part> openers) {
        int shape = problem.offers().shape()[offer];
        if (problem.flexibility().needed(shape)) {
            draft.restrict(problem.shapeMasks()[shape]);
            Flexibility.Part pods = new Flexibility.Part(draft.mask(), draft.load());
            return supply.buy(draft, (some, counted) -> problem.flexibility().enough(some, counted, pods, openers));
        }
        if (!supply.has(offer)) {
            return false;
        }
        long[] counted = problem.limits().use()[offer];
        draft.buy(offer);
        draft.count(counted);
        supply.take(offer, counted);
        draft.buyCheapest();
        return true;
    }

    /**
     * The packing, without those of its pods that rules between pods do not allow where they are.
     *
     * @param unplaced pods left over, by class
     * @return empty if some node cannot be bought so
     */
    public Optional<Packing> settled(String strategy, int[] unplaced) {
        return possible
                ? Optional.of(
                        Settlement.ofAnyOrder(problem, rules, new Packing(strategy, drafts, existing, unplaced, price)))
                : Optional.empty();
    }
}
