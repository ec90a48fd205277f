package io.karpenter.k8s.object;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.k8s.api.Resource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Conditions in {@code status.conditions} (API 0.3). Stateless. */
public final class StatusConditions {

    private StatusConditions() {}

    /** The set of an object of Karpenter's own. */
    public static ConditionSet read(Resource resource, List<String> dependents) {
        return ConditionSet.of(
                new ConditionSet.Subject(dependents, resource.created(), resource.generation(), resource.isDeleting()),
                stored(resource));
    }

    /** What is there, in its order. */
    public static List<Condition> stored(Resource resource) {
        return resource.objects("status", "conditions").stream()
                .map(StatusConditions::condition)
                .toList();
    }

    public static Optional<Condition> find(Resource resource, String type) {
        return stored(resource).stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** True if the condition is there and its status is {@code True}. */
    public static boolean isTrue(Resource resource, String type) {
        return find(resource, type).filter(Condition::isTrue).isPresent();
    }

    private static Condition condition(Map<String, Object> fields) {
        String since = ObjectFields.text(fields, "lastTransitionTime");
        return new Condition(
                ObjectFields.text(fields, "type"),
                ConditionStatus.parse(ObjectFields.text(fields, "status")),
                ObjectFields.text(fields, "reason"),
                ObjectFields.text(fields, "message"),
                since.isEmpty() ? Instant.EPOCH : Instant.parse(since),
                fields.get("observedGeneration") instanceof Number number ? number.longValue() : 0);
    }

    /** The list as it is written. */
    public static List<Map<String, Object>> write(ConditionSet conditions) {
        return write(conditions.list());
    }

    /** The list as it is written. */
    public static List<Map<String, Object>> write(List<Condition> conditions) {
        return conditions.stream().map(StatusConditions::fields).toList();
    }

    private static Map<String, Object> fields(Condition condition) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", condition.type());
        fields.put("status", condition.status().toString());
        fields.put("reason", condition.reason());
        fields.put("message", condition.message());
        fields.put("lastTransitionTime", time(condition.lastTransition()));
        fields.put("observedGeneration", condition.observedGeneration());
        return fields;
    }

    /** Times in Kubernetes objects are whole seconds. */
    public static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
