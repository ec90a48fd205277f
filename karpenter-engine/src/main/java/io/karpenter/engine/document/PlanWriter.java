package io.karpenter.engine.document;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.SpotCaveat;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.explain.Explanation;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes plans in the format that {@link PlanReader} reads. Stateless; its parts are written as they are visited. */
public final class PlanWriter implements DocumentFormat.Body {

    static final String API_VERSION = "engine.karpenter.io/v1";
    static final String KIND = "Plan";

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final BufferPlan parts;
    private final Plan plan;
    private final List<Explanation> explanations;

    /** Virtual pods of buffers are written apart from the others. */
    public PlanWriter(BufferPlan parts) {
        this(parts, List.of());
    }

    /** With {@code explanations} of nodes and pods of the plan, if there are any. */
    public PlanWriter(BufferPlan parts, List<Explanation> explanations) {
        this.parts = parts;
        this.plan = parts.real();
        this.explanations = List.copyOf(explanations);
    }

    /** A plan without buffers. */
    public PlanWriter(Plan plan) {
        this(BufferPlan.without(plan));
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", API_VERSION);
        json.writeStringProperty("kind", KIND);
        SpotCaveat.of(plan.nodes(), plan.risk().settings())
                .ifPresent(caveat -> json.writeStringProperty("notice", RiskWriter.notice(caveat)));
        writeSummary(json);
        RiskWriter.write(json, plan.risk());
        json.writeArrayPropertyStart("nodeClaims");
        plan.nodes().forEach(node -> writeNode(json, node, parts.onNewNodes().get(node.name())));
        json.writeEndArray();
        json.writeArrayPropertyStart("staticNodes");
        plan.staticNodes()
                .forEach(node -> writeNode(json, node, parts.onNewNodes().get(node.name())));
        json.writeEndArray();
        json.writeArrayPropertyStart("existingNodes");
        plan.existingNodes().forEach(node -> writeExisting(json, node));
        json.writeEndArray();
        writePending(json, "unschedulable", plan.unschedulable(), pod -> !pod.isDeferred());
        writePending(json, "deferred", plan.unschedulable(), UnschedulablePod::isDeferred);
        if (!parts.unplaced().isEmpty()) {
            writePending(json, "unplacedBufferPods", parts.unplaced(), pod -> true);
        }
        json.writeArrayPropertyStart("relaxed");
        plan.relaxed().forEach(relaxed -> writeRelaxed(json, relaxed));
        json.writeEndArray();
        if (!explanations.isEmpty()) {
            ExplanationWriter.write(json, "explanations", explanations);
        }
        json.writeEndObject();
    }

    private void writeSummary(JsonGenerator json) {
        Plan.Statistics statistics = plan.statistics();
        json.writeObjectPropertyStart("summary");
        json.writeNumberProperty(
                "pods", plan.scheduledPods() + plan.unschedulable().size());
        json.writeNumberProperty("scheduledPods", plan.scheduledPods());
        json.writeNumberProperty("unschedulablePods", plan.unschedulable().size() - plan.deferredPods());
        json.writeNumberProperty("deferredPods", plan.deferredPods());
        if (parts.hasVirtualPods()) {
            json.writeNumberProperty("bufferPods", parts.placed());
            json.writeNumberProperty("unplacedBufferPods", parts.unplaced().size());
        }
        json.writeNumberProperty("newNodes", plan.nodes().size());
        json.writeNumberProperty("existingNodesUsed", plan.existingNodes().size());
        json.writeNumberProperty("hourlyPrice", Money.of(plan.hourlyPrice()));
        if (plan.risk().settings().pricesRisk()) {
            json.writeNumberProperty("expectedHourlyCost", Money.of(plan.expectedHourlyCost()));
        }
        json.writeNumberProperty("staticNodes", plan.staticNodes().size());
        json.writeNumberProperty("staticHourlyPrice", Money.of(plan.staticHourlyPrice()));
        plan.lowerBound().ifPresent(bound -> json.writeNumberProperty("lowerBound", Money.of(bound)));
        statistics.boundProof().ifPresent(proof -> json.writeStringProperty("boundProof", proof.toString()));
        plan.gap().ifPresent(gap -> json.writeNumberProperty("gap", Money.share(gap)));
        json.writeNumberProperty("firstPlanHourlyPrice", Money.of(statistics.firstPlanHourlyPrice()));
        json.writeNumberProperty("firstPlanMillis", millis(statistics.firstPlanNanos()));
        json.writeNumberProperty("elapsedMillis", millis(statistics.elapsedNanos()));
        json.writeNumberProperty("seed", statistics.seed());
        json.writeStringProperty("strategy", statistics.strategy());
        json.writeEndObject();
    }

    static long millis(long nanos) {
        return (nanos + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI;
    }

    /**
     * A node as plans of all kinds have it.
     *
     * @param bufferPods virtual pods on it, if there are any
     */
    static void writeNode(JsonGenerator json, PlannedNode node, @Nullable List<PodId> bufferPods) {
        json.writeStartObject();
        json.writeStringProperty("name", node.name());
        json.writeStringProperty("nodePool", node.nodePool());
        json.writeStringProperty("instanceType", node.instanceType());
        json.writeStringProperty("zone", node.zone());
        json.writeStringProperty("capacityType", node.capacityType().toString());
        json.writeNumberProperty("hourlyPrice", Money.of(node.hourlyPrice()));
        if (node.expectedHourlyCost() != node.hourlyPrice()) {
            json.writeNumberProperty("expectedHourlyCost", Money.of(node.expectedHourlyCost()));
        }
        node.reservationId().ifPresent(id -> json.writeStringProperty("reservationId", id));
        node.commitment().ifPresent(id -> json.writeStringProperty("commitment", id));
        writeTexts(json, "instanceTypeOptions", node.instanceTypeOptions());
        writeRequirements(json, node);
        writeLabels(json, node.labels());
        json.writeArrayPropertyStart("taints");
        node.taints().forEach(taint -> writeTaint(json, taint));
        json.writeEndArray();
        writeResources(json, "requests", node.requests());
        writeResources(json, "allocatable", node.allocatable());
        writePods(json, "pods", node.pods());
        writeBufferPods(json, bufferPods);
        json.writeEndObject();
    }

    static void writeRequirements(JsonGenerator json, PlannedNode node) {
        json.writeArrayPropertyStart("requirements");
        node.requirements().forEach(requirement -> writeRequirement(json, requirement));
        json.writeEndArray();
    }

    private static void writeRequirement(JsonGenerator json, Expression requirement) {
        json.writeStartObject();
        json.writeStringProperty("key", requirement.key());
        json.writeStringProperty("operator", requirement.operator().toString());
        if (!requirement.values().isEmpty()) {
            writeTexts(json, "values", requirement.values());
        }
        requirement.minValues().ifPresent(least -> json.writeNumberProperty("minValues", least));
        json.writeEndObject();
    }

    private static void writeLabels(JsonGenerator json, Map<String, String> labels) {
        json.writeObjectPropertyStart("labels");
        labels.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private static void writeTaint(JsonGenerator json, Taint taint) {
        json.writeStartObject();
        json.writeStringProperty("key", taint.key());
        if (!taint.value().isEmpty()) {
            json.writeStringProperty("value", taint.value());
        }
        json.writeStringProperty("effect", taint.effect().toString());
        json.writeEndObject();
    }

    static void writeResources(JsonGenerator json, String name, ResourceList amounts) {
        json.writeObjectPropertyStart(name);
        amounts.asMap().forEach((resource, amount) -> json.writeStringProperty(resource, amount.toString()));
        json.writeEndObject();
    }

    private void writeExisting(JsonGenerator json, ExistingNodePods node) {
        json.writeStartObject();
        json.writeStringProperty("name", node.name());
        writePods(json, "pods", node.pods());
        writeBufferPods(json, parts.onExistingNodes().get(node.name()));
        json.writeEndObject();
    }

    private static void writePending(
            JsonGenerator json, String name, List<UnschedulablePod> pods, Predicate<UnschedulablePod> which) {
        json.writeArrayPropertyStart(name);
        pods.stream().filter(which).forEach(pod -> writeUnschedulable(json, pod));
        json.writeEndArray();
    }

    private static void writeUnschedulable(JsonGenerator json, UnschedulablePod pod) {
        json.writeStartObject();
        json.writeStringProperty("pod", pod.pod().toString());
        writeReasons(json, pod.reasons());
        json.writeEndObject();
    }

    static void writeReasons(JsonGenerator json, List<Reason> reasons) {
        writeTexts(json, "reasons", reasons.stream().map(Reason::message).toList());
        json.writeArrayPropertyStart("reasonDetails");
        for (Reason reason : reasons) {
            json.writeStartObject();
            json.writeStringProperty("code", code(reason));
            json.writeStringProperty("message", reason.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** That of the rule which refused, not the mere fact that a place was refused. */
    static String code(Reason reason) {
        return reason instanceof Reason.Refused refused && !refused.because().isEmpty()
                ? code(refused.because().get(0))
                : reason.code();
    }

    private static void writeRelaxed(JsonGenerator json, RelaxedPreference relaxed) {
        json.writeStartObject();
        json.writeStringProperty("pod", relaxed.pod().toString());
        json.writeStringProperty("preference", relaxed.preference());
        json.writeEndObject();
    }

    private static void writeBufferPods(JsonGenerator json, @Nullable List<PodId> pods) {
        if (pods != null) {
            writePods(json, "bufferPods", pods);
        }
    }

    static void writePods(JsonGenerator json, String name, List<PodId> pods) {
        json.writeArrayPropertyStart(name);
        pods.forEach(pod -> json.writeString(pod.toString()));
        json.writeEndArray();
    }

    static void writeTexts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }
}
