package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.k8s.manifest.stated.Condition;
import io.karpenter.k8s.manifest.tree.Fields;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads conditions as Karpenter's schema has them: types and statuses are checked, types are unique (API 0.3, API-NC-19). */
final class ConditionsReader {

    private static final String TIME = "a time such as 2026-01-31T12:00:00Z";

    private ConditionsReader() {}

    static List<Condition> conditions(Fields status) {
        Set<String> types = new HashSet<>();
        return status.objects("conditions", fields -> condition(fields, types));
    }

    private static Condition condition(Fields fields, Set<String> types) {
        fields.skipRest();
        String type = fields.requiredText("type");
        fields.require("status", "one of True, False, Unknown");
        fields.require("lastTransitionTime", TIME);
        Optional<Instant> since = fields.instant("lastTransitionTime");
        if (!type.isEmpty() && !types.add(type)) {
            fields.problem("type", "each type once");
        }
        String status = fields.oneOf("status", "True", "False", "Unknown").orElse("Unknown");
        return new Condition(type, status, fields.text("reason", ""), since);
    }
}
