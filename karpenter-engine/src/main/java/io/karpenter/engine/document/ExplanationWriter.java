package io.karpenter.engine.document;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.engine.explain.Explanation;
import io.karpenter.engine.explain.Explanation.Alternative;
import io.karpenter.engine.explain.Explanation.NewNode;
import io.karpenter.engine.explain.Explanation.NodeGoes;
import io.karpenter.engine.explain.Explanation.NodeStays;
import io.karpenter.engine.explain.Explanation.PodBound;
import io.karpenter.engine.explain.Explanation.PodOnExistingNode;
import io.karpenter.engine.explain.Explanation.PodOnNewNode;
import io.karpenter.engine.explain.Explanation.PodWithoutPlace;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Writes explanations; {@code outcome} tells which fields there are. Stateless. */
public final class ExplanationWriter implements DocumentFormat.Body {

    private final List<Explanation> explanations;

    public ExplanationWriter(List<Explanation> explanations) {
        this.explanations = List.copyOf(explanations);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "ExplanationList");
        write(json, "items", explanations);
        json.writeEndObject();
    }

    /** As an array called {@code name}. */
    static void write(JsonGenerator json, String name, List<Explanation> explanations) {
        json.writeArrayPropertyStart(name);
        for (Explanation explanation : explanations) {
            json.writeStartObject();
            json.writeStringProperty("subject", explanation.subject());
            switch (explanation) {
                case PodOnNewNode pod -> writePod(json, pod);
                case PodOnExistingNode pod -> {
                    json.writeStringProperty("outcome", "ExistingNode");
                    json.writeStringProperty("node", pod.node());
                    PlanWriter.writeResources(json, "requests", pod.requests());
                    PlanWriter.writeTexts(json, "unmetPreferences", pod.unmetPreferences());
                }
                case PodWithoutPlace pod -> {
                    json.writeStringProperty("outcome", "NoPlace");
                    PlanWriter.writeReasons(json, pod.reasons());
                }
                case PodBound pod -> {
                    json.writeStringProperty("outcome", "Bound");
                    json.writeStringProperty("node", pod.node());
                }
                case NewNode node -> {
                    json.writeStringProperty("outcome", "Launched");
                    writeNewNode(json, node);
                }
                case NodeGoes node -> {
                    json.writeStringProperty(
                            "outcome", node.command().replacements().isEmpty() ? "Deleted" : "Replaced");
                    json.writeName("command");
                    ConsolidationWriter.writeCommand(json, node.command(), Set.of());
                }
                case NodeStays node -> writeStays(json, node);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writePod(JsonGenerator json, PodOnNewNode pod) {
        json.writeStringProperty("outcome", "NewNode");
        json.writeStringProperty("node", pod.node().node().name());
        PlanWriter.writeResources(json, "requests", pod.requests());
        json.writeNumberProperty("hourlyShare", Money.of(pod.hourlyShare()));
        PlanWriter.writeTexts(json, "unmetPreferences", pod.unmetPreferences());
        json.writeObjectPropertyStart("refusedElsewhere");
        PlanWriter.writeReasons(json, pod.refusedElsewhere());
        json.writeEndObject();
        json.writeObjectPropertyStart("nodeClaim");
        writeNewNode(json, pod.node());
        json.writeEndObject();
    }

    private static void writeNewNode(JsonGenerator json, NewNode explained) {
        PlannedNode node = explained.node();
        json.writeStringProperty("nodePool", node.nodePool());
        json.writeStringProperty("instanceType", node.instanceType());
        json.writeStringProperty("zone", node.zone());
        json.writeStringProperty("capacityType", node.capacityType().toString());
        json.writeNumberProperty("hourlyPrice", Money.of(node.hourlyPrice()));
        PlanWriter.writeRequirements(json, node);
        explained.use().binding().ifPresent(resource -> json.writeStringProperty("bindingResource", resource));
        json.writeObjectPropertyStart("used");
        explained.use().shares().forEach((resource, share) -> json.writeNumberProperty(resource, Money.share(share)));
        json.writeEndObject();
        PlanWriter.writeResources(json, "unused", explained.use().unused());
        json.writeArrayPropertyStart("alternatives");
        for (Alternative alternative : explained.alternatives()) {
            json.writeStartObject();
            json.writeStringProperty("instanceType", alternative.instanceType());
            json.writeStringProperty("zone", alternative.zone());
            json.writeStringProperty("capacityType", alternative.capacityType().toString());
            json.writeNumberProperty("hourlyPrice", Money.of(alternative.hourlyPrice()));
            json.writeEndObject();
        }
        json.writeEndArray();
        PlanWriter.writePods(json, "pods", node.pods());
    }

    private static void writeStays(JsonGenerator json, NodeStays node) {
        json.writeStringProperty("outcome", "Kept");
        ConsolidationWriter.writeReasons(json, node.because());
        json.writeArrayPropertyStart("dropped");
        node.dropped().forEach(dropped -> ConsolidationWriter.writeDropped(json, dropped));
        json.writeEndArray();
    }
}
