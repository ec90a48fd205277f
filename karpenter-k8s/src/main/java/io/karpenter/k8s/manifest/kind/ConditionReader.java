package io.karpenter.k8s.manifest.kind;

import io.karpenter.k8s.manifest.tree.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads conditions. */
final class ConditionReader {

    private ConditionReader() {}

    static Condition condition(Fields fields) {
        fields.skipRest();
        return new Condition(fields.text("type", ""), fields.text("status", ""), fields.text("reason", ""));
    }

    /** The conditions of a status that follows Karpenter's schema: types and statuses are checked, types are unique. */
    static List<Condition> strict(Fields status) {
        Set<String> types = new HashSet<>();
        return status.objects("conditions", fields -> {
            fields.skipRest();
            String type = fields.requiredText("type");
            fields.require("status", "one of True, False, Unknown");
            fields.require("lastTransitionTime", "a time such as 2026-01-31T12:00:00Z");
            fields.instant("lastTransitionTime");
            if (!type.isEmpty() && !types.add(type)) {
                fields.problem("type", "each type once");
            }
            return new Condition(
                    type,
                    fields.oneOf("status", "True", "False", "Unknown").orElse("Unknown"),
                    fields.text("reason", ""));
        });
    }

    static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    static boolean isTrue(List<Condition> conditions, String type) {
        return find(conditions, type).filter(Condition::isTrue).isPresent();
    }
}
