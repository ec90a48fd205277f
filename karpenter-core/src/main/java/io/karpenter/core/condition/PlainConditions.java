package io.karpenter.core.condition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Conditions of objects that have none to sum up the others, such as CapacityBuffers (API 4). Stateless. */
public final class PlainConditions {

    private PlainConditions() {}

    /**
     * The conditions with one as it is found now, in the place of the one of its type or at the end. The same status keeps the time at
     * which it came about (CND-01).
     *
     * @param found as of now
     */
    public static List<Condition> with(List<Condition> stored, Condition found) {
        List<Condition> next = new ArrayList<>(stored);
        for (int i = 0; i < next.size(); i++) {
            Condition before = next.get(i);
            if (before.type().equals(found.type())) {
                next.set(i, before.status() == found.status() ? since(found, before.lastTransition()) : found);
                return List.copyOf(next);
            }
        }
        next.add(found);
        return List.copyOf(next);
    }

    private static Condition since(Condition condition, Instant time) {
        return new Condition(
                condition.type(),
                condition.status(),
                condition.reason(),
                condition.message(),
                time,
                condition.observedGeneration());
    }
}
