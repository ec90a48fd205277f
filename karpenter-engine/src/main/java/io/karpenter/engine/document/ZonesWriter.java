package io.karpenter.engine.document;

import io.karpenter.aws.catalog.ZoneRow;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes zones. */
public final class ZonesWriter implements DocumentFormat.Body {

    private final List<ZoneRow> rows;

    public ZonesWriter(List<ZoneRow> rows) {
        this.rows = List.copyOf(rows);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "ZoneList");
        json.writeArrayPropertyStart("items");
        for (ZoneRow row : rows) {
            json.writeStartObject();
            json.writeStringProperty("name", row.zone());
            json.writeStringProperty("id", row.zoneId());
            json.writeStringProperty("region", row.region());
            json.writeNumberProperty("instanceTypes", row.instanceTypes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
