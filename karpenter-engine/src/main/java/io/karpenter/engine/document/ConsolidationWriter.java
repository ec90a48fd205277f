package io.karpenter.engine.document;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.SpotCaveat;
import io.karpenter.core.workload.PodId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Writes consolidation plans. Stateless. */
public final class ConsolidationWriter implements DocumentFormat.Body {

    private final ConsolidationPlan plan;
    private final Set<PodId> virtual;

    /**
     * @param virtual pods of buffers, which are written apart from the others
     */
    public ConsolidationWriter(ConsolidationPlan plan, Set<PodId> virtual) {
        this.plan = plan;
        this.virtual = Set.copyOf(virtual);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "ConsolidationPlan");
        caveat(plan).ifPresent(caveat -> json.writeStringProperty("notice", RiskWriter.notice(caveat)));
        writeSummary(json);
        RiskWriter.write(json, plan.summary().risk());
        json.writeArrayPropertyStart("commands");
        plan.commands().forEach(command -> writeCommand(json, command, virtual));
        json.writeEndArray();
        json.writeArrayPropertyStart("unconsolidatable");
        plan.unconsolidatable().forEach(node -> writeKept(json, node));
        json.writeEndArray();
        json.writeArrayPropertyStart("dropped");
        plan.dropped().forEach(dropped -> writeDropped(json, dropped));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Optional<SpotCaveat> caveat(ConsolidationPlan plan) {
        return SpotCaveat.of(plan.replacements(), plan.summary().risk().settings());
    }

    private void writeSummary(JsonGenerator json) {
        ConsolidationPlan.Summary summary = plan.summary();
        json.writeObjectPropertyStart("summary");
        json.writeNumberProperty("nodesBefore", summary.nodesBefore());
        json.writeNumberProperty("nodesAfter", summary.nodesAfter());
        json.writeNumberProperty("hourlyPriceBefore", Money.of(summary.hourlyPriceBefore()));
        json.writeNumberProperty("hourlyPriceAfter", Money.of(summary.hourlyPriceAfter()));
        if (summary.risk().settings().pricesRisk()) {
            json.writeNumberProperty("expectedHourlyCostBefore", Money.of(summary.expectedHourlyCostBefore()));
            json.writeNumberProperty("expectedHourlyCostAfter", Money.of(summary.expectedHourlyCostAfter()));
        }
        json.writeNumberProperty("savings", Money.of(summary.savings()));
        json.writeNumberProperty("podsMoved", summary.podsMoved());
        json.writeNumberProperty("disruptionCost", Money.of(summary.disruptionCost()));
        summary.lowerBound().ifPresent(bound -> json.writeNumberProperty("lowerBound", Money.of(bound)));
        summary.gap().ifPresent(gap -> json.writeNumberProperty("gap", Money.share(gap)));
        json.writeNumberProperty("elapsedMillis", PlanWriter.millis(summary.elapsedNanos()));
        json.writeEndObject();
    }

    /**
     * @param virtual pods of buffers, which are written apart from the others
     */
    static void writeCommand(JsonGenerator json, Command command, Set<PodId> virtual) {
        json.writeStartObject();
        json.writeNumberProperty("batch", command.batch());
        json.writeStringProperty("action", command.action());
        json.writeStringProperty("reason", command.reason().toString());
        PlanWriter.writeTexts(json, "nodes", command.nodes());
        json.writeArrayPropertyStart("replacements");
        command.replacements().forEach(node -> writeReplacement(json, node, virtual));
        json.writeEndArray();
        json.writeArrayPropertyStart("podMoves");
        command.podMoves().forEach(move -> writeMove(json, move));
        json.writeEndArray();
        json.writeNumberProperty("savings", Money.of(command.savings()));
        json.writeNumberProperty("disruptionCost", Money.of(command.disruptionCost()));
        json.writeEndObject();
    }

    private static void writeReplacement(JsonGenerator json, PlannedNode node, Set<PodId> virtual) {
        List<PodId> buffered = node.pods().stream().filter(virtual::contains).toList();
        List<PodId> real =
                node.pods().stream().filter(pod -> !virtual.contains(pod)).toList();
        PlanWriter.writeNode(json, node.withPods(real), buffered.isEmpty() ? null : buffered);
    }

    private static void writeMove(JsonGenerator json, PodMove move) {
        json.writeStartObject();
        json.writeStringProperty("pod", move.pod().toString());
        json.writeStringProperty("from", move.from());
        json.writeStringProperty("to", move.to());
        json.writeEndObject();
    }

    private static void writeKept(JsonGenerator json, UnconsolidatableNode node) {
        json.writeStartObject();
        json.writeStringProperty("node", node.node());
        writeReasons(json, node.because());
        json.writeEndObject();
    }

    static void writeReasons(JsonGenerator json, List<Blocked> reasons) {
        PlanWriter.writeTexts(
                json, "reasons", reasons.stream().map(Blocked::message).toList());
        json.writeArrayPropertyStart("reasonDetails");
        for (Blocked reason : reasons) {
            json.writeStartObject();
            json.writeStringProperty("code", reason.code());
            json.writeStringProperty("message", reason.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void writeDropped(JsonGenerator json, DroppedCommand dropped) {
        json.writeStartObject();
        PlanWriter.writeTexts(json, "nodes", dropped.command().nodes());
        json.writeNumberProperty("savings", Money.of(dropped.command().savings()));
        json.writeStringProperty("reason", dropped.because());
        json.writeEndObject();
    }
}
