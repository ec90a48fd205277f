package io.karpenter.benchmarks;

import io.karpenter.solver.api.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what we and the reference make of each scenario as a Markdown table. */
@Command(
        name = "benchmarks/run scenarios",
        mixinStandardHelpOptions = true,
        description = "Plans scenarios, verifies the plans and prints them beside the reference's recorded results.")
public final class ScenarioTable implements Callable<Integer> {

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Names. Default: all that have pending pods.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--scenarios",
            paramLabel = "DIR",
            description =
                    "Folder of scenarios and reference-results.csv; repeatable. Default: $SCENARIOS, else those of a"
                            + " source tree that is the working directory.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--time-limit", paramLabel = "DURATION", description = "As PT2S. Default: PT0S, first plan only.")
    private Duration timeLimit = Duration.ZERO;

    @Option(names = "--zones", split = ",", paramLabel = "ZONE", description = "Default: us-east-1a, -b and -c.")
    private List<String> zones = ScenarioFolders.ZONES;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Solves that are timed, after as many untimed. Default: 5.")
    private int runs = 5;

    private ScenarioTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ScenarioTable()).execute(args));
    }

    /** 0 if all plans pass the verifier and none is dearer than it may be, else 1. */
    @Override
    public Integer call() {
        ScenarioFolders scenarios =
                folders.isEmpty() ? ScenarioFolders.fromEnvironment() : new ScenarioFolders(folders);
        Map<String, ReferenceResult> reference = scenarios.referenceResults();
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println(ScenarioRow.HEADER);
        boolean good = true;
        for (String name : names.isEmpty() ? scenarios.files().keySet() : names) {
            Problem problem = scenarios.problem(name, zones);
            if (!problem.cluster().pendingPods().isEmpty()) {
                ScenarioRow row = new ScenarioRow(
                        name, Measurement.of(problem, timeLimit, runs), Optional.ofNullable(reference.get(name)));
                out.println(row.markdown());
                row.complaints().forEach(System.err::println);
                good &= row.complaints().isEmpty();
            }
        }
        return good ? 0 : 1;
    }
}
