package io.karpenter.solver.packing;

import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A packing that is told what each node has. It stands only if all rules allow it, those between pods in some order in which the
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
        this.rules = new HostRules(problem);
        this.supply = new Supply(problem);
    }

    /** Pods on an existing node. */
    public void onExisting(int node, int podClass, int count) {
        existing.add(new Packing.OnNode(node, podClass, count));
    }

    /**
     * A new node.
     *
     * @param counts pods by class
     */
    public void onNew(int offer, Map<Integer, Integer> counts) {
        // What else may be launched is not looked at.
        possible &= supply.has(offer)
                && !problem.flexibility().needed(problem.offers().shape()[offer]);
        Draft draft = new Draft(problem, rules);
        counts.forEach((c, count) -> {
            PodClass podClass = problem.classes().get(c);
            Cells cells = cellsOf.computeIfAbsent(c, any -> Cells.of(problem, podClass, podClass.mask()));
            cells.cells().stream()
                    .filter(cell -> problem.masks().contains(cell.mask(), offer))
                    .findFirst()
                    .ifPresentOrElse(
                            cell -> draft.add(
                                    Demand.ofPod(podClass, cell.masks(), cell.mask(), cells.pins(problem, cell)),
                                    offer,
                                    count),
                            () -> possible = false);
        });
        if (possible) {
            long[] counted = problem.limits().use()[offer];
            draft.buy(offer);
            draft.count(counted);
            supply.take(offer, counted);
            draft.buyCheapest();
            drafts.add(draft);
            price += problem.offers().price()[draft.bought()];
        }
    }

    /**
     * The packing.
     *
     * @param unplaced pods left over, by class
     * @return empty if some rule does not allow it
     */
    public Optional<Packing> packing(String strategy, int[] unplaced) {
        if (!possible) {
            return Optional.empty();
        }
        Packing packing = new Packing(strategy, drafts, existing, unplaced, price);
        Packing settled = Settlement.of(problem, rules, packing);
        return Optional.of(settled).filter(of -> of.left() == packing.left());
    }
}
