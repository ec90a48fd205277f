package io.karpenter.k8s.measure;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.Series;
import io.karpenter.core.metric.state.PodGauges;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Measures what becomes of pods. Thread-safe. Source: MET-30 to MET-37, STA-37, PROV-15. */
public final class PodWatch implements ResourceStore.Subscriber, ClusterApi.Listener {

    private static final List<Metric> WAITING = List.of(
            PodMetrics.SCHEDULING_UNDECIDED_TIME,
            PodMetrics.PROVISIONING_UNBOUND_TIME,
            PodMetrics.PROVISIONING_UNSTARTED_TIME);

    private final MetricSink metrics;
    private final InstantSource clock;
    private final ResourceStore pods;
    private final PodTimes times;
    private final boolean single;
    private final Map<PodId, ResourceList> limits = new ConcurrentHashMap<>();

    /**
     * @param times is told what becomes of pods
     * @param single true if single pods are measured too, beyond what planning has to do with them
     */
    public PodWatch(MetricSink metrics, InstantSource clock, ResourceStore pods, PodTimes times, boolean single) {
        this.metrics = metrics;
        this.clock = clock;
        this.pods = pods;
        this.times = times;
        this.single = single;
        pods.subscribe(this);
    }

    @Override
    public void changed(@Nullable Resource before, @Nullable Resource now) {
        PodId id = PodViews.id(ResourceStore.latest(before, now));
        boolean same = before != null && now != null && before.uid().equals(now.uid());
        if (before != null && !same) {
            times.forget(id);
        }
        if (now == null) {
            return;
        }
        Optional<Pod> old = same ? Optional.ofNullable(before).map(PodViews::of) : Optional.empty();
        Pod pod = PodViews.of(now);
        if (pod.status().phase().isTerminal()) {
            times.forget(id);
        } else if (pod.status().hasStarted()) {
            bound(pod);
            times.started(id)
                    .ifPresent(time -> metrics.observe(PodMetrics.PROVISIONING_STARTUP_DURATION.series(), time));
        } else {
            bound(pod);
        }
        if (single) {
            PodGauges.changed(old, pod, clock.instant()).forEach(observation -> observation.tell(metrics));
        }
    }

    private void bound(Pod pod) {
        if (pod.status().nodeName().isPresent()) {
            times.bound(pod.id())
                    .ifPresent(time -> metrics.observe(PodMetrics.PROVISIONING_BOUND_DURATION.series(), time));
        }
    }

    // ---- limits, which nobody else looks at ----

    @Override
    public void changed(Resource now) {
        ResourceList stated = PodViews.limits(now);
        if (stated.isEmpty()) {
            limits.remove(PodViews.id(now));
        } else {
            limits.put(PodViews.id(now), stated);
        }
    }

    @Override
    public void gone(Resource last) {
        limits.remove(PodViews.id(last));
    }

    public ResourceList limits(Pod pod) {
        return limits.getOrDefault(pod.id(), ResourceList.EMPTY);
    }

    // ---- gauges ----

    /** Tells which pods wait for a decision, a node, their start. */
    public void refreshWaiting() {
        Map<Series, Double> gauges = times.gauges();
        // A plan may speak of a pod that has started, ended or gone meanwhile; nobody would speak of it again.
        gauges.keySet().removeIf(series -> {
            PodId id = new PodId(series.values().get(1), series.values().get(0));
            Optional<Pod> pod =
                    pods.get(new ObjectKey(id.namespace(), id.name())).map(PodViews::of);
            boolean over = pod.isEmpty()
                    || pod.get().status().phase().isTerminal()
                    || pod.get().status().hasStarted();
            if (over) {
                times.forget(id);
            }
            return over;
        });
        WAITING.forEach(metric -> metrics.replace(metric, gauges));
    }

    /**
     * Tells how each pod is.
     *
     * @param cluster with its nodes
     */
    public void refreshSingle(Cluster cluster) {
        Cluster all = Cluster.builder()
                .now(cluster.now())
                .nodes(cluster.nodes())
                .pods(pods.all().stream().map(PodViews::of).toList())
                .build();
        PodGauges.of(all).forEach(metrics::replace);
    }
}
