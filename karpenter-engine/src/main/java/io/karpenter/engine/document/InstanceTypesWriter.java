package io.karpenter.engine.document;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Writes instance types with their labels, amounts and offerings. */
public final class InstanceTypesWriter implements DocumentFormat.Body {

    private final List<InstanceType> types;

    public InstanceTypesWriter(List<InstanceType> types) {
        this.types = List.copyOf(types);
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("apiVersion", PlanWriter.API_VERSION);
        json.writeStringProperty("kind", "InstanceTypeList");
        json.writeArrayPropertyStart("items");
        types.forEach(type -> writeType(json, type));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeType(JsonGenerator json, InstanceType type) {
        json.writeStartObject();
        json.writeStringProperty("name", type.name());
        json.writeObjectPropertyStart("labels");
        for (Requirement label : type.requirements().all()) {
            if (label.operator() == Operator.IN && label.values().size() == 1) {
                json.writeStringProperty(label.key(), label.values().first());
            }
        }
        json.writeEndObject();
        PlanWriter.writeResources(json, "capacity", type.capacity());
        PlanWriter.writeResources(json, "allocatable", type.allocatable());
        json.writeArrayPropertyStart("offerings");
        type.offerings().forEach(offering -> writeOffering(json, offering));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeOffering(JsonGenerator json, Offering offering) {
        json.writeStartObject();
        json.writeStringProperty("zone", offering.zone());
        json.writeStringProperty("capacityType", offering.capacityType().toString());
        json.writeBooleanProperty("available", offering.available());
        if (offering.available()) {
            json.writeNumberProperty("hourlyPrice", Money.of(offering.price()));
        }
        offering.interruption().ifPresent(band -> json.writeStringProperty("interruption", band.toString()));
        json.writeEndObject();
    }
}
