package io.karpenter.solver.columns;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One way to fill a bin. Immutable by agreement, like the problem it is for.
 *
 * @param bin index of the bin's type
 * @param items indices of the items in it, ascending
 * @param counts units of each, at least 1
 */
public record Column(int bin, int[] items, int[] counts) {

    /** The column with no more units of each item than these. */
    Column trimmed(IntUnaryOperator most) {
        int[] fewer = new int[items.length];
        int[] kept = new int[items.length];
        int kinds = 0;
        for (int k = 0; k < items.length; k++) {
            int units = Math.min(counts[k], most.applyAsInt(items[k]));
            if (units > 0) {
                kept[kinds] = items[k];
                fewer[kinds++] = units;
            }
        }
        return new Column(bin, Arrays.copyOf(kept, kinds), Arrays.copyOf(fewer, kinds));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Column that
                && bin == that.bin
                && Arrays.equals(items, that.items)
                && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * bin + Arrays.hashCode(items)) + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "Column[bin=" + bin + ", items=" + Arrays.toString(items) + ", counts=" + Arrays.toString(counts) + "]";
    }
}
