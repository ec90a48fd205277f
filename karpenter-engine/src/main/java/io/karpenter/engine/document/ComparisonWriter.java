package io.karpenter.engine.document;

import io.karpenter.core.plan.Plan;
import io.karpenter.engine.compare.Comparison;
import tools.jackson.core.JsonGenerator;

/** Writes comparisons of plans. Stateless. */
public final class ComparisonWriter implements DocumentFormat.Body {

    private final Comparison comparison;

    public ComparisonWriter(Comparison comparison) {
        this.comparison = comparison;
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "Comparison");
        comparison.caveat().ifPresent(caveat -> json.writeStringProperty("notice", RiskWriter.notice(caveat)));
        comparison.lowerBound().ifPresent(bound -> json.writeNumberProperty("lowerBound", Money.of(bound)));
        json.writeArrayPropertyStart("plans");
        comparison.plans().forEach(entry -> write(json, entry.name(), entry.plan()));
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(JsonGenerator json, String name, Plan plan) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeNumberProperty("newNodes", plan.nodes().size());
        json.writeNumberProperty("existingNodesUsed", plan.existingNodes().size());
        json.writeNumberProperty("scheduledPods", plan.scheduledPods());
        json.writeNumberProperty("unschedulablePods", plan.unschedulable().size());
        json.writeNumberProperty("relaxedPreferences", plan.relaxed().size());
        json.writeNumberProperty("hourlyPrice", Money.of(plan.hourlyPrice()));
        if (comparison.pricesRisk()) {
            json.writeNumberProperty("expectedHourlyCost", Money.of(plan.expectedHourlyCost()));
        }
        comparison.gap(plan).ifPresent(gap -> json.writeNumberProperty("gap", Money.share(gap)));
        json.writeNumberProperty(
                "elapsedMillis", PlanWriter.millis(plan.statistics().elapsedNanos()));
        json.writeEndObject();
    }
}
