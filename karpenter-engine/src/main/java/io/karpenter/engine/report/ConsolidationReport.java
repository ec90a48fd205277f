package io.karpenter.engine.report;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.PodNames;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import io.karpenter.engine.report.text.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A consolidation plan for people: what to do in which order, what stays and why, and the sums. */
public final class ConsolidationReport {

    /** Nodes that the short form names. */
    private static final int MOST_NODES = 3;

    private final ConsolidationPlan plan;
    private final Style style;

    public ConsolidationReport(ConsolidationPlan plan, Style style) {
        this.plan = plan;
        this.style = style;
    }

    /** A command a line; nodes that stay by reason. */
    public String table() {
        return sections(commands(MOST_NODES), kept(MOST_NODES), dropped());
    }

    /** With every node and every move. */
    public String wide() {
        return sections(commands(Integer.MAX_VALUE), moves(), kept(Integer.MAX_VALUE), dropped());
    }

    /** One name a line: nodes that go, in the order of the commands. */
    public String names() {
        return plan.commands().stream()
                .flatMap(command -> command.nodes().stream())
                .map(node -> "node/" + node + "\n")
                .collect(Collectors.joining());
    }

    private String sections(String... sections) {
        StringBuilder text = new StringBuilder();
        for (String section : sections) {
            if (!section.isEmpty()) {
                text.append(section).append('\n');
            }
        }
        return text.append(sums()).toString();
    }

    private String commands(int mostNodes) {
        if (plan.commands().isEmpty()) {
            return "";
        }
        Table table = new Table(
                        ">BATCH",
                        "ACTION",
                        "REASON",
                        ">NODES",
                        ">PODS",
                        ">SAVES $/H",
                        ">COST",
                        "REPLACED BY",
                        "NODES THAT GO")
                .wrapAt(Table.COLUMNS);
        for (Command command : plan.commands()) {
            table.row(
                    command.batch(),
                    command.action(),
                    command.reason(),
                    command.nodes().size(),
                    command.podMoves().size(),
                    Amounts.hourly(command.savings()),
                    cost(command.disruptionCost()),
                    replacements(command),
                    names(command.nodes(), mostNodes));
        }
        ConsolidationPlan.Summary summary = plan.summary();
        table.totals(
                "",
                "",
                "",
                plan.commands().stream()
                        .mapToInt(command -> command.nodes().size())
                        .sum(),
                summary.podsMoved(),
                Amounts.hourly(summary.savings()),
                cost(summary.disruptionCost()),
                "",
                "");
        return table.print(style);
    }

    private static String cost(double cost) {
        return String.format(Locale.ROOT, "%.1f", cost);
    }

    private static String replacements(Command command) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (PlannedNode node : command.replacements()) {
            counts.merge(node.instanceType() + " " + node.capacityType() + " " + node.zone(), 1, Integer::sum);
        }
        return counts.isEmpty()
                ? "-"
                : counts.entrySet().stream()
                        .map(count -> (count.getValue() > 1 ? count.getValue() + " × " : "") + count.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static String names(List<String> nodes, int most) {
        int shown = Math.min(nodes.size(), most);
        return String.join(", ", nodes.subList(0, shown))
                + (shown < nodes.size() ? " and " + (nodes.size() - shown) + " more" : "");
    }

    private String moves() {
        Table table = new Table(">BATCH", "FROM", "TO", "PODS").wrapAt(Table.COLUMNS);
        boolean any = false;
        for (Command command : plan.commands()) {
            Map<List<String>, List<PodId>> byWay =
                    new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
            for (PodMove move : command.podMoves()) {
                byWay.computeIfAbsent(List.of(move.from(), move.to()), way -> new ArrayList<>())
                        .add(move.pod());
            }
            byWay.forEach((way, pods) -> table.row(command.batch(), way.get(0), way.get(1), PodNames.compact(pods)));
            any |= !byWay.isEmpty();
        }
        return any ? table.print(style) : "";
    }

    private String kept(int mostNodes) {
        if (plan.unconsolidatable().isEmpty()) {
            return "";
        }
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (UnconsolidatableNode node : plan.unconsolidatable()) {
            String reason = node.because().stream().map(Blocked::message).collect(Collectors.joining("\n"));
            byReason.computeIfAbsent(reason, r -> new ArrayList<>()).add(node.node());
        }
        Table table = new Table(">STAY", "NODES", "BECAUSE").wrapAt(Table.COLUMNS);
        byReason.forEach((reason, nodes) -> table.row(nodes.size(), names(nodes, mostNodes), reason));
        return table.print(style);
    }

    private String dropped() {
        if (plan.dropped().isEmpty()) {
            return "";
        }
        Table table = new Table(">WOULD SAVE $/H", "NODES", "NOT DONE BECAUSE").wrapAt(Table.COLUMNS);
        for (DroppedCommand dropped : plan.dropped()) {
            table.row(
                    Amounts.hourly(dropped.command().savings()),
                    names(dropped.command().nodes(), MOST_NODES),
                    dropped.because());
        }
        return table.print(style);
    }

    private String sums() {
        ConsolidationPlan.Summary summary = plan.summary();
        StringBuilder text = new StringBuilder();
        text.append("%s at $%s/hour now, "
                .formatted(Words.count(summary.nodesBefore(), "node"), Amounts.hourly(summary.hourlyPriceBefore())));
        if (plan.commands().isEmpty()) {
            text.append("nothing to consolidate\n");
        } else {
            text.append("%s at ".formatted(Words.count(summary.nodesAfter(), "node")))
                    .append(style.bold("$%s/hour".formatted(Amounts.hourly(summary.hourlyPriceAfter()))))
                    .append(" after %s: saves $%s/hour, $%s/month\n"
                            .formatted(
                                    Words.count(plan.commands().size(), "command"),
                                    Amounts.hourly(summary.savings()),
                                    Amounts.monthly(summary.savings())));
        }
        text.append(new RiskLines(style).of(plan));
        summary.lowerBound()
                .ifPresent(bound -> text.append("Nothing can cost less than $%s/hour".formatted(Amounts.hourly(bound)))
                        .append(
                                summary.gap().isPresent()
                                        ? " (gap "
                                                + Amounts.percent(summary.gap().getAsDouble()) + ")"
                                        : "")
                        .append('\n'));
        return text.append(style.faint("Found after " + Amounts.duration(summary.elapsedNanos())))
                .append('\n')
                .toString();
    }
}
