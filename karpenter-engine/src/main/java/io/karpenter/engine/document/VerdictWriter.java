package io.karpenter.engine.document;

import io.karpenter.core.verify.Violation;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes what the verifier found about a plan. */
public final class VerdictWriter implements DocumentFormat.Body {

    private final List<Violation> violations;

    public VerdictWriter(List<Violation> violations) {
        this.violations = List.copyOf(violations);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "Verdict");
        json.writeBooleanProperty("valid", violations.isEmpty());
        json.writeArrayPropertyStart("violations");
        for (Violation violation : violations) {
            json.writeStartObject();
            json.writeStringProperty("rule", violation.rule());
            json.writeStringProperty("where", violation.where());
            json.writeStringProperty("message", violation.message());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
