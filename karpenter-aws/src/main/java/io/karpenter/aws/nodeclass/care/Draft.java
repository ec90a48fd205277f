package io.karpenter.aws.nodeclass.care;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tending;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.nodepool.NodePool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status of an EC2NodeClass in the making. For one thread. */
final class Draft {

    private final NodeClass nodeClass;
    private final List<NodePool> pools;
    private final Instant now;
    private final Map<String, Object> status;
    private final List<RuntimeException> failures = new ArrayList<>();
    private ConditionSet conditions;
    private @Nullable Duration again;

    public Draft(Tending tending, Instant now) {
        this.nodeClass = tending.nodeClass();
        this.pools = tending.pools();
        this.now = now;
        this.status = new LinkedHashMap<>(nodeClass.status());
        this.status.remove("conditions");
        this.conditions = tending.conditions();
    }

    String name() {
        return nodeClass.ref().name();
    }

    Map<String, Object> spec() {
        return nodeClass.spec();
    }

    List<NodePool> pools() {
        return pools;
    }

    Instant now() {
        return now;
    }

    /** As it was. */
    NodeClass before() {
        return nodeClass;
    }

    /** With the status as far as it is made. */
    NodeClass drafted() {
        return nodeClass.withStatus(status);
    }

    String text(String field) {
        return status.get(field) instanceof String text ? text : "";
    }

    /** A list without entries is left out, as the API server has it. */
    void put(String field, List<Map<String, Object>> entries) {
        if (entries.isEmpty()) {
            status.remove(field);
        } else {
            status.put(field, entries);
        }
    }

    void put(String field, String text) {
        status.put(field, text);
    }

    void holds(String type) {
        conditions = conditions.withTrue(type, now);
    }

    void fails(String type, String reason, String message) {
        conditions = conditions.withFalse(type, reason, message, now);
    }

    void unknown(String type, String reason, String message) {
        conditions = conditions.withUnknown(type, reason, message, now);
    }

    /** The condition, if it was found out for the spec as it is. */
    Optional<Condition> current(String type) {
        return conditions
                .get(type)
                .filter(c -> c.observedGeneration() == conditions.subject().generation());
    }

    /** To be looked at again after {@code delay}, or sooner if another step wants that. */
    void again(Duration delay) {
        again = again == null || delay.compareTo(again) < 0 ? delay : again;
    }

    void failed(RuntimeException failure) {
        failures.add(failure);
    }

    Tended tended() {
        return new Tended(status, conditions, List.of(), Optional.ofNullable(again), failures);
    }
}
