package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.condition.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last outcomes of launches of a NodePool, four at most (LIF-30).
 *
 * @param outcomes true for a node that came up, the oldest first
 */
public record RegistrationRing(List<Boolean> outcomes) {

    public static final RegistrationRing EMPTY = new RegistrationRing(List.of());

    private static final int SIZE = 4;
    private static final double UNHEALTHY_SHARE = 0.5;

    public RegistrationRing {
        outcomes = List.copyOf(outcomes);
        if (outcomes.size() > SIZE) {
            throw new IllegalArgumentException(outcomes.size() + " outcomes, at most " + SIZE + " are kept");
        }
    }

    /** What is remembered of a pool by its condition alone, after a restart (LIF-33). */
    static RegistrationRing remembered(Optional<Condition> condition) {
        if (condition.filter(Condition::isTrue).isPresent()) {
            return new RegistrationRing(List.of(true));
        }
        return condition.filter(Condition::isFalse).isPresent() ? new RegistrationRing(List.of(false, false)) : EMPTY;
    }

    RegistrationRing and(boolean cameUp) {
        List<Boolean> next = new ArrayList<>(outcomes);
        next.add(cameUp);
        return new RegistrationRing(next.size() > SIZE ? next.subList(1, next.size()) : next);
    }

    public boolean isEmpty() {
        return outcomes.isEmpty();
    }

    /** True if half of the ring or more are failures, however few outcomes there are. */
    public boolean isUnhealthy() {
        return outcomes.stream().filter(cameUp -> !cameUp).count() >= UNHEALTHY_SHARE * SIZE;
    }

    public boolean isHealthy() {
        return !isEmpty() && !isUnhealthy();
    }
}
