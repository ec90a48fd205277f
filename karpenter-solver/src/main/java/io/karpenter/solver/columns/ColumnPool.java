package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fillings of whole items that are known, and the master that combines them. Not thread-safe. */
final class ColumnPool {

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final Master master;
    private final List<Column> columns = new ArrayList<>();
    private final Set<Column> seen = new HashSet<>();
    private final Map<Integer, Integer> usefulOf = new HashMap<>();

    /** A pool of the fillings that hold one item alone. */
    ColumnPool(CoveringProblem problem, UsefulBins bins, StartColumns start, StopSignal stop) {
        this.problem = problem;
        this.bins = bins;
        this.master = start.master(stop);
        for (int b = 0; b < bins.size(); b++) {
            usefulOf.put(bins.origin[b], b);
        }
        for (int i = 0; i < problem.items().size(); i++) {
            int bin = start.binOf(i);
            start.alone(i).ifPresent(column -> add(bin, column));
        }
    }

    Master master() {
        return master;
    }

    /** In the order in which the master has them. */
    List<Column> columns() {
        return columns;
    }

    /** Adds what of these, perhaps of the same problem with other counts, fits still. */
    void addKnown(List<Column> known) {
        for (Column column : known) {
            Integer bin = usefulOf.get(column.bin());
            if (bin == null) {
                continue;
            }
            Column trimmed = column.trimmed(this::most);
            if (problem.holds(trimmed)) {
                add(bin, trimmed);
            }
        }
    }

    private int most(int item) {
        CoveringProblem.Item of = problem.items().get(item);
        return Math.min(of.count(), of.perBin());
    }

    /** Never takes these. */
    void refuse(Set<Column> refused) {
        seen.addAll(refused);
    }

    boolean add(Pricing.Found found) {
        return add(
                found.bin(),
                new Column(
                        bins.origin[found.bin()],
                        found.items(),
                        Arrays.stream(found.units())
                                .mapToInt(units -> (int) units)
                                .toArray()));
    }

    /** False if it is empty or known. */
    boolean add(int bin, Column column) {
        if (column.items().length == 0 || !seen.add(column)) {
            return false;
        }
        columns.add(column);
        master.add(
                bin,
                column.items(),
                Arrays.stream(column.counts()).asDoubleStream().toArray());
        return true;
    }
}
