package io.karpenter.benchmarks.published;

import io.karpenter.benchmarks.published.reassignment.ReassignmentTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints how far our plans of published problems are from the optimum, the best known bound or the best entry of a contest. */
@Command(
        name = "benchmarks/run published",
        mixinStandardHelpOptions = true,
        description =
                "Plans problems that others have solved too: vector packing, cloud balancing with unlimited and limited "
                        + "stock, and machine reassignment.")
public final class PublishedTable implements Callable<Integer> {

    private static final List<PackingSet> PACKING = List.of(new VectorPacking(), new CloudBalancing());

    @Option(names = "--data", paramLabel = "DIR", description = "Folder of the problems. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of("../shared/data/benchmarks");

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "For each problem. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofSeconds(10);

    @Option(
            names = "--every",
            paramLabel = "N",
            description = "Takes each N-th problem only. Default: ${DEFAULT-VALUE}.")
    private int every = 1;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Takes only problems whose name, or whose family's, contains this. Default: all.")
    private String only = "";

    @Option(names = "--each", description = "Prints a line for each packing problem, too.")
    private boolean each;

    private PublishedTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new PublishedTable()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PackingTable packing = new PackingTable(timeLimit, each);
        for (PackingSet set : PACKING) {
            for (Supplier<PackingProblem> problem : set.problems(data, new Selection(only, every))) {
                packing.measure(problem.get());
            }
        }
        packing.print(out);
        ReassignmentTable reassignment = new ReassignmentTable(timeLimit);
        reassignment.measure(data, new Selection(only, every));
        reassignment.print(out);
        return packing.isValid() && reassignment.isValid() ? 0 : 1;
    }
}
