package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.leader.ActingGate;
import io.karpenter.k8s.metrics.MeasuredCloudProvider;
import io.karpenter.k8s.operate.ControllerSettings;
import io.opentelemetry.api.trace.Tracer;
import java.time.InstantSource;
import java.util.List;

/**
 * What the controllers work with.
 *
 * @param nodeClasses kinds of configuration objects that are watched
 * @param assumesNodeClasses true if a configuration object that does not exist counts as one that is ready, for clouds that need none
 * @param counts who counts what becomes of NodeClaims; {@link LifecycleCounts#NONE}: they are counted into {@code metrics}
 * @param tracer where spans of the work go
 * @param requestsAtATime most NodeClaims that are being created at the same time
 */
public record Surroundings(
        ClusterApi api,
        CloudProvider provider,
        ControllerSettings settings,
        List<ResourceKind> nodeClasses,
        boolean assumesNodeClasses,
        EventSink events,
        MetricSink metrics,
        LifecycleCounts counts,
        Controller.Observer observer,
        Tracer tracer,
        int requestsAtATime,
        InstantSource clock) {

    public Surroundings {
        nodeClasses = List.copyOf(nodeClasses);
    }

    /** The same with calls of the cloud measured, and all changes behind a gate. */
    Surroundings behind(ActingGate gate) {
        return new Surroundings(
                gate.api(api),
                new MeasuredCloudProvider(provider, metrics, clock, gate::check),
                settings,
                nodeClasses,
                assumesNodeClasses,
                events,
                metrics,
                counts,
                observer,
                tracer,
                requestsAtATime,
                clock);
    }
}
