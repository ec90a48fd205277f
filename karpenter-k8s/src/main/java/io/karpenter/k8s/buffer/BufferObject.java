package io.karpenter.k8s.buffer;

import io.karpenter.core.buffer.BufferCondition;
import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferStatus;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.core.condition.PlainConditions;
import io.karpenter.k8s.api.MergePatch;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CapacityBuffers between their object and the core's records. Stateless. Source: API 4. */
final class BufferObject {

    private BufferObject() {}

    /** What the object says of the last planning. */
    static Optional<Provisioning> provisioning(Resource buffer) {
        return StatusConditions.find(buffer, Provisioning.BUFFER_EMPTY.type())
                .flatMap(condition -> Arrays.stream(Provisioning.values())
                        .filter(known -> known.reason().equals(condition.reason()))
                        .findFirst());
    }

    /** What is to be patched of the object to make {@code status} of its own; empty if nothing is. */
    static Map<String, Object> statusPatch(Resource buffer, BufferStatus status, Instant now) {
        List<Condition> conditions = PlainConditions.with(
                StatusConditions.stored(buffer), condition(buffer, status.ready(), status.message(), now));
        if (status.provisioning().isPresent()) {
            conditions = PlainConditions.with(
                    conditions, condition(buffer, status.provisioning().get(), "", now));
        }
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("provisioningStrategy", status.provisioningStrategy());
        after.put("replicas", (long) status.replicas());
        status.podTemplate().ifPresent(template -> {
            after.put("podTemplateRef", Map.of("name", template.name()));
            after.put("podTemplateGeneration", template.generation());
        });
        Map<String, Object> patch = new LinkedHashMap<>(MergePatch.between(known(buffer), after));
        if (!conditions.equals(StatusConditions.stored(buffer))) {
            patch.put("conditions", StatusConditions.write(conditions));
        }
        return patch.isEmpty() ? patch : Map.of("status", patch);
    }

    /** What the object's status says of what we write but its conditions, numbers all of one type. */
    private static Map<String, Object> known(Resource buffer) {
        Map<String, Object> known = new LinkedHashMap<>();
        for (String field : List.of("provisioningStrategy", "replicas", "podTemplateRef", "podTemplateGeneration")) {
            Object value = buffer.at("status", field);
            if (value != null) {
                known.put(field, value instanceof Number number ? (Object) number.longValue() : value);
            }
        }
        return known;
    }

    private static Condition condition(Resource buffer, BufferCondition found, String message, Instant now) {
        return new Condition(
                found.type(),
                found.isTrue() ? ConditionStatus.TRUE : ConditionStatus.FALSE,
                found.reason(),
                message,
                now,
                buffer.generation());
    }
}
