package io.karpenter.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.command.CommandVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
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

    private static final String PACKED = "packed:";
    private static final double ENDED = 0.4;

    @Parameters(paramLabel = "CLUSTER", arity = "0..*", description = "Default: ${DEFAULT-VALUE}.")
    private List<String> names = new ArrayList<>(
            List.of("40-consolidate-20", "42-consolidate-300", PACKED + "21-plain-1k", PACKED + "20-mix-10k"));

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
    private List<Double> evictionPrices = new ArrayList<>(List.of(0.0, 0.001, 0.003, 0.01, 0.03, 0.1));

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private ConsolidationTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ConsolidationTable()).execute(args));
    }

    @Override
    public Integer call() {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("| cluster | method | eviction price $ | nodes before | after | $/h before | after | pods moved "
                + "| disruption cost | commands | batches | wall s | CPU s | violations |");
        out.println("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        boolean good = true;
        for (String name : names) {
            ConsolidationProblem problem = problem(name);
            // The first run of each warms up.
            run(problem, new ReferenceMethod(), 0);
            good &= row(name, problem, new ReferenceMethod(), 0, out);
            run(problem, new GlobalMethod(), 0.01);
            for (double price : evictionPrices) {
                good &= row(name, problem, new GlobalMethod(), price, out);
            }
        }
        return good ? 0 : 1;
    }

    private ConsolidationPlan run(ConsolidationProblem problem, ConsolidationMethod method, double evictionPrice) {
        return method.consolidate(problem, settings(evictionPrice), StopSignal.NEVER);
    }

    private ConsolidationSettings settings(double evictionPrice) {
        return new ConsolidationSettings(
                SolverSettings.DEFAULT.withTimeLimit(timeLimit),
                new CronSchedules(),
                true,
                evictionPrice,
                ConsolidationSettings.DEFAULT_PAYBACK);
    }

    private boolean row(
            String name,
            ConsolidationProblem problem,
            ConsolidationMethod method,
            double evictionPrice,
            PrintWriter out) {
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        ConsolidationPlan plan = run(problem, method, evictionPrice);
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        int violations = CommandVerifier.verify(
                        problem.cluster(), problem.catalog(), plan, new CronSchedules(), VerifierSettings.DEFAULT)
                .size();
        ConsolidationPlan.Summary summary = plan.summary();
        int batches = plan.commands().stream()
                .mapToInt(command -> command.batch() + 1)
                .max()
                .orElse(0);
        boolean global = method instanceof GlobalMethod;
        out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %d | %d | %.4f | %.4f | %d | %.1f | %d | %d | %.2f | %.2f | %d |%n",
                name,
                global ? "global" : "reference's",
                global ? Double.toString(evictionPrice) : "–",
                summary.nodesBefore(),
                summary.nodesAfter(),
                summary.hourlyPriceBefore(),
                summary.hourlyPriceAfter(),
                summary.podsMoved(),
                summary.disruptionCost(),
                plan.commands().size(),
                batches,
                wallSeconds,
                cpuSeconds,
                violations);
        return violations == 0;
    }

    private ConsolidationProblem problem(String name) {
        ScenarioFolders scenarios = ScenarioFolders.fromEnvironment();
        if (!name.startsWith(PACKED)) {
            Problem problem = scenarios.problem(name, ScenarioFolders.ZONES);
            return new ConsolidationProblem(problem.cluster(), problem.catalog(), Standing.UNKNOWN);
        }
        Problem problem = scenarios.problem(name.substring(PACKED.length()), ScenarioFolders.ZONES);
        Plan plan = Solver.builder().timeLimit(Duration.ofSeconds(5)).build().solve(problem);
        Map<PodId, String> places = new HashMap<>();
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> places.put(pod, node.name())));
        Cluster launched = Aftermath.of(problem.cluster(), problem.catalog(), List.of(), plan.nodes(), places);
        Random random = new Random(0);
        List<Pod> left = launched.pods().stream()
                .filter(pod -> random.nextDouble() >= ENDED)
                .toList();
        return new ConsolidationProblem(launched.toBuilder().pods(left).build(), problem.catalog(), Standing.UNKNOWN);
    }
}
