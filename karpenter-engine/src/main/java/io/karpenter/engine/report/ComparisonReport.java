package io.karpenter.engine.report;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.quantity.Resource;
import io.karpenter.engine.compare.Comparison;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Plans for the same input side by side, for people. */
public final class ComparisonReport {

    private static final String NONE = "-";

    private final Comparison comparison;
    private final Style style;

    public ComparisonReport(Comparison comparison, Style style) {
        this.comparison = comparison;
        this.style = style;
    }

    /** A plan a line, then the lower bound, then what the last plan saves. */
    public String table() {
        Table table = new Table("PLAN", ">NODES", ">PODS", ">$/HOUR", ">GAP", ">TIME");
        for (Comparison.Entry entry : comparison.plans()) {
            Plan plan = entry.plan();
            table.row(
                    entry.name(),
                    plan.nodes().size(),
                    pods(plan),
                    Amounts.hourly(plan.hourlyPrice()),
                    percent(comparison.gap(plan)),
                    time(plan));
        }
        comparison
                .lowerBound()
                .ifPresent(bound -> table.row("lower bound", NONE, NONE, Amounts.hourly(bound), NONE, NONE));
        return table.print(style) + "\n" + savings();
    }

    /** With the price of a month, how full the new nodes are, existing nodes and preferences. */
    public String wide() {
        Table table = new Table(
                "PLAN",
                ">NODES",
                ">EXISTING",
                ">PODS",
                ">$/HOUR",
                ">$/MONTH",
                ">GAP",
                ">CPU",
                ">MEMORY",
                ">NOT MET",
                ">TIME");
        for (Comparison.Entry entry : comparison.plans()) {
            Plan plan = entry.plan();
            table.row(
                    entry.name(),
                    plan.nodes().size(),
                    plan.existingNodes().size(),
                    pods(plan),
                    Amounts.hourly(plan.hourlyPrice()),
                    Amounts.monthly(plan.hourlyPrice()),
                    percent(comparison.gap(plan)),
                    PlanReport.used(plan.nodes(), Resource.CPU),
                    PlanReport.used(plan.nodes(), Resource.MEMORY),
                    plan.relaxed().size(),
                    time(plan));
        }
        comparison
                .lowerBound()
                .ifPresent(bound -> table.row(
                        "lower bound",
                        NONE,
                        NONE,
                        NONE,
                        Amounts.hourly(bound),
                        Amounts.monthly(bound),
                        NONE,
                        NONE,
                        NONE,
                        NONE,
                        NONE));
        return table.print(style) + "\n" + savings();
    }

    /** One name a line: the plans, cheapest first. */
    public String names() {
        return comparison.plans().stream()
                .sorted(Comparator.comparingDouble(entry -> entry.plan().hourlyPrice()))
                .map(entry -> entry.name() + "\n")
                .collect(Collectors.joining());
    }

    private String savings() {
        List<Comparison.Entry> plans = comparison.plans();
        StringBuilder text = new StringBuilder();
        for (Comparison.Entry entry : plans.subList(0, plans.size() - 1)) {
            OptionalDouble saved = comparison.saved(entry.plan());
            text.append(plans.getLast().name())
                    .append(" against ")
                    .append(entry.name())
                    .append(": ");
            if (!comparison.isForTheSamePods(entry.plan())) {
                text.append("not comparable, they place other pods\n");
            } else if (saved.isEmpty()) {
                text.append(
                        comparison.best().hourlyPrice() > 0
                                ? "$%s/hour more, that one is free\n"
                                        .formatted(
                                                Amounts.hourly(comparison.best().hourlyPrice()))
                                : "neither costs anything\n");
            } else {
                double less =
                        entry.plan().expectedHourlyCost() - comparison.best().expectedHourlyCost();
                text.append(style.bold((less < 0 ? "$%s/hour more (%s)" : "saves $%s/hour (%s)")
                        .formatted(Amounts.hourly(Math.abs(less)), Amounts.percent(Math.abs(saved.getAsDouble())))));
                text.append('\n');
            }
        }
        if (comparison.pricesRisk()) {
            text.append(comparison.plans().stream()
                    .map(entry -> "%s $%s/hour"
                            .formatted(entry.name(), Amounts.hourly(entry.plan().expectedHourlyCost())))
                    .collect(Collectors.joining(", ", "Expected costs, which bound, gap and savings are of: ", "\n")));
        }
        return text.append(new RiskLines(style).caveat(comparison.caveat())).toString();
    }

    /** Pods placed, and of how many if there are more. */
    private static String pods(Plan plan) {
        int all = plan.scheduledPods() + plan.unschedulable().size();
        return plan.unschedulable().isEmpty() ? Integer.toString(all) : plan.scheduledPods() + "/" + all;
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? Amounts.percent(share.getAsDouble()) : NONE;
    }

    private static String time(Plan plan) {
        return Amounts.duration(plan.statistics().elapsedNanos());
    }
}
