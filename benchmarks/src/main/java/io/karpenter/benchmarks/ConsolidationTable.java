package io.karpenter.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.command.CommandVerifier;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import io.karpenter.solver.consolidation.reference.ReferenceMethod;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints what consolidation saves for how many evictions, by the reference's method and by the global one at several prices of an
 * eviction. A name such as {@code packed:20-mix-1k} is a cluster that runs our own plan of a scenario, after 40 % of its pods ended.
 */
@Command(
        name = "benchmarks/run consolidation",
        mixinStandardHelpOptions = true,
        description = "Consolidates clusters with both methods, as a Markdown table; plans are verified.")
public final class ConsolidationTable implements Callable<Integer> {

    /** Runs to find the fewest evictions for the reference's savings. */
    private static final int HALVINGS = 5;

    private static final double TOLERANCE = 1e-6;

    @Parameters(paramLabel = "CLUSTER", arity = "0..*", description = "Default: ${DEFAULT-VALUE}.")
    private List<String> names = new ArrayList<>(List.of(
            "40-consolidate-20",
            "42-consolidate-300",
            RunningClusters.PACKED + "21-plain-1k",
            RunningClusters.PACKED + "20-mix-10k"));

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "Of the global method. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofSeconds(2);

    @Option(
            names = "--eviction-prices",
            split = ",",
            paramLabel = "USD",
            description = "Of the global method. Default: ${DEFAULT-VALUE}.")
    private List<Double> evictionPrices = new ArrayList<>(List.of(0.0, 0.003, 0.01, 0.03));

    @Option(
            names = "--write",
            paramLabel = "DIR",
            description =
                    "Writes the packed clusters as manifests, NAME.json each, in place of consolidating anything.")
    private @Nullable Path written;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private ConsolidationTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ConsolidationTable()).execute(args));
    }

    @Override
    public Integer call() {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (written != null) {
            write(written, out);
            return 0;
        }
        out.println(
                "| cluster | method | eviction price $ | at most | nodes before | after | $/h before | after | least "
                        + "| pods moved | disruption cost | commands | batches | wall s | CPU s | violations |");
        out.println("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        boolean good = true;
        for (String name : names) {
            ConsolidationProblem problem = RunningClusters.of(name);
            // The first run warms up.
            measured(problem, new GlobalMethod(), settings(evictionPrices.get(0)));
            Row reference = measured(problem, new ReferenceMethod(), settings(0));
            good &= print(name, "reference's", settings(0), reference, out);
            for (double price : evictionPrices) {
                good &= print(
                        name, "global", settings(price), measured(problem, new GlobalMethod(), settings(price)), out);
            }
            good &= atEqualEvictions(name, problem, reference, out);
            good &= atEqualSavings(name, problem, reference, out);
        }
        return good ? 0 : 1;
    }

    private void write(Path folder, PrintWriter out) {
        for (String name : names) {
            if (name.startsWith(RunningClusters.PACKED)) {
                Path file = folder.resolve(name.replace(':', '-') + ".json");
                RunningManifests.write(
                        RunningClusters.of(name).cluster(),
                        ScenarioFolders.fromEnvironment().file(name.substring(RunningClusters.PACKED.length())),
                        file);
                out.println(file);
            }
        }
    }

    private boolean atEqualEvictions(String name, ConsolidationProblem problem, Row reference, PrintWriter out) {
        ConsolidationSettings capped =
                settings(0).withMaxDisruption(reference.plan().summary().disruptionCost());
        return print(name, "global, equal evictions", capped, measured(problem, new GlobalMethod(), capped), out);
    }

    /** The plan with the fewest evictions found that saves as much as the reference's method. */
    private boolean atEqualSavings(String name, ConsolidationProblem problem, Row reference, PrintWriter out) {
        double price = reference.plan().summary().hourlyPriceAfter();
        double few = 0;
        double enough = reference.plan().summary().disruptionCost();
        @Nullable Row best = null;
        ConsolidationSettings ofBest = settings(0);
        for (int i = 0; i < HALVINGS; i++) {
            double most = i == 0 ? enough : (few + enough) / 2;
            ConsolidationSettings capped = settings(0).withMaxDisruption(most);
            Row row = measured(problem, new GlobalMethod(), capped);
            if (row.plan().summary().hourlyPriceAfter() <= price + TOLERANCE) {
                best = row;
                ofBest = capped;
                enough = Math.min(most, row.plan().summary().disruptionCost());
            } else {
                few = most;
            }
        }
        return best == null || print(name, "global, equal savings", ofBest, best, out);
    }

    /**
     * A plan, and what it took to find it.
     *
     * @param violations what the verifier finds wrong
     */
    private record Row(ConsolidationPlan plan, double wallSeconds, double cpuSeconds, int violations) {}

    private ConsolidationSettings settings(double evictionPrice) {
        return ConsolidationSettings.of(new CronSchedules())
                .withSolving(SolverSettings.DEFAULT.withTimeLimit(timeLimit))
                .withSpotToSpot(true)
                .withEvictionPrice(evictionPrice, ConsolidationSettings.DEFAULT_PAYBACK);
    }

    private Row measured(ConsolidationProblem problem, ConsolidationMethod method, ConsolidationSettings settings) {
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        ConsolidationPlan plan = method.consolidate(problem, settings, StopSignal.NEVER);
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        int violations = CommandVerifier.verify(
                        problem.cluster(), problem.catalog(), plan, new CronSchedules(), VerifierSettings.DEFAULT)
                .size();
        return new Row(plan, wallSeconds, cpuSeconds, violations);
    }

    private static boolean print(String name, String method, ConsolidationSettings settings, Row row, PrintWriter out) {
        ConsolidationPlan.Summary summary = row.plan().summary();
        int batches = row.plan().commands().stream()
                .mapToInt(command -> command.batch() + 1)
                .max()
                .orElse(0);
        boolean global = method.startsWith("global");
        out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s | %d | %d | %.4f | %.4f | %s | %d | %.1f | %d | %d | %.2f | %.2f | %d |%n",
                name,
                method,
                global ? Double.toString(settings.evictionPrice()) : "–",
                Double.isInfinite(settings.maxDisruption())
                        ? "–"
                        : String.format(Locale.ROOT, "%.0f", settings.maxDisruption()),
                summary.nodesBefore(),
                summary.nodesAfter(),
                summary.hourlyPriceBefore(),
                summary.hourlyPriceAfter(),
                summary.lowerBound().isPresent()
                        ? String.format(
                                Locale.ROOT, "%.4f", summary.lowerBound().getAsDouble())
                        : "–",
                summary.podsMoved(),
                summary.disruptionCost(),
                row.plan().commands().size(),
                batches,
                row.wallSeconds(),
                row.cpuSeconds(),
                row.violations());
        return row.violations() == 0;
    }
}
