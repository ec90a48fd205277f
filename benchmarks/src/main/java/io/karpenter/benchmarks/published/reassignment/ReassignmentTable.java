package io.karpenter.benchmarks.published.reassignment;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.termination.TerminationConfig;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.karpenter.benchmarks.published.CsvFiles;
import io.karpenter.benchmarks.published.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Searches for cheaper assignments and sets them beside the contest's. Mutable, not thread-safe. */
public final class ReassignmentTable {

    private final Duration timeLimit;
    private final List<Row> rows = new ArrayList<>();
    private final List<Relief> reliefs = new ArrayList<>();

    /** What the planner alone made of a problem: load before and after it, and that of the search. */
    private record Relief(
            String name,
            PlannedRelief.Result planned,
            long initialLoad,
            AssignmentCost cost,
            long loadOfSearch,
            int violations) {}

    /** One problem: costs as published, and what was found. */
    private record Row(
            String name,
            int processes,
            int machines,
            long initial,
            long bound,
            long contest,
            AssignmentCost found,
            double cpuSeconds,
            int violations) {

        /** Share of the initial cost; the contest's own measure, of which less is better and a negative one better than the entry. */
        double aboveContest() {
            return (double) (found.total() - contest) / initial;
        }

        /** What was saved of what the contest's entry saved. */
        double shareOfSaving() {
            return (double) (initial - found.total()) / (initial - contest);
        }
    }

    /**
     * An empty one.
     *
     * @param timeLimit for each problem
     */
    public ReassignmentTable(Duration timeLimit) {
        this.timeLimit = timeLimit;
    }

    /**
     * Adds the problems that are to be taken.
     *
     * @param data folder that has the folder of the problems
     * @throws IOException if a file cannot be read
     */
    public void measure(Path data, Selection selection) throws IOException {
        Path folder = data.resolve("machine-reassignment");
        for (NamedCsvRecord result : CsvFiles.rows(folder.resolve("results.csv"))) {
            String name = result.getField("instance");
            if (selection.takes("machine reassignment", name)) {
                measure(ReassignmentFile.read(folder.resolve(name + ".json")), result);
            }
        }
    }

    private void measure(Reassignment problem, NamedCsvRecord published) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        int[] found = ReassignmentSearch.improve(
                problem, new TerminationConfig().withSpentLimit(timeLimit), EnvironmentMode.NO_ASSERT, 0);
        double cpuSeconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        AssignmentChecker checker = new AssignmentChecker(problem, found);
        List<AssignmentChecker.Violation> violations = checker.violations();
        violations.stream().limit(3).forEach(System.err::println);
        PlannedRelief.Result relief = PlannedRelief.of(problem);
        AssignmentChecker ofRelief = new AssignmentChecker(problem, relief.machineOf());
        long initialLoad =
                new AssignmentChecker(problem, problem.initial()).cost().load();
        reliefs.add(new Relief(
                problem.name(),
                relief,
                initialLoad,
                ofRelief.cost(),
                checker.cost().load(),
                ofRelief.violations().size()));
        rows.add(new Row(
                problem.name(),
                problem.processes().size(),
                problem.machines().size(),
                Long.parseLong(published.getField("initial_cost")),
                Long.parseLong(published.getField("lower_bound")),
                Long.parseLong(published.getField("contest_300s")),
                checker.cost(),
                cpuSeconds,
                violations.size()));
    }

    /** False if an assignment broke a rule of the contest. */
    public boolean isValid() {
        return rows.stream().allMatch(row -> row.violations() == 0)
                && reliefs.stream().allMatch(relief -> relief.violations() == 0);
    }

    public void print(PrintWriter out) {
        if (rows.isEmpty()) {
            return;
        }
        out.println(
                "| machine reassignment | processes | machines | initial cost | bound | contest, 300 s | after "
                        + timeLimit
                        + " | beside contest, of initial | of the contest's saving | load | balance | moves | processes moved | CPU s | invalid |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (Row row : rows) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %d | %d | %,d | %,d | %,d | %,d | %+.2f %% | %.1f %% | %,d | %,d | %,d | %d | %.1f | %d |%n",
                    row.name(),
                    row.processes(),
                    row.machines(),
                    row.initial(),
                    row.bound(),
                    row.contest(),
                    row.found().total(),
                    100 * row.aboveContest(),
                    100 * row.shareOfSaving(),
                    row.found().load(),
                    row.found().balance(),
                    row.found().moves(),
                    row.found().moved(),
                    row.cpuSeconds(),
                    row.violations());
        }
        out.println();
        out.println(
                "| machine reassignment, planner alone | too much where they are | moved | load before | load after "
                        + "| load after the search | invalid |");
        out.println("|---|--:|--:|--:|--:|--:|--:|");
        for (Relief relief : reliefs) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %d | %d | %,d | %,d | %,d | %d |%n",
                    relief.name(),
                    relief.planned().pending(),
                    relief.planned().placed(),
                    relief.initialLoad(),
                    relief.cost().load(),
                    relief.loadOfSearch(),
                    relief.violations());
        }
    }
}
