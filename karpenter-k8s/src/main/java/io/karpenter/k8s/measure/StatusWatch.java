package io.karpenter.k8s.measure;

import io.karpenter.core.event.EventSink;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.StatusEvents;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.state.ConditionMetrics;
import io.karpenter.core.metric.state.ConditionMetrics.Observed;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the conditions and the end of the objects of one kind, in events and metrics. What had happened before this program knew an object
 * is not told again. Thread-safe. Source: MET-70 to MET-76, EVT-01.
 */
public final class StatusWatch implements ResourceStore.Subscriber {

    private final MetricSink metrics;
    private final EventSink events;
    private final InstantSource clock;
    private final ResourceStore store;
    private final List<String> labelKeys;
    private final ConditionMetrics conditions;

    /**
     * @param labelKeys labels of the objects that become labels of the metrics
     * @param twins true if the older names are served too
     */
    public StatusWatch(
            MetricSink metrics,
            EventSink events,
            InstantSource clock,
            ResourceKind kind,
            ResourceStore store,
            List<String> labelKeys,
            boolean twins) {
        this.metrics = metrics;
        this.events = events;
        this.clock = clock;
        this.store = store;
        this.labelKeys = List.copyOf(labelKeys);
        this.conditions = new ConditionMetrics(
                kind.group(),
                kind.kind(),
                labelKeys.stream().map(key -> key.replaceAll("[/.-]", "_")).toList(),
                twins);
        store.subscribe(this);
    }

    @Override
    public void changed(@Nullable Resource before, @Nullable Resource now) {
        Optional<Observed> old = Optional.ofNullable(before).map(this::observed);
        if (now == null) {
            old.ifPresent(
                    last -> conditions.gone(last, clock.instant()).forEach(observation -> observation.tell(metrics)));
        } else {
            conditions.changed(old, observed(now)).forEach(observation -> observation.tell(metrics));
        }
        if (before != null) {
            Resource about = now == null ? before : now;
            StatusEvents.of(
                            new ObjectRef(about.kind().kind(), about.namespace(), about.name(), about.uid()),
                            StatusConditions.stored(before),
                            StatusConditions.stored(about),
                            before.finalizers(),
                            now == null ? List.of() : now.finalizers())
                    .forEach(events::publish);
        }
    }

    /** Tells how things are now. */
    public void refresh() {
        conditions
                .of(store.all().stream().map(this::observed).toList(), clock.instant())
                .forEach(metrics::replace);
    }

    private Observed observed(Resource object) {
        return new Observed(
                object.namespace(),
                object.name(),
                object.deletionTimestamp(),
                StatusConditions.stored(object),
                labelKeys.stream()
                        .map(key -> object.labels().getOrDefault(key, ""))
                        .toList());
    }
}
