package io.karpenter.benchmarks.day;

import io.karpenter.benchmarks.StepChart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.knowm.xchart.style.Styler.LegendPosition;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the same day with each method of disruption, and prints what it came to. */
@Command(
        name = "benchmarks/run day",
        mixinStandardHelpOptions = true,
        description = {
            "A day of a cluster in virtual time, once for each method of disruption, as a Markdown table.",
            "Services follow the hours and jobs come and go; machines take 40 s to join."
        })
public final class DayTable implements Callable<Integer> {

    @Option(names = "--pods", paramLabel = "N", description = "Pods at a time, on average. Default: ${DEFAULT-VALUE}.")
    private int pods = 1000;

    @Option(names = "--hours", paramLabel = "N", description = "Length of the day. Default: ${DEFAULT-VALUE}.")
    private int hours = 24;

    @Option(names = "--seed", paramLabel = "N", description = "Of what comes and goes. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            split = ",",
            description = "Methods to compare: none, reference, global. Default: all.")
    private List<String> methods = List.of("none", "reference", "global");

    @Option(
            names = "--consolidate-after",
            paramLabel = "DURATION",
            description = "Of the NodePool. Default: ${DEFAULT-VALUE}.")
    private String consolidateAfter = "1m";

    @Option(
            names = "--capacity-type",
            paramLabel = "TYPE",
            description = "What may be bought: on-demand or spot. Default: ${DEFAULT-VALUE}.")
    private String capacityType = "on-demand";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Settings of the controllers with the method global, as variables of the environment.")
    private Map<String, String> settings = Map.of();

    @Option(names = "--course", paramLabel = "FILE", description = "Also writes the course of each day there, as CSV.")
    private Path course = Path.of("");

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Also draws the price of each day over time there, as SVG.")
    private Path plot = Path.of("");

    private DayTable() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new DayTable()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        // Not closed: standard output is not ours to close.
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Duration length = Duration.ofHours(hours);
        DayPlan plan = DayPlan.of(seed, pods, length);
        out.printf(
                "%d hours, %d services, %d jobs, seed %d, consolidateAfter %s, %s%n%n",
                hours, plan.services().size(), plan.jobs().size(), seed, consolidateAfter, capacityType);
        out.println(
                "| method | USD | machines launched | evictions | pods bound | waited s, mean | 95 % | longest | CPU s |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        StepChart chart = new StepChart(
                "Price of all machines, %d pods on average".formatted(pods), "hours", LegendPosition.OutsideS);
        List<String> lines = new ArrayList<>(List.of("method,hours,usd_per_hour,nodes,pods"));
        for (String method : methods) {
            SimulatedDay.Figures figures =
                    new SimulatedDay(plan, length, disruption(method), capacityType, environment(method)).run();
            out.println(row(method, figures));
            chart.line(
                    method,
                    figures.course().stream().map(SimulatedDay.Moments::hours).toList(),
                    figures.course().stream()
                            .map(SimulatedDay.Moments::hourlyPrice)
                            .toList(),
                    hours);
            figures.course()
                    .forEach(at -> lines.add(String.format(
                            Locale.ROOT,
                            "%s,%.3f,%.4f,%d,%d",
                            method,
                            at.hours(),
                            at.hourlyPrice(),
                            at.nodes(),
                            at.pods())));
        }
        if (!course.toString().isEmpty()) {
            Files.write(course, lines);
        }
        if (!plot.toString().isEmpty()) {
            chart.write(plot);
        }
        return 0;
    }

    private String disruption(String method) {
        return method.equals("none")
                ? "{consolidateAfter: Never, budgets: [{nodes: \"10%\"}]}"
                : "{consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: %s, budgets: [{nodes: \"10%%\"}]}"
                        .formatted(consolidateAfter);
    }

    private Map<String, String> environment(String method) {
        Map<String, String> environment = new HashMap<>();
        if (!method.equals("none")) {
            environment.put("CONSOLIDATION_METHOD", method);
        }
        if (method.equals("global")) {
            environment.putAll(settings);
        }
        return environment;
    }

    private static String row(String method, SimulatedDay.Figures figures) {
        List<Double> waits = figures.waits().stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %d | %d | %d | %.1f | %.1f | %.1f | %.0f |",
                method,
                figures.dollars(),
                figures.launches(),
                figures.evictions(),
                waits.size(),
                waits.stream().mapToDouble(Double::doubleValue).average().orElse(0),
                waits.isEmpty() ? 0.0 : waits.get((int) (0.95 * (waits.size() - 1))),
                waits.isEmpty() ? 0.0 : waits.get(waits.size() - 1),
                figures.cpuSeconds());
    }
}
