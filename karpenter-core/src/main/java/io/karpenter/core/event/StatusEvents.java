package io.karpenter.core.event;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionStatus;
import java.util.ArrayList;
import java.util.List;

/** The events that follow from a change of an object. Stateless. Source: EVT-01, observability.md 6.3. */
public final class StatusEvents {

    private StatusEvents() {}

    /**
     * What is to be told of a change: conditions that have another status, finalizers that are gone. A condition that was not there
     * counts as unknown.
     */
    public static List<Event> of(
            ObjectRef about,
            List<Condition> before,
            List<Condition> now,
            List<String> finalizersBefore,
            List<String> finalizersNow) {
        List<Event> events = new ArrayList<>();
        for (Condition condition : now) {
            ConditionStatus old = before.stream()
                    .filter(candidate -> candidate.type().equals(condition.type()))
                    .map(Condition::status)
                    .findFirst()
                    .orElse(ConditionStatus.UNKNOWN);
            if (old != condition.status()) {
                events.add(new StatusEvent.ConditionChanged(
                        about,
                        condition.type(),
                        old.toString(),
                        condition.status().toString(),
                        condition.reason(),
                        condition.message()));
            }
        }
        finalizersBefore.stream()
                .filter(finalizer -> !finalizersNow.contains(finalizer))
                .forEach(finalizer -> events.add(new StatusEvent.Finalized(about, finalizer)));
        return events;
    }
}
