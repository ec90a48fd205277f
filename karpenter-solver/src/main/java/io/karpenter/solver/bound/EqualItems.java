package io.karpenter.solver.bound;

import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.CoveringProblem.Item;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Items that no bin tells apart, as one. What holds for the merged problem holds for the given one: a way to cover the items of
 * one covers those of the other at the same price, but for limits per bin, which add up.
 */
final class EqualItems {

    /** Amounts and bit sets compare by content. */
    private record Kind(LongBuffer size, LongBuffer bins, boolean limited) {}

    private EqualItems() {}

    static CoveringProblem merged(CoveringProblem problem) {
        Map<Kind, Integer> places = new HashMap<>();
        List<Item> merged = new ArrayList<>();
        for (Item item : problem.items()) {
            if (item.count() == 0) {
                continue;
            }
            // More than there are is no limit.
            boolean limited = item.perBin() < item.count();
            Kind kind = new Kind(LongBuffer.wrap(item.size()), LongBuffer.wrap(item.bins()), limited);
            Integer place = places.putIfAbsent(kind, merged.size());
            if (place == null) {
                merged.add(item);
            } else {
                Item first = merged.get(place);
                merged.set(
                        place,
                        new Item(
                                item.size(),
                                item.bins(),
                                first.count() + item.count(),
                                limited ? first.perBin() + item.perBin() : Integer.MAX_VALUE));
            }
        }
        return problem.withItems(merged);
    }
}
