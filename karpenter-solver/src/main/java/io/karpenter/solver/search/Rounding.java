package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes out of the linear relaxation: each column as often as the relaxation uses it, rounded down; what is left over is relaxed and
 * rounded again, and in the end packed by {@link Recreate}, in many ways of which the cheapest counts. Where classes are few and
 * replicas many, next to nothing is left over and the plan costs little more than the bound.
 *
 * <p>Columns know nothing of rules among units of one node: what rules refuse is left over. Not thread-safe. Source: residual
 * rounding for the Gilmore–Gomory relaxation, Wäscher and Gau, "Heuristics for the integer one-dimensional cutting stock problem",
 * 1996.
 */
final class Rounding {

    /** Relaxations of what is left over. */
    private static final int LEVELS = 4;

    /** Ways in which the last rest is packed. */
    private static final int TRIES = 64;

    /** Share of a node from which on a column is rounded up below the first level. */
    private static final double NEARLY_WHOLE = 0.75;

    private final SearchSpace space;
    private final Recreate recreate;
    private final StopSignal stop;
    private final RandomGenerator random;

    Rounding(SearchSpace space, StopSignal stop, RandomGenerator random) {
        this.space = space;
        this.recreate = new Recreate(space);
        this.stop = stop;
        this.random = random;
    }

    /**
     * Drafts that hold all units of the problem; none if that is not possible within {@code limit}, in nano-USD per hour.
     *
     * @param relaxed solution of {@code problem}, whose items are the units of the search space in their order
     */
    List<NodeDraft> round(CoveringProblem problem, ColumnGeneration.Result relaxed, long limit) {
        List<NodeDraft> drafts = new ArrayList<>();
        int[] left = problem.counts();
        ColumnGeneration.Result level = relaxed;
        for (int i = 0; i < LEVELS && !stop.isRaised(); i++) {
            int before = drafts.size();
            take(level, left, i == 0 ? 0 : 1 - NEARLY_WHOLE, drafts);
            if (Arrays.stream(left).allMatch(count -> count == 0)) {
                return drafts;
            }
            if (i > 0 && drafts.size() == before) {
                break;
            }
            level = ColumnGeneration.solve(
                    problem.withCounts(left.clone()), level.columns(), stop, ColumnGeneration.Progress.IGNORED);
        }
        return withRest(drafts, left, limit - Incumbent.cost(drafts));
    }

    /** Adds each column as often as it is used, rounded down after {@code bonus} is added; takes its units off {@code left}. */
    private void take(ColumnGeneration.Result relaxed, int[] left, double bonus, List<NodeDraft> drafts) {
        for (int c = 0; c < relaxed.columns().size(); c++) {
            int times = (int) Math.floor(relaxed.uses()[c] + bonus + 1e-6);
            for (int i = 0; i < times; i++) {
                NodeDraft draft = draft(relaxed.columns().get(c), left);
                if (draft == null) {
                    break;
                }
                for (int k = 0; k < draft.units().length; k++) {
                    left[draft.units()[k]] -= draft.counts()[k];
                }
                drafts.add(draft);
            }
        }
    }

    /** The column as far as its units are left and rules let them share a node; null if that is not all of it. */
    private @Nullable NodeDraft draft(Column column, int[] left) {
        int[] units = new int[column.items().length];
        int[] counts = new int[units.length];
        int[] matched = new int[space.rules.slots()];
        int[] owned = new int[space.rules.slots()];
        int kinds = 0;
        boolean whole = true;
        for (int k = 0; k < units.length; k++) {
            int unit = column.items()[k];
            int wanted = Math.min(column.counts()[k], left[unit]);
            int count = space.bound[unit] && wanted > 0 ? space.allowance(unit, matched, owned, wanted) : wanted;
            whole &= count == column.counts()[k];
            if (count > 0) {
                space.record(unit, count, matched, owned);
                units[kinds] = unit;
                counts[kinds++] = count;
            }
        }
        if (kinds == 0 || !whole) {
            return null;
        }
        int[] some = Arrays.copyOf(units, kinds);
        int[] ofEach = Arrays.copyOf(counts, kinds);
        if (space.mustKeepMinValues(column.bin()) && !space.keepsMinValues(column.bin(), some, ofEach)) {
            return null;
        }
        return space.draft(column.bin(), some, ofEach);
    }

    private List<NodeDraft> withRest(List<NodeDraft> drafts, int[] left, long limit) {
        List<NodeDraft> cheapest = List.of();
        long most = limit;
        Pile pile = new Pile(space.units());
        for (int i = 0; i < TRIES && (i == 0 || !stop.isRaised()); i++) {
            pile.clear();
            for (int u = 0; u < left.length; u++) {
                if (left[u] > 0) {
                    pile.add(u, left[u]);
                }
            }
            List<NodeDraft> rest = recreate.recreate(pile, most, random);
            if (!rest.isEmpty()) {
                cheapest = rest;
                most = Incumbent.cost(rest) - 1;
            }
        }
        if (cheapest.isEmpty()) {
            return List.of();
        }
        drafts.addAll(cheapest);
        return drafts;
    }
}
