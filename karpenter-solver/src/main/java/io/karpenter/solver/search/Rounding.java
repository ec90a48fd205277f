package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.Dive;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.Pile;
import io.karpenter.solver.search.repack.Rations;
import io.karpenter.solver.search.repack.Recreate;
import io.karpenter.solver.search.repack.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Nodes out of the linear relaxation: each column as often as the relaxation uses it, rounded down; for what is left over
 * {@link Dive}s, and what those leave is packed by {@link Recreate}, in many ways of which the cheapest counts. Where classes are few and
 * replicas many, next to nothing is left over and the plan costs little more than the bound.
 *
 * <p>Columns know nothing of rules among units of one node: what rules refuse is left over. Not thread-safe. Source: residual
 * rounding for the Gilmore–Gomory relaxation, Wäscher and Gau, "Heuristics for the integer one-dimensional cutting stock problem",
 * 1996.
 */
final class Rounding {

    /** Ways in which the last rest is packed. */
    private static final int TRIES = 64;

    private static final int MOST_CARE = 4;

    /** Nodes that the most careful dive decides on at most. */
    private static final double MOST_OPEN = 400;

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
     * Looks for drafts that hold all units of the problem and cost no more than {@code limit}, in nano-USD per hour.
     *
     * @param generation of {@code problem}, whose items are the units of the search space in their order
     * @param relaxed its last solution
     * @param dives in vain after which to give up
     * @param better takes each cheaper result, or says false because of what rounding does not look at
     */
    void round(
            CoveringProblem problem,
            ColumnGeneration generation,
            ColumnGeneration.Result relaxed,
            long limit,
            int dives,
            Predicate<List<NodeDraft>> better) {
        try {
            dive(problem, generation, relaxed, limit, dives, better);
        } catch (ArithmeticException astray) {
            // Rounding errors end the dives; what they found until then is kept.
        }
    }

    private void dive(
            CoveringProblem problem,
            ColumnGeneration generation,
            ColumnGeneration.Result relaxed,
            long limit,
            int dives,
            Predicate<List<NodeDraft>> better) {
        long most = limit;
        int vain = 0;
        // Where there is no time at all, the rest is still packed once.
        for (int care = 0; care == 0 || vain < dives && !stop.isRaised(); care++) {
            List<NodeDraft> whole = new ArrayList<>();
            int[] left = problem.counts();
            take(relaxed, care, left, whole);
            long within = most;
            Dive.Plunge plunge = new Dive.Plunge(
                    left,
                    rations(whole).stock(),
                    limits(problem, whole),
                    Math.min(care, MOST_CARE),
                    column -> draft(column) != null,
                    within - Incumbent.cost(whole),
                    random);
            List<NodeDraft> drafts = generation
                    .dive(plunge, stop)
                    .map(landing -> landed(whole, landing, within))
                    .orElse(List.of());
            vain++;
            if (!drafts.isEmpty() && Incumbent.cost(drafts) <= within && better.test(drafts)) {
                most = Incumbent.cost(drafts) - 1;
                vain = 0;
            }
        }
    }

    /** What these nodes and the fixed ones leave of limits and reservations. */
    private Rations rations(List<NodeDraft> drafts) {
        Rations rations = new Rations(space);
        drafts.forEach(draft -> rations.take(draft, 1));
        return rations;
    }

    /** What these nodes leave of what the problem has of limits. */
    private static long[] limits(CoveringProblem problem, List<NodeDraft> drafts) {
        long[] limits = problem.limits().clone();
        drafts.forEach(draft -> problem.bins().get(draft.node().offer()).takes().takeOff(limits));
        return limits;
    }

    private List<NodeDraft> landed(List<NodeDraft> whole, Dive.Landing landing, long limit) {
        List<NodeDraft> drafts = new ArrayList<>(whole);
        landing.columns().forEach(column -> drafts.add(Objects.requireNonNull(draft(column))));
        return withRest(drafts, landing.left(), limit - Incumbent.cost(drafts));
    }

    /**
     * Adds each column as often as it is used, rounded down; takes its units off {@code left}. With more care only some of them,
     * so that there is more to choose from.
     */
    private void take(ColumnGeneration.Result relaxed, int care, int[] left, List<NodeDraft> drafts) {
        double bins = Arrays.stream(relaxed.uses()).sum();
        double share = Math.max(1 - Math.min(1, (double) care / MOST_CARE), 1 - MOST_OPEN / bins);
        for (int c = 0; c < relaxed.columns().size(); c++) {
            Column column = relaxed.columns().get(c);
            int times = (int) Math.floor(relaxed.uses()[c] + 1e-6);
            times = share == 1 ? times : (int) (times * share + random.nextDouble());
            NodeDraft draft = times == 0 ? null : draft(column);
            for (int i = 0; draft != null && i < times && isLeft(column, left); i++) {
                for (int k = 0; k < draft.units().length; k++) {
                    left[draft.units()[k]] -= draft.counts()[k];
                }
                drafts.add(draft);
            }
        }
    }

    private static boolean isLeft(Column column, int[] left) {
        for (int k = 0; k < column.items().length; k++) {
            if (left[column.items()[k]] < column.counts()[k]) {
                return false;
            }
        }
        return true;
    }

    /** The column as a node; null if rules keep its units from sharing one. */
    private @Nullable NodeDraft draft(Column column) {
        int[] units = column.items();
        int[] counts = column.counts();
        int[] matched = new int[space.rules.slots()];
        int[] owned = new int[space.rules.slots()];
        for (int k = 0; k < units.length; k++) {
            if (space.bound[units[k]] && space.allowance(units[k], matched, owned, counts[k]) < counts[k]) {
                return null;
            }
            space.record(units[k], counts[k], matched, owned);
        }
        if (space.mustKeepMinValues(column.bin()) && !space.keepsMinValues(column.bin(), units, counts)) {
            return null;
        }
        return space.draft(column.bin(), units, counts);
    }

    private List<NodeDraft> withRest(List<NodeDraft> drafts, int[] left, long limit) {
        if (Arrays.stream(left).allMatch(count -> count == 0)) {
            return drafts;
        }
        space.rations = space.rationed ? rations(drafts) : null;
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
        space.rations = null;
        if (cheapest.isEmpty()) {
            return List.of();
        }
        drafts.addAll(cheapest);
        return drafts;
    }
}
