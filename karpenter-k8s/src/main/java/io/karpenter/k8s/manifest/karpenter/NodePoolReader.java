package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.Disruption;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.k8s.manifest.karpenter.RequirementReader.Owner;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.Condition;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.schedule.CronSchedules;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads NodePools and checks every rule that needs no cluster (API-NP). */
final class NodePoolReader {

    private static final int MOST_WEIGHT = 100;
    private static final int MOST_BUDGETS = 50;
    private static final Set<String> REASONS = Set.of("Underutilized", "Empty", "Drifted");

    private final RequirementReader requirements;

    NodePoolReader(RequirementReader requirements) {
        this.requirements = requirements;
    }

    NodePool nodePool(Fields root, Meta meta) {
        boolean ready = root.object("status", NodePoolReader::isReady).orElse(true);
        return root.requiredObject("spec", spec -> nodePool(spec, meta, ready))
                .orElseGet(() -> NodePool.of(meta.name(), NodeClaimTemplate.of()));
    }

    /** A pool counts as ready as long as its status does not say otherwise. */
    private static boolean isReady(Fields status) {
        status.skip("resources", "nodes", "nodeClassObservedGeneration");
        return Condition.find(ConditionsReader.conditions(status), "Ready")
                .map(Condition::isTrue)
                .orElse(true);
    }

    private NodePool nodePool(Fields spec, Meta meta, boolean ready) {
        OptionalInt replicas = spec.whole("replicas", 0, Long.MAX_VALUE).isPresent()
                ? OptionalInt.of((int) Math.min(
                        Integer.MAX_VALUE,
                        spec.whole("replicas", 0, Long.MAX_VALUE).getAsLong()))
                : OptionalInt.empty();
        OptionalInt weight = spec.integer("weight", 1, MOST_WEIGHT);
        ResourceList limits = spec.amounts("limits", true);
        if (replicas.isPresent()) {
            checkStatic(spec, weight, limits);
        }
        NodeClaimTemplate template =
                spec.requiredObject("template", this::template).orElse(NodeClaimTemplate.of());
        Disruption disruption =
                spec.object("disruption", NodePoolReader::disruption).orElse(Disruption.DEFAULT);
        return new NodePool(
                meta.name(),
                meta.uid(),
                template,
                limits,
                weight.orElse(0),
                replicas,
                disruption,
                ready,
                meta.deleting());
    }

    private static void checkStatic(Fields spec, OptionalInt weight, ResourceList limits) {
        if (weight.isPresent()) {
            spec.problem("weight", "no weight in a pool with replicas");
        }
        if (!limits.isEmpty() && !limits.names().equals(Set.of(Resource.NODES))) {
            spec.problem("limits", "limits on " + limits.names(), "only a limit on nodes in a pool with replicas");
        }
    }

    private NodeClaimTemplate template(Fields template) {
        Map<String, String> none = Map.of();
        Map<String, Map<String, String>> metadata = template.object(
                        "metadata",
                        m -> Map.of(
                                "labels",
                                TemplateFields.labels(m, requirements),
                                "annotations",
                                m.texts("annotations")))
                .orElse(Map.of());
        return template.requiredObject(
                        "spec",
                        spec -> templateSpec(
                                spec,
                                metadata.getOrDefault("labels", none),
                                metadata.getOrDefault("annotations", none)))
                .orElse(NodeClaimTemplate.of());
    }

    private NodeClaimTemplate templateSpec(Fields spec, Map<String, String> labels, Map<String, String> annotations) {
        List<Taint> taints = TemplateFields.taints(spec, "taints");
        List<Taint> startupTaints = TemplateFields.taints(spec, "startupTaints");
        checkTaintsDiffer(spec, taints, startupTaints);
        return new NodeClaimTemplate(
                labels,
                annotations,
                requirements.requirements(spec, Owner.NODE_POOL),
                taints,
                startupTaints,
                TemplateFields.nodeClassRef(spec),
                TemplateFields.expireAfter(spec),
                TemplateFields.gracePeriod(spec));
    }

    /** Key and effect may stand only once in both lists together (API-NP-49). */
    private static void checkTaintsDiffer(Fields spec, List<Taint> taints, List<Taint> startupTaints) {
        Set<String> seen = new HashSet<>();
        for (Taint taint : taints) {
            if (!seen.add(taint.key() + ":" + taint.effect())) {
                spec.problem(
                        "taints",
                        "the taint " + taint.key() + ":" + taint.effect() + " twice",
                        "each key and effect once");
            }
        }
        for (Taint taint : startupTaints) {
            if (!seen.add(taint.key() + ":" + taint.effect())) {
                spec.problem(
                        "startupTaints",
                        "the taint " + taint.key() + ":" + taint.effect() + " a second time",
                        "each key and effect once in taints and startupTaints together");
            }
        }
    }

    private static Disruption disruption(Fields fields) {
        Optional<Duration> consolidateAfter = fields.has("consolidateAfter")
                ? TemplateFields.durationOrNever(fields, "consolidateAfter")
                : Optional.of(Duration.ZERO);
        ConsolidationPolicy policy = fields.oneOf(
                        "consolidationPolicy", ConsolidationPolicy::parse, ConsolidationPolicy.values())
                .orElse(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED);
        // An empty list is kept: it means no limit, while an absent one means the default.
        List<Budget> budgets = fields.has("budgets")
                ? fields.objects("budgets", NodePoolReader::budget).stream()
                        .flatMap(Optional::stream)
                        .toList()
                : List.of(Budget.DEFAULT);
        if (fields.size("budgets") > MOST_BUDGETS) {
            fields.problem("budgets", fields.size("budgets") + " budgets", "at most " + MOST_BUDGETS);
        }
        return new Disruption(policy, consolidateAfter, budgets);
    }

    /** Empty for a budget with an empty list of reasons, which limits nothing (API 10). */
    private static Optional<Budget> budget(Fields fields) {
        Optional<String> nodes = fields.text("nodes");
        if (nodes.filter(n -> !Patterns.isBudgetNodes(n)).isPresent()) {
            fields.problem("nodes", "a number such as \"5\" or a share from \"0%\" to \"100%\", in quotes");
        }
        Optional<String> schedule = fields.text("schedule");
        schedule.ifPresent(text -> checkSchedule(fields, text));
        Optional<String> duration = fields.text("duration");
        Optional<Duration> length = duration.flatMap(Patterns::budgetDuration);
        if (duration.isPresent() && length.isEmpty()) {
            fields.problem("duration", "hours and minutes such as 8h or 1h30m");
        }
        if (schedule.isPresent() != duration.isPresent()) {
            fields.problem(
                    schedule.isPresent() ? "duration" : "schedule", "schedule and duration together, or neither");
        }
        Set<String> reasons = reasons(fields);
        return fields.has("reasons") && reasons.isEmpty()
                ? Optional.empty()
                : Optional.of(new Budget(nodes.orElse("10%"), schedule, length, reasons));
    }

    private static void checkSchedule(Fields fields, String schedule) {
        if (!Patterns.isSchedule(schedule)) {
            fields.problem(
                    "schedule",
                    "five cron fields (minute, hour, day, month, weekday), or @hourly, @daily, @weekly, @monthly, @yearly");
        } else {
            CronSchedules.problem(schedule)
                    .ifPresent(reason -> fields.warning(
                            "schedule", "is no schedule, so the pool allows no disruption at all: " + reason));
        }
    }

    private static Set<String> reasons(Fields fields) {
        List<String> reasons = fields.textList("reasons");
        Set<String> distinct = new LinkedHashSet<>();
        for (String reason : reasons) {
            if (!REASONS.contains(reason)) {
                fields.problem("reasons", Report.quoted(reason), "Underutilized, Empty, Drifted");
            } else if (!distinct.add(reason)) {
                fields.problem("reasons", reason + " twice", "each reason once");
            }
        }
        return distinct;
    }
}
