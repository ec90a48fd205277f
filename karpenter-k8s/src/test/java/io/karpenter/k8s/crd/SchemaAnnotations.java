package io.karpenter.k8s.crd;

import io.fabric8.kubernetes.api.model.Quantity;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Format;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Open;
import io.karpenter.k8s.crd.schema.Patterns;
import io.karpenter.k8s.crd.schema.ProviderKeys;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Adds to generated schemas what the annotations of {@code crd.schema} say; walks a schema and the records it was made from side by side. */
final class SchemaAnnotations {

    private static final String VALIDATIONS = "x-kubernetes-validations";

    private final ProviderLabels labels;

    SchemaAnnotations(ProviderLabels labels) {
        this.labels = labels;
    }

    void addTo(Map<String, Object> schema, Type type) {
        switch (type) {
            case Class<?> model
            when model.isRecord() -> {
                for (RecordComponent component : model.getRecordComponents()) {
                    addTo(at(schema, "properties", component.getName()), field(model, component));
                }
            }
            case Class<?> model when model == Quantity.class -> schema.put("pattern", Patterns.QUANTITY);
            case ParameterizedType list
            when list.getRawType() == List.class -> addTo(at(schema, "items"), list.getActualTypeArguments()[0]);
            case ParameterizedType map
            when map.getRawType() == Map.class ->
                addTo(at(schema, "additionalProperties"), map.getActualTypeArguments()[1]);
            default -> {}
        }
    }

    private void addTo(Map<String, Object> schema, Field field) {
        boolean isArray = "array".equals(schema.get("type"));
        Allowed allowed = field.getAnnotation(Allowed.class);
        if (allowed != null) {
            (isArray ? at(schema, "items") : schema).put("enum", List.of(allowed.value()));
        }
        Format format = field.getAnnotation(Format.class);
        if (format != null) {
            schema.put("format", format.value());
        }
        Merge merge = field.getAnnotation(Merge.class);
        if (merge != null) {
            schema.put(
                    isArray ? "x-kubernetes-list-type" : "x-kubernetes-map-type",
                    merge.value().name().toLowerCase(Locale.ROOT));
            if (merge.value() == Merge.Type.MAP) {
                schema.put("x-kubernetes-list-map-keys", List.of(merge.key()));
            }
        }
        if (field.isAnnotationPresent(Open.class)) {
            schema.remove("additionalProperties");
            schema.put("x-kubernetes-preserve-unknown-fields", true);
            return;
        }
        ProviderKeys keys = field.getAnnotation(ProviderKeys.class);
        if (keys != null) {
            boolean isOne = "string".equals(schema.get("type"));
            String rule = isOne ? labels.ruleOfKey(keys.ofOverlays()) : labels.ruleOfKeys(keys.ofOverlays());
            List<Map<String, Object>> rules = new ArrayList<>(items(schema.get(VALIDATIONS)));
            Map<String, Object> added = new LinkedHashMap<>();
            added.put("message", labels.message());
            added.put("rule", rule);
            rules.add(added);
            schema.put(VALIDATIONS, rules);
        }
        addTo(schema, field.getGenericType());
    }

    private static Field field(Class<?> model, RecordComponent component) {
        try {
            return model.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The tree with rules once each (the generator finds those of a record's component twice, at the field and at the accessor) and whole
     * numbers without a fraction.
     */
    static Object tidy(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Map<Object, Object> tidy = new LinkedHashMap<>();
                map.forEach((key, value) -> tidy.put(
                        key,
                        key.equals(VALIDATIONS) ? new ArrayList<>(new LinkedHashSet<>((List<?>) value)) : tidy(value)));
                yield tidy;
            }
            case List<?> list -> {
                List<Object> tidy = new ArrayList<>();
                list.forEach(item -> tidy.add(tidy(item)));
                yield tidy;
            }
            case Double number when number == Math.rint(number) -> number.intValue();
            default -> tree;
        };
    }

    @SuppressWarnings("unchecked") // definitions are mappings of texts
    static Map<String, Object> at(Map<String, Object> tree, String... path) {
        Map<String, Object> found = tree;
        for (String step : path) {
            found = (Map<String, Object>) found.get(step);
            if (found == null) {
                throw new AssertionError("no " + step + " of " + String.join(".", path) + " in " + tree.keySet());
            }
        }
        return found;
    }

    @SuppressWarnings("unchecked") // lists of a definition hold mappings
    static List<Map<String, Object>> items(Object list) {
        return (List<Map<String, Object>>) list;
    }
}
