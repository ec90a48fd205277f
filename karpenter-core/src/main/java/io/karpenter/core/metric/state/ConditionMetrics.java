package io.karpenter.core.metric.state;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.metric.Buckets;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The metrics of conditions and terminations of the objects of one kind. Most kinds have each metric twice: under a name with the kind in
 * it, and under the older name without it, where group and kind are labels.
 *
 * <p>Immutable and thread-safe. Source: MET-70 to MET-76, MET-90; observability.md section 4.
 */
public final class ConditionMetrics {

    private static final List<Double> BUCKETS = Buckets.growing(.5, 2, 15);

    private final List<Family> families;

    /**
     * @param kind e.g. {@code NodeClaim}
     * @param extra names of further labels of its metrics
     * @param twins true if the older names are served too
     */
    public ConditionMetrics(String group, String kind, List<String> extra, boolean twins) {
        Family own = new Family("operator_" + kind.toLowerCase(Locale.ROOT) + "_", extra, List.of());
        families = twins
                ? List.of(
                        own,
                        new Family(
                                "operator_",
                                Stream.concat(extra.stream(), Stream.of("group", "kind"))
                                        .toList(),
                                List.of(group, kind)))
                : List.of(own);
    }

    /**
     * An object as far as its conditions go.
     *
     * @param namespace empty for objects without one
     * @param extra values of the further labels
     */
    public record Observed(
            String namespace, String name, Optional<Instant> deleted, List<Condition> conditions, List<String> extra) {

        public Observed {
            conditions = List.copyOf(conditions);
            extra = List.copyOf(extra);
        }
    }

    public List<Metric> all() {
        return families.stream().flatMap(family -> family.all().stream()).toList();
    }

    /** All series of the gauges as they are now. */
    public Map<Metric, Map<Series, Double>> of(Collection<Observed> objects, Instant now) {
        Map<Metric, Map<Series, Double>> values = new LinkedHashMap<>();
        for (Family family : families) {
            Map<Series, Double> counts = new LinkedHashMap<>();
            Map<Series, Double> ages = new LinkedHashMap<>();
            Map<Series, Double> terminations = new LinkedHashMap<>();
            for (Observed object : objects) {
                for (Condition condition : object.conditions()) {
                    String status = condition.status().toString();
                    String[] labels = {object.namespace(), object.name(), condition.type(), status, condition.reason()};
                    counts.put(family.series(family.count, object, labels), 1.0);
                    ages.put(
                            family.series(family.currentStatus, object, labels),
                            seconds(condition.lastTransition(), now));
                }
                object.deleted()
                        .ifPresent(since -> terminations.put(
                                family.series(family.currentTermination, object, object.namespace(), object.name()),
                                seconds(since, now)));
            }
            values.put(family.count, counts);
            values.put(family.currentStatus, ages);
            values.put(family.currentTermination, terminations);
        }
        return values;
    }

    /**
     * What a change of an object lets one measure: conditions that have another status, and how long they had the one before.
     *
     * @param before empty if the object is new
     */
    public List<Observation> changed(Optional<Observed> before, Observed now) {
        List<Observation> observations = new ArrayList<>();
        for (Condition condition : now.conditions()) {
            Optional<Condition> old = before.flatMap(object -> object.conditions().stream()
                    .filter(candidate -> candidate.type().equals(condition.type()))
                    .findFirst());
            if (old.isPresent() && old.get().status() == condition.status()) {
                continue;
            }
            for (Family family : families) {
                String status = condition.status().toString();
                observations.add(new Observation(
                        family.series(family.transitions, now, condition.type(), status, condition.reason()), 1));
                old.ifPresent(left -> observations.add(Observation.of(
                        family.series(
                                family.transition,
                                now,
                                left.type(),
                                left.status().toString()),
                        Duration.between(left.lastTransition(), condition.lastTransition()))));
            }
        }
        return observations;
    }

    /** What the end of an object lets one measure: how long its deletion took. */
    public List<Observation> gone(Observed last, Instant now) {
        return last.deleted().stream()
                .flatMap(since -> families.stream()
                        .map(family ->
                                Observation.of(family.series(family.termination, last), Duration.between(since, now))))
                .toList();
    }

    private static double seconds(Instant since, Instant now) {
        return Duration.between(since, now).toMillis() / 1e3;
    }

    /** The metrics under one name. */
    private static final class Family {

        private final List<String> more;
        private final List<String> fixed;
        final Metric count;
        final Metric currentStatus;
        final Metric transitions;
        final Metric transition;
        final Metric currentTermination;
        final Metric termination;

        /**
         * @param more names of labels behind those that each metric has
         * @param fixed values of the last ones of them
         */
        Family(String prefix, List<String> more, List<String> fixed) {
            this.more = more;
            this.fixed = fixed;
            count = Metric.gauge(
                    prefix + "status_condition_count",
                    "1 for each condition as it is now.",
                    labels("namespace", "name", "type", "status", "reason"));
            currentStatus = Metric.gauge(
                    prefix + "status_condition_current_status_seconds",
                    "How long a condition has been as it is now.",
                    labels("namespace", "name", "type", "status", "reason"));
            transitions = Metric.counter(
                    prefix + "status_condition_transitions_total",
                    "How often a condition has become so.",
                    labels("type", "status", "reason"));
            transition = Metric.histogram(
                    prefix + "status_condition_transition_seconds",
                    BUCKETS,
                    "How long a condition was so before it changed.",
                    labels("type", "status"));
            currentTermination = Metric.gauge(
                    prefix + "termination_current_time_seconds",
                    "How long ago the deletion was asked for.",
                    labels("namespace", "name"));
            termination = Metric.histogram(
                    prefix + "termination_duration_seconds",
                    BUCKETS,
                    "From the request to delete an object until it was gone.",
                    labels());
        }

        private String[] labels(String... own) {
            return Stream.concat(Stream.of(own), more.stream()).toArray(String[]::new);
        }

        Series series(Metric metric, Observed object, String... own) {
            List<String> values = new ArrayList<>(List.of(own));
            values.addAll(object.extra());
            values.addAll(fixed);
            return new Series(metric, values);
        }

        List<Metric> all() {
            return List.of(count, currentStatus, transitions, transition, currentTermination, termination);
        }
    }
}
