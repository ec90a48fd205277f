package io.karpenter.k8s.manifest.stated;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A condition in the status of an object.
 *
 * @param since when its status last changed, if that is known
 */
public record Condition(String type, String status, String reason, Optional<Instant> since) {

    public boolean isTrue() {
        return status.equals("True");
    }

    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    public static boolean isTrue(List<Condition> conditions, String type) {
        return find(conditions, type).filter(Condition::isTrue).isPresent();
    }
}
