package io.karpenter.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.command.CommandVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.planner.ConsolidationPlanner;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints what a new consolidation plan costs after a small change of a large cluster, beside one that is made from nothing. The first
 * plan is carried out, then something changes, again and again: in turn a share of the pods ends, prices of some spot offerings move, or
 * both.
 */
@Command(
        name = "benchmarks/run replanning",
        mixinStandardHelpOptions = true,
        description = "Consolidates a cluster, changes it a little, and consolidates it again, as a Markdown table.")
public final class ReplanningTable implements Callable<Integer> {

    @Parameters(paramLabel = "CLUSTER", arity = "0..1", description = "Default: ${DEFAULT-VALUE}.")
    private String name = RunningClusters.LARGE + "150000";

    @Option(
            names = "--time-limit",
            paramLabel = "DURATION",
            description = "Of a whole plan. Default: ${DEFAULT-VALUE}.")
    private Duration timeLimit = Duration.ofSeconds(15);

    @Option(
            names = "--changed",
            paramLabel = "SHARE",
            description = "Of the pods, ends between two plans. Default: ${DEFAULT-VALUE}.")
    private double changed = 0.01;

    @Option(
            names = "--repriced",
            paramLabel = "SHARE",
            description =
                    "Of the spot offerings, each gets a price up to a fifth lower or higher. Default: ${DEFAULT-VALUE}.")
    private double repriced = 0.05;

    @Option(names = "--times", paramLabel = "N", description = "Changes. Default: ${DEFAULT-VALUE}.")
    private int times = 3;

    @Option(
            names = "--eviction-price",
            paramLabel = "USD",
            description = "As of karpenter consolidate. Default: ${DEFAULT-VALUE}.")
    private double evictionPrice = 0.003;

    @Option(names = "--verify", description = "Verify the plans; takes a second for each command of a large cluster.")
    private boolean verify;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private ReplanningTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new ReplanningTable()).execute(args));
    }

    @Override
    public Integer call() {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println(
                "| plan | nodes | pods | $/h before | after | disruption cost | commands | wall s | CPU s | violations |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        ConsolidationSettings settings = ConsolidationSettings.of(new CronSchedules())
                .withSolving(SolverSettings.DEFAULT.withTimeLimit(timeLimit))
                .withSpotToSpot(true)
                .withEvictionPrice(evictionPrice, ConsolidationSettings.DEFAULT_PAYBACK);
        ConsolidationProblem problem = RunningClusters.of(name);
        ConsolidationPlanner planner = new ConsolidationPlanner(settings);
        ConsolidationProblem first = problem;
        ConsolidationPlan plan = row("first", first, () -> planner.plan(first, StopSignal.NEVER), out);
        Random random = new Random(1);
        for (int i = 0; i < times; i++) {
            Change change = Change.values()[i % Change.values().length];
            Cluster after = Aftermath.of(problem.cluster(), problem.catalog(), plan.commands());
            List<Pod> left = change == Change.PRICES
                    ? after.pods()
                    : after.pods().stream()
                            .filter(pod -> random.nextDouble() >= changed)
                            .toList();
            ConsolidationProblem next = new ConsolidationProblem(
                    after.toBuilder().pods(left).build(),
                    change == Change.PODS ? problem.catalog() : repriced(problem.catalog(), random),
                    problem.standing());
            row("from nothing", next, () -> new ConsolidationPlanner(settings).plan(next, StopSignal.NEVER), out);
            plan = row("after: " + change.what, next, () -> planner.plan(next, StopSignal.NEVER), out);
            problem = next;
        }
        return 0;
    }

    /** What changes between two plans. */
    private enum Change {
        PODS("pods"),
        PRICES("prices"),
        BOTH("pods and prices");

        private final String what;

        Change(String what) {
            this.what = what;
        }
    }

    /** The catalogue with other prices of some spot offerings, the same ones for all NodePools. */
    private Catalog repriced(Catalog catalog, Random random) {
        Map<String, Double> factors = new HashMap<>();
        UnaryOperator<List<InstanceType>> repricing = types -> types.stream()
                .map(type -> type.withOfferings(type.offerings().stream()
                        .map(offering -> offering.capacityType() == CapacityType.SPOT
                                ? offering.withPrice(offering.price()
                                        * factors.computeIfAbsent(
                                                type.name() + " " + offering.zone(), of -> factor(random)))
                                : offering)
                        .toList()))
                .toList();
        Map<String, List<InstanceType>> ofNodePool = new TreeMap<>(catalog.ofNodePool());
        ofNodePool.replaceAll((pool, types) -> repricing.apply(types));
        return new Catalog(catalog.schema(), repricing.apply(catalog.shared()), ofNodePool);
    }

    private double factor(Random random) {
        return random.nextDouble() < repriced ? 0.8 + 0.4 * random.nextDouble() : 1;
    }

    private ConsolidationPlan row(
            String what, ConsolidationProblem problem, Supplier<ConsolidationPlan> making, PrintWriter out) {
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        ConsolidationPlan plan = making.get();
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        String violations = verify
                ? Integer.toString(CommandVerifier.verify(
                                problem.cluster(),
                                problem.catalog(),
                                plan,
                                new CronSchedules(),
                                VerifierSettings.DEFAULT)
                        .size())
                : "–";
        ConsolidationPlan.Summary summary = plan.summary();
        out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.4f | %.4f | %.1f | %d | %.2f | %.2f | %s |%n",
                what,
                summary.nodesBefore(),
                problem.cluster().pods().size(),
                summary.hourlyPriceBefore(),
                summary.hourlyPriceAfter(),
                summary.disruptionCost(),
                plan.commands().size(),
                wallSeconds,
                cpuSeconds,
                violations);
        return plan;
    }
}
