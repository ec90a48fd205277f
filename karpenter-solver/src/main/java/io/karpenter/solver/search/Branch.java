package io.karpenter.solver.search;

import io.karpenter.solver.bound.CellCounts;
import io.karpenter.solver.bound.Coverings.Chosen;
import io.karpenter.solver.bound.Coverings.Origin;
import io.karpenter.solver.bound.Coverings.Traced;
import io.karpenter.solver.columns.Column;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans that have something in common, and the cheapest way to cover their pods.
 *
 * @param cells what has been decided; null if nothing has
 * @param tooMuch pods by class that no node may have together
 * @param number of branches before
 */
record Branch(
        Chosen chosen,
        @Nullable CellCounts cells,
        List<Map<Integer, Integer>> tooMuch,
        Traced traced,
        long price,
        List<Column> columns,
        int number) {

    /** Of equal ones the latest, of which most is decided. */
    static final Comparator<Branch> CHEAPEST =
            Comparator.comparingLong(Branch::price).thenComparingInt(branch -> -branch.number());

    /** Pods of one of the columns, by class. */
    Map<Integer, Integer> pods(Column column) {
        Map<Integer, Integer> pods = new HashMap<>();
        for (int k = 0; k < column.items().length; k++) {
            Origin origin = traced.origins().get(column.items()[k]);
            for (int i = 0; i < origin.classes().length; i++) {
                pods.merge(origin.classes()[i], column.counts()[k] * origin.pods()[i], Integer::sum);
            }
        }
        return pods;
    }
}
