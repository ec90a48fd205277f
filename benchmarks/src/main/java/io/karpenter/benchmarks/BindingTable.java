package io.karpenter.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.binding.Rehearsal;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Prints what {@link Binding#REHEARSED} costs and does, judged by rehearsals that the solver has not seen, and how long a rehearsal
 * takes beside one that remembers nothing from one pod to the next.
 */
@Command(
        name = "benchmarks/run binding",
        mixinStandardHelpOptions = true,
        description = "Plans scenarios for a kube-scheduler that chooses for itself, as a Markdown table.")
public final class BindingTable implements Callable<Integer> {

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description = "Names. Default: those of the test with the real kube-scheduler.")
    private List<String> names = List.of(
            "01-web-zone-spread",
            "02-anti-affinity-hostname",
            "04-spot-ondemand-weights",
            "05-gpu",
            "07-tiny-pods",
            "08-daemonset-overhead",
            "10-volumes-zonal",
            "12-limits",
            "14-host-ports",
            "15-existing-capacity",
            "16-pod-affinity",
            "18-impossible-mix",
            "20-mix-1k",
            "21-plain-1k");

    @Option(
            names = "--arrivals",
            paramLabel = "N",
            description =
                    "New rehearsals in the order of the manifest, and as many in other orders. Default: ${DEFAULT-VALUE}.")
    private int arrivals = 20;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private BindingTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new BindingTable()).execute(args));
    }

    /** 0 if all plans pass the verifier, else 1. */
    @Override
    public Integer call() {
        ScenarioFolders scenarios = ScenarioFolders.fromEnvironment();
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println(
                "| scenario | pods | $/h tight | nodes | stranded in order | in other orders | $/h rehearsed | nodes |"
                        + " stranded in order | in other orders | wall s | CPU s | rehearsal ms | remembering nothing | ratio |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        boolean valid = true;
        for (String name : names) {
            valid &= row(name, scenarios.problem(name, ScenarioFolders.ZONES), out);
        }
        return valid ? 0 : 1;
    }

    private boolean row(String name, Problem problem, PrintWriter out) {
        SolverSettings settings = SolverSettings.DEFAULT.withTimeLimit(Duration.ZERO);
        Plan tight = Solver.builder().settings(settings).build().solve(problem);
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        Plan rehearsed = Solver.builder()
                .settings(settings.withBinding(Binding.REHEARSED))
                .build()
                .solve(problem);
        double wallSeconds = (System.nanoTime() - wall) / 1e9;
        double cpuSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
        Rehearsal rehearsal = Rehearsal.of(problem, rehearsed);
        Rehearsal forgetful = rehearsal.forgetful();
        // Both in turn, so that they warm up and are disturbed alike.
        double remembering = Double.MAX_VALUE;
        double forgetting = Double.MAX_VALUE;
        for (int i = 0; i < arrivals; i++) {
            remembering = Math.min(remembering, millis(rehearsal, i));
            forgetting = Math.min(forgetting, millis(forgetful, i));
        }
        out.printf(
                Locale.ROOT,
                "| %s | %d | %.4f | %d | %s | %.4f (%s) | %d | %s | %.1f | %.1f | %.2f | %.2f | %.1f × |%n",
                name,
                rehearsed.scheduledPods(),
                tight.hourlyPrice(),
                tight.nodes().size(),
                stranded(Rehearsal.of(problem, tight)),
                rehearsed.hourlyPrice(),
                more(tight.hourlyPrice(), rehearsed.hourlyPrice()),
                rehearsed.nodes().size(),
                stranded(rehearsal),
                wallSeconds,
                cpuSeconds,
                remembering,
                forgetting,
                forgetting / remembering);
        return PlanVerifier.verify(problem.cluster(), problem.catalog(), rehearsed)
                .isEmpty();
    }

    private static String more(double before, double after) {
        return before == 0 ? "from 0" : String.format(Locale.ROOT, "%+.1f %%", 100 * (after / before - 1));
    }

    /** Processor time of the thread for one rehearsal, every other in the order of the manifest. */
    private static double millis(Rehearsal rehearsal, int seed) {
        List<Pod> order = new ArrayList<>(rehearsal.pods());
        if (seed % 2 == 1) {
            Collections.shuffle(order, new Random(seed));
        }
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        rehearsal.stranded(order, new Random(seed));
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e6;
    }

    /** The most pods that a rehearsal leaves without a node, and the mean, in order and in other orders. */
    private String stranded(Rehearsal rehearsal) {
        int[] most = new int[2];
        int[] sum = new int[2];
        for (int i = 0; i < arrivals; i++) {
            List<Pod> order = new ArrayList<>(rehearsal.pods());
            for (int other = 0; other < 2; other++) {
                int stranded = rehearsal.stranded(order, new Random(1_000 + i));
                most[other] = Math.max(most[other], stranded);
                sum[other] += stranded;
                Collections.shuffle(order, new Random(2_000 + i));
            }
        }
        return String.format(
                Locale.ROOT,
                "%d (%.2f) | %d (%.2f)",
                most[0],
                (double) sum[0] / arrivals,
                most[1],
                (double) sum[1] / arrivals);
    }
}
