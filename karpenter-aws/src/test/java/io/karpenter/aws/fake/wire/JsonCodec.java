package io.karpenter.aws.fake.wire;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests and answers of the SDK as JSON. Times are seconds since 1970. */
final class JsonCodec {

    private static final double MILLIS = 1000;

    private final JsonMapper mapper = new JsonMapper();

    void fill(SdkPojo builder, String json) {
        if (!json.isBlank()) {
            fill(builder, mapper.readTree(json));
        }
    }

    private static void fill(SdkPojo builder, JsonNode object) {
        for (SdkField<?> field : builder.sdkFields()) {
            JsonNode node = object.get(field.locationName());
            if (node != null && !node.isNull()) {
                field.set(builder, value(field, node));
            }
        }
    }

    private static Object value(SdkField<?> field, JsonNode node) {
        if (Scalars.isStructure(field)) {
            SdkPojo builder = field.constructor().get();
            fill(builder, node);
            return ((Buildable) builder).build();
        }
        if (Scalars.isList(field)) {
            SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
            List<Object> values = new ArrayList<>();
            node.forEach(element -> values.add(value(member, element)));
            return values;
        }
        if (Scalars.isMap(field)) {
            SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
            Map<String, Object> values = new LinkedHashMap<>();
            node.properties().forEach(entry -> values.put(entry.getKey(), value(member, entry.getValue())));
            return values;
        }
        return Scalars.parse(field, node.asString());
    }

    String write(SdkPojo pojo) {
        return mapper.writeValueAsString(tree(pojo));
    }

    String error(Fault fault) {
        return mapper.writeValueAsString(Map.of("__type", fault.code(), "message", fault.message()));
    }

    private static Object tree(Object value) {
        if (value instanceof SdkPojo pojo) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (SdkField<?> field : pojo.sdkFields()) {
                Object member = field.getValueOrDefault(pojo);
                if (member != null
                        && !(member instanceof SdkAutoConstructList)
                        && !(member instanceof SdkAutoConstructMap)) {
                    object.put(Scalars.answerName(field), tree(member));
                }
            }
            return object;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonCodec::tree).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> object = new LinkedHashMap<>();
            map.forEach((key, member) -> object.put(key, tree(member)));
            return object;
        }
        if (value instanceof Instant time) {
            return time.toEpochMilli() / MILLIS;
        }
        return value instanceof Number || value instanceof Boolean ? value : Scalars.text(value);
    }
}
