package io.karpenter.engine.document;

import io.karpenter.aws.catalog.PriceRow;
import io.karpenter.aws.price.Provenance;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Writes prices with their currency and origin. */
public final class PricesWriter implements DocumentFormat.Body {

    private final List<PriceRow> rows;

    public PricesWriter(List<PriceRow> rows) {
        this.rows = List.copyOf(rows);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "PriceList");
        json.writeArrayPropertyStart("items");
        rows.forEach(row -> writeRow(json, row));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeRow(JsonGenerator json, PriceRow row) {
        Provenance origin = row.price().provenance();
        json.writeStartObject();
        json.writeStringProperty("instanceType", row.instanceType());
        json.writeStringProperty("zone", row.zone());
        json.writeStringProperty("capacityType", row.capacityType().toString());
        json.writeNumberProperty("hourlyPrice", Money.of(row.price().perHour()));
        json.writeStringProperty("currency", row.price().currency().toString());
        row.interruption().ifPresent(band -> json.writeStringProperty("interruption", band.toString()));
        json.writeObjectPropertyStart("provenance");
        json.writeStringProperty(
                "kind", origin.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.writeStringProperty("source", origin.source());
        json.writeStringProperty("asOf", origin.asOf());
        json.writeEndObject();
        json.writeEndObject();
    }
}
