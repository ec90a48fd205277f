package io.karpenter.solver.columns;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One way to fill a bin. Immutable by agreement, like the problem it is for.
 *
 * @param bin index of the bin's type
 * @param items indices of the items in it, ascending
 * @param counts units of each, at least 1
 */
public record Column(int bin, int[] items, int[] counts) {

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
