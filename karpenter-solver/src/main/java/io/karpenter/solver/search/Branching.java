package io.karpenter.solver.search;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.CellCounts;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.Coverings.Chosen;
import io.karpenter.solver.bound.Coverings.Traced;
import io.karpenter.solver.bound.Parts;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.columns.exact.ExactCover;
import io.karpenter.solver.packing.Assignment;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest packing of few pods, by branch and bound, the cheapest first. The cheapest way to cover all pods with whole nodes is a
 * packing if rules between pods that were left out allow it; if not, it is decided of a class that they do not allow how many of its
 * pods are in one of the domains: fewer than here, or as many at least, and each of both is covered anew. Not thread-safe.
 *
 * <p>Source: Land and Doig, "An automatic method of solving discrete programming problems", 1960.
 */
final class Branching {

    /** Comparisons of an item with a bin between looks at whether to stop. */
    private static final int LOOK = 8_192;

    private final CompiledProblem problem;
    private final Coverings coverings;
    private final int[] unplaced;
    private final Cuts cuts;
    private final Predicate<Packing> acceptable;
    private final StopSignal stop;
    private final PriorityQueue<Branch> open = new PriorityQueue<>(Branch.CHEAPEST);
    private int branches;
    /** Nano-USD per hour of the cheapest branch that could be divided no further, though it is no packing. */
    private long dropped = Long.MAX_VALUE;

    private @Nullable CellCounts undecided;

    /**
     * What came of it.
     *
     * @param packing the cheapest that was found below the price; empty if none was
     * @param bound of every packing of these pods
     */
    record Outcome(Optional<Packing> packing, ProvenBound bound) {}

    /**
     * @param coverings of the pods that are to be packed
     * @param unplaced pods left over, by class
     * @param acceptable what else must be true of a packing
     */
    Branching(
            CompiledProblem problem,
            Coverings coverings,
            int[] unplaced,
            Predicate<Packing> acceptable,
            StopSignal stop) {
        this.problem = problem;
        this.coverings = coverings;
        this.unplaced = unplaced;
        this.cuts = new Cuts(problem, unplaced);
        this.acceptable = acceptable;
        this.stop = stop;
    }

    /** What is proven without dividing anything. */
    ProvenBound bound() {
        return start() ? proven(Long.MAX_VALUE) : ProvenBound.NONE;
    }

    /**
     * @param price nano-USD per hour of a packing that is known
     */
    Outcome below(long price) {
        boolean complete = start();
        long best = price;
        Optional<Packing> found = Optional.empty();
        while (!open.isEmpty() && open.element().price() < best && !stop.isRaised()) {
            Branch branch = open.remove();
            Optional<Packing> settled = settled(branch);
            if (settled.isEmpty() || !isWhole(settled.get())) {
                divide(branch, settled);
                continue;
            }
            if (settled.get().price() < best) {
                best = settled.get().price();
                found = settled;
            }
            if (settled.get().price() > branch.price()) {
                // To keep minValues it had to become something dearer, which other fillings may not have to.
                dropped = Math.min(dropped, branch.price());
            }
        }
        return new Outcome(found, complete ? proven(best) : ProvenBound.NONE);
    }

    private ProvenBound proven(long best) {
        long least = Math.min(best, dropped);
        return new ProvenBound(
                open.isEmpty() ? least : Math.min(least, open.element().price()), BoundProof.EVERY_COMBINATION);
    }

    private boolean isWhole(Packing packing) {
        return Arrays.equals(packing.unplaced(), unplaced);
    }

    /** Covers each choice that rules leave; false if there are too many combinations, or there was no time. */
    private boolean start() {
        for (Chosen chosen : coverings.choices()) {
            // The other choices leave hardly fewer combinations, and nothing is proven without this one.
            if (stop.isRaised() || !add(chosen, null, List.of())) {
                return false;
            }
        }
        return !open.isEmpty();
    }

    private boolean add(Chosen chosen, @Nullable CellCounts cells, List<Map<Integer, Integer>> tooMuch) {
        Traced traced = (cells == null ? coverings.covering(chosen) : coverings.covering(chosen, cells)).with(tooMuch);
        if (cells != null && !isHeld(traced.problem())) {
            return true;
        }
        if (isStopped(traced.problem())) {
            return false;
        }
        Map<Item, Integer> places = new IdentityHashMap<>();
        List<Item> items = traced.problem().items();
        for (int i = 0; i < items.size(); i++) {
            places.put(items.get(i), i);
        }
        List<CoveringProblem> parts = Parts.of(traced.problem());
        if (!parts.stream().allMatch(ExactCover::isSmall)) {
            return false;
        }
        long price = 0;
        List<Column> columns = new ArrayList<>();
        for (CoveringProblem part : parts) {
            Optional<ExactCover.Cover> cover = ExactCover.cover(part, stop);
            if (cover.isEmpty()) {
                return false;
            }
            price += cover.get().price();
            for (Column column : cover.get().columns()) {
                int[] ofAll = new int[column.items().length];
                for (int k = 0; k < ofAll.length; k++) {
                    ofAll[k] = places.getOrDefault(part.items().get(column.items()[k]), -1);
                }
                columns.add(new Column(column.bin(), ofAll, column.counts()));
            }
        }
        open.add(new Branch(chosen, cells, tooMuch, traced, price, columns, branches++));
        return true;
    }

    /** Looks whether to stop as often as the problem is large, since comparing its bins takes most of the time where items are few. */
    private boolean isStopped(CoveringProblem covering) {
        long comparisons = (long) covering.bins().size() * covering.items().size();
        boolean stopped = stop.isRaised();
        for (long k = 0; k < comparisons / LOOK; k++) {
            stopped |= stop.isRaised();
        }
        return stopped;
    }

    /** False if some item has no bin, so that there is no plan. */
    private static boolean isHeld(CoveringProblem covering) {
        return covering.items().stream()
                .allMatch(item -> item.count() == 0
                        || BitSet.valueOf(item.bins()).stream()
                                .anyMatch(bin -> bin < covering.bins().size() && covering.holds(bin, item)));
    }

    /** The nodes of the branch with all pods that rules allow there; empty if they cannot be bought so, or are not acceptable. */
    private Optional<Packing> settled(Branch branch) {
        Assignment assignment = new Assignment(problem);
        int offers = problem.offers().size();
        for (Column column : branch.columns()) {
            Map<Integer, Integer> pods = branch.pods(column);
            if (column.bin() < offers) {
                assignment.onNew(column.bin(), pods);
            } else {
                pods.forEach((podClass, count) -> assignment.onExisting(column.bin() - offers, podClass, count));
            }
        }
        return assignment.settled("every combination", unplaced).filter(acceptable);
    }

    /** Decides how many pods of a class one of its cells has, or that nodes have less than one that cannot be bought. */
    private void divide(Branch branch, Optional<Packing> settled) {
        if (settled.isEmpty()) {
            // What one machine may not have another might: nothing is proven below this.
            dropped = Math.min(dropped, branch.price());
            cuts.tooMuch(branch).ifPresent(pods -> {
                List<Map<Integer, Integer>> all = new ArrayList<>(branch.tooMuch());
                all.add(pods);
                add(branch.chosen(), branch.cells(), all);
            });
            return;
        }
        Optional<Cuts.Cut> cut = settled.flatMap(packing -> cuts.of(branch, cells(branch), packing));
        if (cut.isEmpty()) {
            dropped = Math.min(dropped, branch.price());
            return;
        }
        CellCounts cells = cells(branch);
        Cuts.Cut at = cut.get();
        // The latest of equal branches comes first, and is to be the one in which something changes.
        for (Optional<CellCounts> part : List.of(
                cells.withAtLeast(at.podClass(), at.cell(), at.pods()),
                cells.withAtMost(at.podClass(), at.cell(), at.pods() - 1))) {
            if (part.isPresent() && !add(branch.chosen(), part.get(), branch.tooMuch())) {
                dropped = Math.min(dropped, branch.price());
            }
        }
    }

    private CellCounts cells(Branch branch) {
        if (branch.cells() != null) {
            return branch.cells();
        }
        if (undecided == null) {
            undecided = coverings.cells();
        }
        return undecided;
    }
}
