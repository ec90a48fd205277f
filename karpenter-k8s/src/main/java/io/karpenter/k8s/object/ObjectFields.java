package io.karpenter.k8s.object;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.k8s.api.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Fields that objects of several kinds have, as values of the core and back. What the API server has checked is taken as it is. Stateless. */
public final class ObjectFields {

    private ObjectFields() {}

    /** Amounts as objects have them. */
    public static Map<String, Object> amounts(ResourceList amounts) {
        Map<String, Object> fields = new TreeMap<>();
        amounts.asMap().forEach((name, amount) -> fields.put(name, amount.toString()));
        return fields;
    }

    /** Amounts at a path, leaving out what is none. */
    public static ResourceList amounts(Resource resource, String... path) {
        Map<String, Quantity> amounts = new TreeMap<>();
        if (resource.at(path) instanceof Map<?, ?> map) {
            map.forEach((name, amount) -> amounts.put(name.toString(), Quantity.parse(amount.toString())));
        }
        return ResourceList.of(amounts);
    }

    public static Taint taint(Map<String, Object> fields) {
        return new Taint(
                text(fields, "key"),
                text(fields, "value"),
                TaintEffect.parse(text(fields, "effect")).orElse(TaintEffect.NO_SCHEDULE));
    }

    /** A taint as objects have it: an empty value is refused where one is given at all (spec API section 11, 2). */
    public static Map<String, Object> of(Taint taint) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", taint.key());
        if (!taint.value().isEmpty()) {
            fields.put("value", taint.value());
        }
        fields.put("effect", taint.effect().toString());
        return fields;
    }

    public static Expression requirement(Map<String, Object> fields) {
        List<String> values = fields.get("values") instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
        OptionalInt minValues = fields.get("minValues") instanceof Number number
                ? OptionalInt.of(number.intValue())
                : OptionalInt.empty();
        return new Expression(
                text(fields, "key"),
                Operator.parse(text(fields, "operator")).orElse(Operator.EXISTS),
                values,
                minValues);
    }

    /** A requirement as objects have it. */
    public static Map<String, Object> of(Expression expression) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", expression.key());
        fields.put("operator", expression.operator().toString());
        if (!expression.values().isEmpty()) {
            fields.put("values", expression.values());
        }
        expression.minValues().ifPresent(least -> fields.put("minValues", least));
        return fields;
    }

    /** The reference at a path, if there is one. */
    public static Optional<NodeClassRef> nodeClassRef(Resource resource, String... path) {
        if (!(resource.at(path) instanceof Map<?, ?> ref)) {
            return Optional.empty();
        }
        return Optional.of(new NodeClassRef(text(ref, "group"), text(ref, "kind"), text(ref, "name")));
    }

    /** A provider's configuration object as its provider takes it. */
    public static NodeClass nodeClass(NodeClassRef ref, Resource found) {
        return new NodeClass(
                ref,
                found.key().toString(),
                new NodeClass.Metadata(found.uid(), found.generation(), found.isDeleting(), found.annotations()),
                tree(found, "spec"),
                tree(found, "status"));
    }

    @SuppressWarnings("unchecked") // objects are trees of mappings by text
    private static Map<String, Object> tree(Resource resource, String part) {
        return resource.at(part) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** The text of a field, empty if there is none. */
    public static String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "" : value.toString();
    }
}
