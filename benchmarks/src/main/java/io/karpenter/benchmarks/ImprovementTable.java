package io.karpenter.benchmarks;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Progress;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints how price and lower bound of scenarios move while the search goes on. */
@Command(
        name = "benchmarks/run improvement",
        mixinStandardHelpOptions = true,
        description =
                "Price and lower bound of scenarios at the first plan, after 2 s and at the end, as a Markdown table.")
public final class ImprovementTable implements Callable<Integer> {

    private static final Duration EARLY = Duration.ofSeconds(2);

    @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Names. Default: all that have pending pods.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "For each scenario. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofSeconds(30);

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Gets a plot of price and bound over time of each scenario.")
    private Optional<Path> plots = Optional.empty();

    private ImprovementTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ImprovementTable()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        ScenarioFolders scenarios = ScenarioFolders.fromEnvironment();
        Map<String, ReferenceResult> reference = scenarios.referenceResults();
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.printf(
                "| scenario | pods | reference $/h | first plan $/h | after 2 s $/h | after %s $/h | bound $/h | gap "
                        + "| first above last | nodes | s | violations |%n",
                timeLimit.toString().substring(2).toLowerCase(Locale.ROOT));
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        boolean good = true;
        for (String name : names.isEmpty() ? scenarios.files().keySet() : names) {
            Problem problem = scenarios.problem(name, ScenarioFolders.ZONES);
            if (!problem.cluster().pendingPods().isEmpty()) {
                good &= row(name, problem, Optional.ofNullable(reference.get(name)), out);
            }
        }
        return good ? 0 : 1;
    }

    private boolean row(String name, Problem problem, Optional<ReferenceResult> reference, PrintWriter out)
            throws IOException {
        List<Progress> news = new ArrayList<>();
        long start = System.nanoTime();
        Plan plan = Solver.builder().timeLimit(timeLimit).build().solve(problem, StopSignal.NEVER, news::add);
        double seconds = (System.nanoTime() - start) / 1e9;
        double early = news.getFirst().hourlyPrice();
        for (Progress progress : news) {
            early = progress.elapsed().compareTo(EARLY) <= 0 ? progress.hourlyPrice() : early;
        }
        if (plots.isPresent()) {
            CoursePlot.write(plots.get().resolve(name + ".svg"), name, news, seconds);
        }
        int violations =
                PlanVerifier.verify(problem.cluster(), problem.catalog(), plan).size();
        // What a time limit of zero gives.
        double first = news.getFirst().hourlyPrice();
        double bound = plan.lowerBound().orElse(0);
        out.printf(
                Locale.ROOT,
                "| %s | %d | %s | %.4f | %.4f | %.4f | %s | %s | %s | %d | %.1f | %d |%n",
                name,
                problem.cluster().pendingPods().size(),
                reference
                        .flatMap(ReferenceResult::outcome)
                        .map(ReferenceResult.Outcome::hourlyPrice)
                        .map(price -> String.format(Locale.ROOT, "%.4f", price))
                        .orElse("–"),
                first,
                early,
                plan.hourlyPrice(),
                bound == 0 ? "–" : String.format(Locale.ROOT, "%.4f", bound),
                gap(plan.hourlyPrice(), bound),
                above(first, plan.hourlyPrice()),
                plan.nodes().size(),
                seconds,
                violations);
        return violations == 0;
    }

    private static String above(double first, double last) {
        if (last == 0) {
            return first == 0 ? "0.0 %" : "–";
        }
        return String.format(Locale.ROOT, "%.1f %%", 100 * (first / last - 1));
    }

    /** What costs nothing is as cheap as it gets, with or without a bound. */
    private static String gap(double price, double bound) {
        if (price == 0) {
            return "0.00 %";
        }
        return bound == 0 ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * (price / bound - 1));
    }
}
