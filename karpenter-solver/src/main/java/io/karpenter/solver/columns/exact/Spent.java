package io.karpenter.solver.columns.exact;

import io.karpenter.solver.columns.exact.Fillings.Filling;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What bins that run out leave over, at what price, and how: by what there is left of them, which is a cell of their grid, and by
 * state. Not thread-safe.
 */
final class Spent {

    /** Price of what no bins bring about. */
    static final long NEVER = Long.MAX_VALUE / 4;

    private static final long AS_BEFORE = -1;

    private static final int STATE_BITS = 20;
    private static final int FILLING_BITS = 16;

    private final States states;
    private final List<Filling> fillings;
    /** By cell and state; none where the cell has not been reached, or has been left. */
    private final long[][] at;
    /** By cell and state: cell and state before the last bin, and its filling. */
    private final long[][] via;
    /** By state. */
    private final long[] best;
    /** By state: the cell of the best. */
    private final int[] cellOf;

    /**
     * @param before by state: nano-USD per hour of other bins that leave it over
     */
    Spent(States states, List<Filling> fillings, long[] before, int cells) {
        this.states = states;
        this.fillings = fillings;
        this.at = new long[cells][0];
        this.via = new long[cells][0];
        this.best = before.clone();
        this.cellOf = new int[states.size];
        Arrays.fill(cellOf, cells - 1);
        at[cells - 1] = before;
        via[cells - 1] = new long[states.size];
        Arrays.fill(via[cells - 1], AS_BEFORE);
    }

    /** Prices by state, none if the cell has not been reached. */
    long[] at(int cell) {
        return at[cell];
    }

    /** The cell is not asked for any more. */
    void leave(int cell) {
        at[cell] = new long[0];
    }

    /** One more bin, filled so, leads from one cell and state to another. */
    void take(int cell, int state, int filling, int toCell, int toState) {
        if (at[toCell].length == 0) {
            at[toCell] = new long[states.size];
            via[toCell] = new long[states.size];
            Arrays.fill(at[toCell], NEVER);
        }
        long price = at[cell][state] + fillings.get(filling).price();
        if (price < at[toCell][toState]) {
            at[toCell][toState] = price;
            via[toCell][toState] = ((long) cell << FILLING_BITS | filling) << STATE_BITS | state;
            if (price < best[toState]) {
                best[toState] = price;
                cellOf[toState] = toCell;
            }
        }
    }

    /** Nano-USD per hour by state. */
    long[] best() {
        return best;
    }

    /**
     * Tells the bins that led to a state, the last one first.
     *
     * @param bins hears of each with the units by item that it has
     * @return the state before all of them
     */
    int retrace(int state, BiConsumer<Filling, int[]> bins) {
        int to = state;
        int cell = cellOf[state];
        while (via[cell][to] != AS_BEFORE) {
            long from = via[cell][to];
            int before = (int) (from & (1 << STATE_BITS) - 1);
            int filling = (int) (from >>> STATE_BITS & (1 << FILLING_BITS) - 1);
            int[] units = states.have(before);
            int[] left = states.have(to);
            for (int i = 0; i < units.length; i++) {
                units[i] -= left[i];
            }
            bins.accept(fillings.get(filling), units);
            cell = (int) (from >>> STATE_BITS + FILLING_BITS);
            to = before;
        }
        return to;
    }
}
