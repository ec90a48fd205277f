package io.karpenter.core.metric.state;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.Labels;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What metrics tell of single pods: where and how they are, how long they wait, how long they have waited. Stateless. Source: MET-30 to MET-34. */
public final class PodGauges {

    private PodGauges() {}

    /** All series as they are now. */
    public static Map<Metric, Map<Series, Double>> of(Cluster cluster) {
        Map<String, Node> nodes =
                cluster.nodes().stream().collect(Collectors.toMap(Node::name, Function.identity(), (a, b) -> a));
        Map<Series, Double> state = new LinkedHashMap<>();
        Map<Series, Double> unbound = new LinkedHashMap<>();
        Map<Series, Double> unstarted = new LinkedHashMap<>();
        for (Pod pod : cluster.pods()) {
            if (VirtualPods.isVirtual(pod)) {
                continue;
            }
            Optional<Node> node = pod.status().nodeName().map(nodes::get);
            state.put(state(pod, node), 1.0);
            double age = Duration.between(pod.status().created(), cluster.now()).toMillis() / 1e3;
            if (!pod.status().phase().isTerminal()) {
                if (pod.status().nodeName().isEmpty()) {
                    unbound.put(PodMetrics.UNBOUND_TIME.series(pod.id().name(), pod.namespace()), age);
                }
                if (!pod.status().hasStarted()) {
                    unstarted.put(PodMetrics.UNSTARTED_TIME.series(pod.id().name(), pod.namespace()), age);
                }
            }
        }
        return Map.of(PodMetrics.STATE, state, PodMetrics.UNBOUND_TIME, unbound, PodMetrics.UNSTARTED_TIME, unstarted);
    }

    private static Series state(Pod pod, Optional<Node> node) {
        Map<String, String> labels = node.map(Node::labels).orElse(Map.of());
        return PodMetrics.STATE.series(
                pod.id().name(),
                pod.namespace(),
                pod.owners().stream()
                        .findFirst()
                        .map(owner -> path(owner, pod.namespace()))
                        .orElse(""),
                pod.status().nodeName().orElse(""),
                Boolean.toString(pod.status().nodeName().isPresent()),
                labels.getOrDefault(Labels.NODEPOOL, ""),
                labels.getOrDefault(Labels.ZONE, ""),
                labels.getOrDefault(Labels.ARCH, ""),
                labels.getOrDefault(Labels.CAPACITY_TYPE, ""),
                labels.getOrDefault(Labels.INSTANCE_TYPE, ""),
                phase(pod.status().phase()),
                Boolean.toString(pod.status().ready()),
                Boolean.toString(labels.containsKey(Labels.NODEPOOL)));
    }

    /** Where the API server has the owner. */
    private static String path(OwnerReference owner, String namespace) {
        return "/apis/%s/namespaces/%s/%ss/%s"
                .formatted(owner.apiVersion(), namespace, owner.kind().toLowerCase(Locale.ROOT), owner.name());
    }

    private static String phase(PodPhase phase) {
        return switch (phase) {
            case PENDING -> "Pending";
            case RUNNING -> "Running";
            case SUCCEEDED -> "Succeeded";
            case FAILED -> "Failed";
            case UNKNOWN -> "Unknown";
        };
    }

    /**
     * What a change of a pod lets one measure: the time from its creation until it was bound, and until it was ready.
     *
     * @param before empty if the pod is new; what had happened before this program knew it is not measured
     */
    public static List<Observation> changed(Optional<Pod> before, Pod now, Instant time) {
        List<Observation> observations = new ArrayList<>();
        if (before.isPresent()) {
            Duration age = Duration.between(now.status().created(), time);
            if (before.get().status().nodeName().isEmpty()
                    && now.status().nodeName().isPresent()) {
                observations.add(Observation.of(PodMetrics.BOUND_DURATION.series(), age));
            }
            if (!before.get().status().hasStarted() && now.status().hasStarted()) {
                observations.add(Observation.of(PodMetrics.STARTUP_DURATION.series(), age));
            }
        }
        return observations;
    }
}
