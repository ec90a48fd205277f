package io.karpenter.engine.report;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.PodNames;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import io.karpenter.engine.report.text.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan for people: nodes, what they cost and how full they are, pods without a place, and the sums. */
public final class PlanReport {

    /** Existing nodes that the short form lists. */
    private static final int MOST_EXISTING_NODES = 20;

    private final BufferPlan parts;
    private final Plan plan;
    private final Function<PodId, Optional<String>> owner;
    private final Style style;

    /**
     * @param parts the plan; virtual pods of buffers are told as a sum only
     * @param owner the workload that a pod belongs to, if it is known; else it is told from the pod's name
     */
    public PlanReport(BufferPlan parts, Function<PodId, Optional<String>> owner, Style style) {
        this.parts = parts;
        this.plan = parts.real();
        this.owner = owner;
        this.style = style;
    }

    /** Equal nodes on one line. */
    public String table() {
        return sections(groupedNodes(), staticNodes(), existingNodes(MOST_EXISTING_NODES));
    }

    /** Every node on a line of its own, with its pods and how many types it could be. */
    public String wide() {
        return sections(everyNode(), staticNodes(), existingNodes(Integer.MAX_VALUE));
    }

    /** One name a line: node claims to create, those of static pools last, then existing nodes that get pods. */
    public String names() {
        StringBuilder text = new StringBuilder();
        Stream.concat(plan.nodes().stream(), plan.staticNodes().stream())
                .forEach(node -> text.append("nodeclaim/").append(node.name()).append('\n'));
        plan.existingNodes()
                .forEach(node -> text.append("node/").append(node.name()).append('\n'));
        return text.toString();
    }

    private String sections(String... nodes) {
        StringBuilder text = new StringBuilder();
        for (String section : nodes) {
            append(text, section);
        }
        append(text, relaxed());
        append(text, unschedulable());
        append(text, sums());
        return text.toString();
    }

    private static void append(StringBuilder text, String section) {
        if (!section.isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n").append(section);
        }
    }

    private String groupedNodes() {
        if (plan.nodes().isEmpty()) {
            return "";
        }
        Table table =
                new Table("NODEPOOL", "TYPE", "ZONE", "CAPACITY", ">NODES", ">$/HOUR", ">CPU", ">MEMORY", ">PODS");
        for (NodeGroup group : NodeGroup.of(plan.nodes())) {
            table.row(
                    group.nodePool(),
                    group.instanceType(),
                    group.zone(),
                    group.capacityType(),
                    group.nodes().size(),
                    Amounts.hourly(group.price()),
                    used(group.nodes(), Resource.CPU),
                    used(group.nodes(), Resource.MEMORY),
                    pods(group.nodes()));
        }
        table.totals(
                "TOTAL",
                "",
                "",
                "",
                plan.nodes().size(),
                Amounts.hourly(plan.hourlyPrice()),
                used(plan.nodes(), Resource.CPU),
                used(plan.nodes(), Resource.MEMORY),
                pods(plan.nodes()));
        return table.print(style);
    }

    private String staticNodes() {
        if (plan.staticNodes().isEmpty()) {
            return "";
        }
        Table table = new Table("STATIC NODEPOOL", "TYPE", "ZONE", "CAPACITY", ">NODES", ">$/HOUR");
        for (NodeGroup group : NodeGroup.of(plan.staticNodes())) {
            table.row(
                    group.nodePool(),
                    group.instanceType(),
                    group.zone(),
                    group.capacityType(),
                    group.nodes().size(),
                    Amounts.hourly(group.price()));
        }
        table.totals("TOTAL", "", "", "", plan.staticNodes().size(), Amounts.hourly(plan.staticHourlyPrice()));
        return table.print(style);
    }

    private String everyNode() {
        if (plan.nodes().isEmpty()) {
            return "";
        }
        Table table = new Table(
                "NODECLAIM",
                "NODEPOOL",
                "TYPE",
                "ZONE",
                "CAPACITY",
                ">$/HOUR",
                ">OPTIONS",
                ">CPU",
                ">MEMORY",
                ">PODS",
                "NAMES");
        for (PlannedNode node : plan.nodes()) {
            table.row(
                    node.name(),
                    node.nodePool(),
                    node.instanceType(),
                    node.zone(),
                    node.capacityType(),
                    Amounts.hourly(node.hourlyPrice()),
                    node.instanceTypeOptions().size(),
                    ofTotal(node, Resource.CPU),
                    ofTotal(node, Resource.MEMORY),
                    node.pods().size(),
                    PodNames.compact(node.pods()));
        }
        return table.print(style);
    }

    private String existingNodes(int most) {
        if (plan.existingNodes().isEmpty()) {
            return "";
        }
        Table table = new Table("EXISTING NODE", ">PODS", "NAMES").wrapAt(Table.COLUMNS);
        plan.existingNodes().stream()
                .limit(most)
                .forEach(node -> table.row(node.name(), node.pods().size(), PodNames.compact(node.pods())));
        int more = plan.existingNodes().size() - most;
        return table.print(style)
                + (more > 0 ? style.faint("and " + Words.count(more, "more node") + ", see -o wide") + "\n" : "");
    }

    private String relaxed() {
        if (plan.relaxed().isEmpty()) {
            return "";
        }
        Map<List<String>, Long> groups = plan.relaxed().stream()
                .collect(Collectors.groupingBy(this::preference, LinkedHashMap::new, Collectors.counting()));
        Table table = new Table(">PODS", "WORKLOAD", "PREFERENCE NOT MET").wrapAt(Table.COLUMNS);
        groups.forEach((group, count) -> table.row(count, group.get(0), group.get(1)));
        return table.print(style);
    }

    private List<String> preference(RelaxedPreference relaxed) {
        return List.of(workload(relaxed.pod()), relaxed.preference());
    }

    private String unschedulable() {
        if (plan.unschedulable().isEmpty()) {
            return "";
        }
        Map<List<String>, Long> groups = plan.unschedulable().stream()
                .collect(Collectors.groupingBy(this::refusal, LinkedHashMap::new, Collectors.counting()));
        Table table = new Table(">PODS", "WORKLOAD", "UNSCHEDULABLE BECAUSE").wrapAt(Table.COLUMNS);
        groups.forEach((group, count) -> table.row(count, group.get(0), group.get(1)));
        return table.print(style);
    }

    private List<String> refusal(UnschedulablePod pod) {
        return List.of(
                workload(pod.pod()), pod.reasons().stream().map(Reason::message).collect(Collectors.joining("\n")));
    }

    private String workload(PodId pod) {
        return owner.apply(pod).orElseGet(() -> PodNames.workload(pod));
    }

    private String sums() {
        int scheduled = plan.scheduledPods();
        int pending = plan.unschedulable().size();
        StringBuilder text = new StringBuilder(Words.count(scheduled, "pod"));
        text.append(" on ").append(Words.count(plan.nodes().size(), "new node"));
        if (!plan.existingNodes().isEmpty()) {
            text.append(" and ").append(Words.count(plan.existingNodes().size(), "existing node"));
        }
        text.append(": ");
        text.append(style.bold("$%s/hour".formatted(Amounts.hourly(plan.hourlyPrice()))));
        text.append(", $%s/month".formatted(Amounts.monthly(plan.hourlyPrice())))
                .append('\n');
        if (!plan.staticNodes().isEmpty()) {
            text.append("Besides, static NodePools ask for ")
                    .append(Words.count(plan.staticNodes().size(), "node"))
                    .append(": $%s/hour".formatted(Amounts.hourly(plan.staticHourlyPrice())))
                    .append('\n');
        }
        if (pending > 0) {
            text.append(style.red(Words.count(pending, "pod") + " cannot be scheduled"))
                    .append('\n');
        }
        text.append(commitments()).append(new RiskLines(style).of(plan)).append(bufferPods());
        boolean pricesRisk = plan.risk().settings().pricesRisk();
        plan.lowerBound()
                .ifPresent(bound -> text.append((pricesRisk
                                        ? "No plan can be expected to cost less than $%s/hour"
                                        : "No plan can cost less than $%s/hour")
                                .formatted(Amounts.hourly(bound)))
                        .append(howFar())
                        .append('\n'));
        Plan.Statistics statistics = plan.statistics();
        text.append(style.faint("First plan $%s/hour after %s, this plan after %s"
                        .formatted(
                                Amounts.hourly(statistics.firstPlanHourlyPrice()),
                                Amounts.duration(statistics.firstPlanNanos()),
                                Amounts.duration(statistics.elapsedNanos()))))
                .append('\n');
        return text.toString();
    }

    /** Which commitments make the price lower than the list's, and for how many nodes. */
    private String commitments() {
        Map<String, Long> nodes = plan.nodes().stream()
                .flatMap(node -> node.commitment().stream())
                .collect(Collectors.groupingBy(id -> id, TreeMap::new, Collectors.counting()));
        return nodes.isEmpty()
                ? ""
                : nodes.entrySet().stream()
                        .map(e -> "%s (%s)"
                                .formatted(e.getKey(), Words.count(e.getValue().intValue(), "node")))
                        .collect(Collectors.joining(", ", "Paid for already by commitments: ", "\n"));
    }

    /** How far the plan is from the bound, and how that was proven. */
    private String howFar() {
        List<String> parts = new ArrayList<>();
        plan.gap().ifPresent(gap -> parts.add("gap " + Amounts.percent(gap)));
        plan.statistics().boundProof().ifPresent(proof -> parts.add("proven by " + proof.phrase()));
        return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
    }

    private String bufferPods() {
        if (!parts.hasVirtualPods()) {
            return "";
        }
        int without = parts.unplaced().size();
        return "Room for " + Words.count(parts.placed(), "more pod") + " of capacity buffers"
                + (without > 0 ? ", none for " + without : "") + "\n";
    }

    private static int pods(Collection<PlannedNode> nodes) {
        return nodes.stream().mapToInt(node -> node.pods().size()).sum();
    }

    static String used(Collection<PlannedNode> nodes, String resource) {
        return Amounts.used(
                sum(nodes, PlannedNode::requests, resource), sum(nodes, PlannedNode::allocatable, resource));
    }

    private static Quantity sum(
            Collection<PlannedNode> nodes, Function<PlannedNode, ResourceList> amounts, String resource) {
        return nodes.stream().map(node -> amounts.apply(node).get(resource)).reduce(Quantity.ZERO, Quantity::plus);
    }

    private static String ofTotal(PlannedNode node, String resource) {
        return Amounts.amount(resource, node.requests().get(resource)) + "/"
                + Amounts.amount(resource, node.allocatable().get(resource));
    }
}
