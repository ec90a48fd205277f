package io.karpenter.solver.columns;

import java.util.Arrays;

/**
 * The part of a knapsack that is worth thinking about: units that every good filling has are in already, items that none has are
 * left out.
 */
final class Core {

    /** Index of each item in the problem. */
    final int[] item;
    /** Units that are in already. */
    final int[] base;
    /** Units that may be added. */
    final int[] more;
    /** Size of each item, shared with the problem. */
    final long[][] size;
    /** Room beside the base; negative somewhere if there is none for it. */
    final long[] room;

    private final long[] whole;

    /**
     * @param whole room of the bin
     * @param item in ascending order
     */
    Core(long[] whole, int[] item, int[] base, int[] more, long[][] size) {
        this.whole = whole;
        this.item = item;
        this.base = base;
        this.more = more;
        this.size = size;
        this.room = whole.clone();
        for (int k = 0; k < item.length; k++) {
            for (int r = 0; r < room.length; r++) {
                room[r] -= base[k] * size[k][r];
            }
        }
    }

    /**
     * The same with more decided: of these units, all but a share are in.
     *
     * @param units of each item of the problem
     */
    Core with(double[] units, double open) {
        int[] raised = base.clone();
        int[] rest = more.clone();
        for (int k = 0; k < raised.length; k++) {
            int sure = Math.min(base[k] + more[k], (int) Math.floor(units[item[k]] * (1 - open)));
            if (sure > base[k]) {
                rest[k] -= sure - base[k];
                raised[k] = sure;
            }
        }
        return new Core(whole, item, raised, rest, size);
    }

    int items() {
        return item.length;
    }

    /** True if no filling can have the base, so that none is good. */
    boolean isEmpty() {
        return Arrays.stream(room).anyMatch(left -> left < 0);
    }

    /** Value of the base. */
    double baseValue(double[] values) {
        double sum = 0;
        for (int k = 0; k < item.length; k++) {
            sum += base[k] * values[item[k]];
        }
        return sum;
    }

    /** Units of item {@code k} that there is room for. */
    int units(int k) {
        long units = more[k];
        for (int r = 0; r < room.length; r++) {
            if (size[k][r] > 0) {
                units = Math.min(units, room[r] / size[k][r]);
            }
        }
        return (int) units;
    }

    /**
     * The filling of a bin with base and {@code added} units.
     *
     * @param bin index in the problem
     */
    Column column(int bin, int[] added) {
        int[] items = new int[item.length];
        int[] counts = new int[item.length];
        int kept = 0;
        // Items are in ascending order, as those of the bin are.
        for (int k = 0; k < item.length; k++) {
            if (base[k] + added[k] > 0) {
                items[kept] = item[k];
                counts[kept++] = base[k] + added[k];
            }
        }
        return new Column(bin, Arrays.copyOf(items, kept), Arrays.copyOf(counts, kept));
    }
}
