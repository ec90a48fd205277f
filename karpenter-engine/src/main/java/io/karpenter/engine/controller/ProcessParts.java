package io.karpenter.engine.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.core.event.EventSink;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.metrics.MetricStore;
import io.karpenter.k8s.operate.ControllerSettings;
import io.opentelemetry.api.OpenTelemetry;
import java.time.InstantSource;

/**
 * What a process gives its duties.
 *
 * @param api the API server, within the limits that are set
 * @param client what {@code api} asks with, for what it does not offer
 * @param telemetry where spans go
 */
public record ProcessParts(
        ControllerSettings settings,
        ClusterApi api,
        KubernetesClient client,
        MetricStore metrics,
        EventSink events,
        OpenTelemetry telemetry,
        InstantSource clock) {}
