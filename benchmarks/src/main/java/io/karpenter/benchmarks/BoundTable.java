package io.karpenter.benchmarks;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.LowerBound;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the lower bound that each way of proving proves of each scenario, and when, as a Markdown table. */
@Command(
        name = "benchmarks/run bounds",
        mixinStandardHelpOptions = true,
        description = "Lower bounds of scenarios by proof, each with the seconds until it was proven.")
public final class BoundTable implements Callable<Integer> {

    private static final String NONE = "–";

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Names. Default: ${DEFAULT-VALUE}.")
    private List<String> names =
            new ArrayList<>(List.of("20-mix-1k", "20-mix-10k", "21-plain-1k", "21-plain-10k", "30-openb-gpu-trace"));

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "For one scenario, as PT30S. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofSeconds(30);

    private BoundTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BoundTable()).execute(args));
    }

    /** A bound with the time at which it was proven. */
    private record Timed(ProvenBound bound, Duration after) {}

    @Override
    public Integer call() {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println(
                "| scenario | classes | first plan $/h | share prices $/h | s | compact LP $/h | s | columns $/h | s "
                        + "| every combination $/h | s | ends after s | gap of the first plan |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        for (String name : names) {
            out.println(row(name, ScenarioFolders.fromEnvironment().problem(name, ScenarioFolders.ZONES)));
        }
        return 0;
    }

    private String row(String name, Problem problem) {
        double price =
                Solver.builder().timeLimit(Duration.ZERO).build().solve(problem).hourlyPrice();
        ProblemCompiler compiler = new ProblemCompiler(problem, SolverSettings.DEFAULT);
        CompiledProblem compiled = compiler.compile(compiler.firmnesses().getFirst());
        InstantSource clock = InstantSource.system();
        Instant start = clock.instant();
        Map<BoundProof, Timed> best = new EnumMap<>(BoundProof.class);
        LowerBound.prove(
                Coverings.of(compiled, HeaviestPools.masks(compiled), HeaviestPools.counts(compiled))
                        .whateverIsChosen(),
                StopSignal.at(start.plus(timeLimit), clock),
                bound -> best.put(bound.proof(), new Timed(bound, Duration.between(start, clock.instant()))));
        Duration all = Duration.between(start, clock.instant());
        List<String> cells = new ArrayList<>(
                List.of(name, Integer.toString(compiled.classes().size()), number(price)));
        double bound = 0;
        for (BoundProof proof : BoundProof.values()) {
            Timed proven = best.get(proof);
            cells.add(proven == null ? NONE : number(proven.bound().nanoUsd() / 1e9));
            cells.add(proven == null ? NONE : seconds(proven.after()));
            bound = proven == null ? bound : Math.max(bound, proven.bound().nanoUsd() / 1e9);
        }
        cells.add(seconds(all));
        cells.add(bound == 0 ? NONE : String.format(Locale.ROOT, "%.2f %%", 100 * (price / bound - 1)));
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String number(double usdPerHour) {
        return String.format(Locale.ROOT, "%.4f", usdPerHour);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1e3);
    }
}
