package io.karpenter.engine.report;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.explain.Explanation;
import io.karpenter.engine.explain.Explanation.Alternative;
import io.karpenter.engine.explain.Explanation.NewNode;
import io.karpenter.engine.explain.Explanation.NodeGoes;
import io.karpenter.engine.explain.Explanation.NodeStays;
import io.karpenter.engine.explain.Explanation.PodBound;
import io.karpenter.engine.explain.Explanation.PodOnExistingNode;
import io.karpenter.engine.explain.Explanation.PodOnNewNode;
import io.karpenter.engine.explain.Explanation.PodWithoutPlace;
import io.karpenter.engine.explain.NodeUse;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.Facts;
import io.karpenter.engine.report.text.PodNames;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import io.karpenter.engine.report.text.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explanations for people. */
public final class ExplanationReport {

    /** Alternatives that the short form names. */
    private static final int MOST_ALTERNATIVES = 3;

    private static final String BECAUSE = "because";

    private final List<Explanation> explanations;
    private final Style style;

    public ExplanationReport(List<Explanation> explanations, Style style) {
        this.explanations = List.copyOf(explanations);
        this.style = style;
    }

    /** A paragraph for each. */
    public String table() {
        return paragraphs(MOST_ALTERNATIVES);
    }

    /** With every alternative that is known. */
    public String wide() {
        return paragraphs(Integer.MAX_VALUE);
    }

    /** One name a line: the node that each pod has or gets, and each node itself; nothing for pods without a place. */
    public String names() {
        return explanations.stream()
                .flatMap(explanation -> switch (explanation) {
                    case PodOnNewNode pod ->
                        Stream.of("nodeclaim/" + pod.node().node().name());
                    case PodOnExistingNode pod -> Stream.of("node/" + pod.node());
                    case PodWithoutPlace pod -> Stream.<String>empty();
                    case PodBound pod -> Stream.of("node/" + pod.node());
                    case NewNode node -> Stream.of("nodeclaim/" + node.node().name());
                    case NodeGoes node -> Stream.of("node/" + node.node());
                    case NodeStays node -> Stream.of("node/" + node.node());
                })
                .map(name -> name + "\n")
                .collect(Collectors.joining());
    }

    /** To stand below a plan: a table of the new nodes, then the reasons of pods without a place, told once for those that share them. */
    public String belowPlan() {
        Table table = new Table("NODECLAIM", "TYPE", ">$/HOUR", "BINDS", ">FULL", "UNUSED").wrapAt(Table.COLUMNS);
        Map<List<Reason>, List<PodId>> pending = new LinkedHashMap<>();
        boolean launches = false;
        for (Explanation explanation : explanations) {
            if (explanation instanceof NewNode explained) {
                launches = true;
                PlannedNode node = explained.node();
                NodeUse use = explained.use();
                table.row(
                        node.name(),
                        node.instanceType(),
                        Amounts.hourly(node.hourlyPrice()),
                        use.binding().orElse("-"),
                        use.binding().map(resource -> full(use, resource)).orElse("-"),
                        amounts(use.unused()));
            } else if (explanation instanceof PodWithoutPlace pod) {
                pending.computeIfAbsent(pod.reasons(), reasons -> new ArrayList<>())
                        .add(pod.pod());
            }
        }
        StringBuilder text = new StringBuilder(launches ? "\n" + table.print(style) : "");
        pending.forEach((reasons, pods) -> {
            Facts facts = new Facts(style.bold(PodNames.compact(pods)) + " " + style.red("without a place"));
            reasons(facts, BECAUSE, reasons);
            text.append('\n').append(facts.print());
        });
        return text.toString();
    }

    private String paragraphs(int mostAlternatives) {
        return explanations.stream()
                .map(explanation -> paragraph(explanation, mostAlternatives))
                .collect(Collectors.joining("\n"));
    }

    private String paragraph(Explanation explanation, int mostAlternatives) {
        return switch (explanation) {
            case PodOnNewNode pod -> onNewNode(pod, mostAlternatives);
            case PodOnExistingNode pod ->
                facts(pod, "goes to node/" + pod.node() + ", which is there already and costs nothing more")
                        .add("requests", amounts(pod.requests().without(Resource.PODS)))
                        .add("not met", String.join("\n", pod.unmetPreferences()))
                        .print();
            case PodWithoutPlace pod -> {
                Facts facts = facts(pod, style.red("has no place"));
                reasons(facts, BECAUSE, pod.reasons());
                yield facts.print();
            }
            case PodBound pod ->
                facts(pod, "runs on node/" + pod.node() + ", nothing is planned for it")
                        .print();
            case NewNode node -> {
                Facts facts = facts(node, "is launched by the plan");
                newNode(facts, node, mostAlternatives);
                yield facts.add("pods", PodNames.compact(node.node().pods())).print();
            }
            case NodeGoes node -> goes(node);
            case NodeStays node -> stays(node);
        };
    }

    private Facts facts(Explanation explanation, String sentence) {
        return new Facts(style.bold(explanation.subject()) + " " + sentence);
    }

    private String onNewNode(PodOnNewNode pod, int mostAlternatives) {
        PlannedNode node = pod.node().node();
        double share = node.hourlyPrice() > 0 ? pod.hourlyShare() / node.hourlyPrice() : 0;
        Facts facts = facts(pod, "goes to the new node " + node.name())
                .add("requests", amounts(pod.requests().without(Resource.PODS)))
                .add(
                        "share",
                        "$%s/hour, %s of the node".formatted(Amounts.hourly(pod.hourlyShare()), Amounts.percent(share)))
                .add("not met", String.join("\n", pod.unmetPreferences()));
        newNode(facts, pod.node(), mostAlternatives);
        reasons(facts, "refused by", pod.refusedElsewhere());
        return facts.print();
    }

    private static void newNode(Facts facts, NewNode explained, int mostAlternatives) {
        PlannedNode node = explained.node();
        NodeUse use = explained.use();
        facts.add(
                        "node",
                        "%s in %s, %s, nodepool %s: $%s/hour, the cheapest of %s that %s hold all that is on it"
                                .formatted(
                                        node.instanceType(),
                                        node.zone(),
                                        node.capacityType(),
                                        node.nodePool(),
                                        Amounts.hourly(node.hourlyPrice()),
                                        Words.count(node.instanceTypeOptions().size(), "type"),
                                        node.instanceTypeOptions().size() == 1 ? "can" : "could"))
                .add(
                        "claim",
                        node.requirements().stream()
                                .filter(requirement -> !requirement.key().equals(Labels.INSTANCE_TYPE))
                                .map(ExplanationReport::requirement)
                                .collect(Collectors.joining("; ")))
                .add(
                        "binds",
                        use.binding()
                                .map(resource -> "%s: %s of what pods can use is requested"
                                        .formatted(resource, full(use, resource)))
                                .orElse("nothing"))
                .add("unused", amounts(use.unused()))
                .add(
                        "instead",
                        explained.alternatives().stream()
                                .limit(mostAlternatives)
                                .map(ExplanationReport::alternative)
                                .collect(Collectors.joining("\n")));
    }

    private String goes(NodeGoes node) {
        Command command = node.command();
        String how = command.replacements().isEmpty() ? "can be deleted" : "can be replaced";
        return facts(node, how + " (" + command.reason() + "), in batch " + command.batch())
                .add(
                        "saves",
                        "$%s/hour at a disruption cost of %s"
                                .formatted(
                                        Amounts.hourly(command.savings()),
                                        String.format(Locale.ROOT, "%.1f", command.disruptionCost())))
                .add(
                        "together",
                        command.nodes().stream()
                                .filter(other -> !other.equals(node.node()))
                                .collect(Collectors.joining(", ")))
                .add(
                        "replaced by",
                        command.replacements().stream()
                                .map(other -> "%s: %s %s %s, $%s/hour"
                                        .formatted(
                                                other.name(),
                                                other.instanceType(),
                                                other.capacityType(),
                                                other.zone(),
                                                Amounts.hourly(other.hourlyPrice())))
                                .collect(Collectors.joining("\n")))
                .add(
                        "moves",
                        command.podMoves().stream()
                                .filter(move -> move.from().equals(node.node()))
                                .map(ExplanationReport::move)
                                .collect(Collectors.joining("\n")))
                .print();
    }

    private static String move(PodMove move) {
        return move.pod() + " to " + move.to();
    }

    private String stays(NodeStays node) {
        Facts facts = facts(node, style.yellow("stays"))
                .add(BECAUSE, node.because().stream().map(Blocked::message).collect(Collectors.joining("\n")))
                .add(
                        "not done",
                        node.dropped().stream()
                                .map(dropped -> "would save $%s/hour together with %s, but %s"
                                        .formatted(
                                                Amounts.hourly(dropped.command().savings()),
                                                String.join(
                                                        ", ", dropped.command().nodes()),
                                                dropped.because()))
                                .collect(Collectors.joining("\n")));
        if (node.because().isEmpty() && node.dropped().isEmpty()) {
            facts.add(BECAUSE, "consolidation does not look at it, or found nothing cheaper for its pods");
        }
        return facts.print();
    }

    /** A reason a line; those of one place below its name. */
    private static void reasons(Facts facts, String label, List<Reason> reasons) {
        String next = label;
        for (Reason reason : reasons) {
            switch (reason) {
                case Reason.Refused refused -> {
                    facts.add(next, refused.where() + ":");
                    refused.because().forEach(because -> facts.add("", "- " + because.message()));
                }
                case Reason other -> facts.add(next, other.message());
            }
            next = "";
        }
    }

    private static String alternative(Alternative alternative) {
        return "%s in %s, %s: $%s/hour"
                .formatted(
                        alternative.instanceType(),
                        alternative.zone(),
                        alternative.capacityType(),
                        Amounts.hourly(alternative.hourlyPrice()));
    }

    private static String requirement(Expression requirement) {
        return requirement.key() + " " + requirement.operator()
                + (requirement.values().isEmpty() ? "" : " " + String.join(",", requirement.values()));
    }

    private static String full(NodeUse use, String resource) {
        return Amounts.percent(use.shares().getOrDefault(resource, 0.0));
    }

    /** What is not zero. Disks are left out: every node has the same, and they cost nothing here. */
    private static String amounts(ResourceList amounts) {
        return amounts.asMap().entrySet().stream()
                .filter(amount -> amount.getValue().signum() > 0)
                .filter(amount -> !amount.getKey().equals(Resource.EPHEMERAL_STORAGE))
                .map(amount -> amount.getKey() + " " + Amounts.amount(amount.getKey(), amount.getValue()))
                .collect(Collectors.joining(", "));
    }
}
