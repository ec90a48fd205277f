package io.karpenter.solver.bound;

import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * How many pods of each class a plan has at least and at most in each of its {@link Cells}: places that are equal to every rule between
 * nodes. To begin with, anything that spreads do not rule out; from then on what has been decided as well, and what follows from it
 * ({@link SpreadLaw}). Immutable.
 *
 * <p>Classes that may give up preferences have no cells here, as the rules that they keep in the end are not known.
 */
public final class CellCounts {

    /** Cells of a class that are told apart, at most. */
    private static final int MOST_CELLS = 64;

    private final Table table;
    /** By class and cell. */
    private final int[][] least;

    private final int[][] most;

    /**
     * What does not change.
     *
     * @param counts pods by class
     * @param cells by class, none if it has none here
     * @param cellOf by class and bin: index of the cell, −1 if the class may not be there
     * @param bins that are used
     */
    private record Table(
            int[] counts, List<Optional<Cells>> cells, int[][] cellOf, BitSet bins, List<SpreadLaw> laws) {}

    private CellCounts(Table table, int[][] least, int[][] most) {
        this.table = table;
        this.least = least;
        this.most = most;
    }

    /**
     * Nothing decided yet.
     *
     * @param words by class: bins that may hold it; offers by their index, and after them the existing nodes
     * @param counts pods by class
     * @param apart classes that have no cells
     */
    static CellCounts of(CompiledProblem problem, long[][] words, int[] counts, BitSet apart) {
        int n = counts.length;
        List<Optional<Cells>> cells = new ArrayList<>();
        int[][] cellOf = new int[n][];
        int[][] least = new int[n][];
        int[][] most = new int[n][];
        for (PodClass podClass : problem.classes()) {
            int c = podClass.index();
            Optional<Cells> own = counts[c] == 0 || apart.get(c) || podClass.relaxed() >= 0
                    ? Optional.empty()
                    : Optional.of(Cells.of(problem, podClass, podClass.mask()))
                            .filter(some -> some.cells().size() <= MOST_CELLS);
            cells.add(own);
            int size = own.map(some -> some.cells().size()).orElse(0);
            cellOf[c] = own.map(some -> cellOf(problem, some, words[c])).orElse(new int[0]);
            least[c] = new int[size];
            most[c] = new int[size];
            for (int cell : cellOf[c]) {
                if (cell >= 0) {
                    most[c][cell] = counts[c];
                }
            }
        }
        List<SpreadLaw> laws = new ArrayList<>();
        for (TopologyGroup group : problem.groups()) {
            SpreadLaw.of(problem, group, cells, counts).ifPresent(laws::add);
        }
        BitSet bins = new BitSet();
        bins.set(0, problem.offers().size() + problem.nodes().size());
        CellCounts all = new CellCounts(new Table(counts.clone(), cells, cellOf, bins, laws), least, most);
        // Where no plan places all of them, everything that could be decided is ruled out.
        return all.followed().orElse(all);
    }

    private static int[] cellOf(CompiledProblem problem, Cells cells, long[] words) {
        int offers = problem.offers().size();
        int[] cellOf = new int[offers + problem.nodes().size()];
        Arrays.fill(cellOf, -1);
        for (int k = 0; k < cells.cells().size(); k++) {
            int cell = k;
            BitSet.valueOf(problem.masks().words(cells.cells().get(k).mask())).stream()
                    .forEach(offer -> cellOf[offer] = cell);
            for (int node : cells.cells().get(k).nodes()) {
                cellOf[offers + node] = k;
            }
        }
        for (int bin = 0; bin < cellOf.length; bin++) {
            if ((words[bin >>> 6] & 1L << bin) == 0) {
                cellOf[bin] = -1;
            }
        }
        return cellOf;
    }

    /** The same where only some of the bins are used. */
    CellCounts using(BitSet bins) {
        int[][] cellOf = new int[table.cellOf().length][];
        for (int c = 0; c < cellOf.length; c++) {
            cellOf[c] = table.cellOf()[c].clone();
            for (int bin = 0; bin < cellOf[c].length; bin++) {
                cellOf[c][bin] = bins.get(bin) ? cellOf[c][bin] : -1;
            }
        }
        return new CellCounts(new Table(table.counts(), table.cells(), cellOf, bins, table.laws()), least, most);
    }

    /** Bins that are used. */
    BitSet bins() {
        return table.bins();
    }

    /** Cells of the class; 0 if it has none here. */
    public int cells(int podClass) {
        return least[podClass].length;
    }

    /** Index of the cell that a bin is in, −1 if the class may not be there. */
    public int cellOf(int podClass, int bin) {
        return table.cellOf()[podClass][bin];
    }

    /** Pods in the cell at least. */
    public int least(int podClass, int cell) {
        return least[podClass][cell];
    }

    /** Pods in the cell at most. */
    public int most(int podClass, int cell) {
        return most[podClass][cell];
    }

    /** The same where at least so many pods of the class are in the cell; empty if that is ruled out. */
    public Optional<CellCounts> withAtLeast(int podClass, int cell, int pods) {
        CellCounts changed = new CellCounts(table, copy(least), copy(most));
        changed.least[podClass][cell] = Math.max(pods, least[podClass][cell]);
        return changed.followed();
    }

    /** The same where at most so many pods of the class are in the cell; empty if that is ruled out. */
    public Optional<CellCounts> withAtMost(int podClass, int cell, int pods) {
        CellCounts changed = new CellCounts(table, copy(least), copy(most));
        changed.most[podClass][cell] = Math.min(pods, most[podClass][cell]);
        return changed.followed();
    }

    private static int[][] copy(int[][] counts) {
        return Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
    }

    /** This with all that follows from it; empty if something cannot be. Changes this. */
    private Optional<CellCounts> followed() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int c = 0; c < least.length; c++) {
                if (least[c].length > 0) {
                    changed |= addUp(c);
                }
            }
            for (SpreadLaw law : table.laws()) {
                changed |= law.tighten(least, most);
            }
            for (int c = 0; c < least.length; c++) {
                for (int k = 0; k < least[c].length; k++) {
                    if (least[c][k] > most[c][k]) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.of(this);
    }

    /** What the other cells do not hold is here, and no more than these leave over; true if that is news. */
    private boolean addUp(int c) {
        int all = table.counts()[c];
        int sumLeast = Arrays.stream(least[c]).sum();
        int sumMost = Arrays.stream(most[c]).sum();
        boolean changed = false;
        for (int k = 0; k < least[c].length; k++) {
            int atLeast = Math.max(least[c][k], all - (sumMost - most[c][k]));
            int atMost = Math.min(most[c][k], all - (sumLeast - least[c][k]));
            changed |= atLeast > least[c][k] || atMost < most[c][k];
            sumLeast += atLeast - least[c][k];
            sumMost += atMost - most[c][k];
            least[c][k] = atLeast;
            most[c][k] = atMost;
        }
        return changed;
    }

    /** Those of {@code words} that are in cells of this kind. */
    long[] within(int podClass, long[] words, IntPredicate cells) {
        long[] result = words.clone();
        int[] cellOf = table.cellOf()[podClass];
        for (int bin = 0; bin < cellOf.length; bin++) {
            if (cellOf[bin] < 0 || !cells.test(cellOf[bin])) {
                result[bin >>> 6] &= ~(1L << bin);
            }
        }
        return result;
    }

    /** Domain of a topology key by cell, −1 for cells without the key and where the key does not matter to the class. */
    int[] domains(int podClass, int key) {
        return table.cells().get(podClass).map(cells -> domains(cells, key)).orElse(new int[0]);
    }

    static int[] domains(Cells cells, int key) {
        int position = Arrays.binarySearch(cells.keys(), key);
        return cells.cells().stream()
                .mapToInt(cell -> position < 0 ? -1 : cell.domains()[position])
                .toArray();
    }
}
