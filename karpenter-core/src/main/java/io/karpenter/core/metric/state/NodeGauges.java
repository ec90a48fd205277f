package io.karpenter.core.metric.state;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.Series;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The gauges of nodes, which have a label for each well-known label of a node: what is allocatable, what pods and DaemonSets ask for and
 * are limited to, what the system keeps, how old they are; and how much of the cluster is asked for. CPU in cores, all else in base
 * units.
 *
 * <p>Immutable and thread-safe. Source: MET-21 to MET-23; observability.md section 2.
 */
public final class NodeGauges {

    public static final Metric CLUSTER_UTILIZATION = Metric.gauge(
            "karpenter_cluster_utilization_percent",
            "What pods ask for of what is allocatable, all nodes together, in percent.",
            "resource_type");

    private static final String DAEMON_SET = "DaemonSet";

    private final Map<String, String> keysByLabel;
    private final Metric allocatable;
    private final Metric podRequests;
    private final Metric podLimits;
    private final Metric daemonRequests;
    private final Metric daemonLimits;
    private final Metric systemOverhead;
    private final Metric lifetime;

    /**
     * @param schema whose well-known labels become labels of the metrics; of keys that end alike the first counts
     */
    public NodeGauges(LabelSchema schema) {
        keysByLabel = new TreeMap<>();
        schema.wellKnown().stream().sorted().forEach(key -> keysByLabel.putIfAbsent(label(key), key));
        allocatable = amount("allocatable", "What pods may have of a node.");
        podRequests = amount("total_pod_requests", "What the pods of a node ask for, those of DaemonSets included.");
        podLimits = amount("total_pod_limits", "What the pods of a node are limited to, those of DaemonSets included.");
        daemonRequests = amount("total_daemon_requests", "What the pods of DaemonSets on a node ask for.");
        daemonLimits = amount("total_daemon_limits", "What the pods of DaemonSets on a node are limited to.");
        systemOverhead = amount("system_overhead", "What a node has that pods may not have.");
        lifetime = Metric.gauge(
                "karpenter_nodes_current_lifetime_seconds", "Age of a node.", labels().toArray(String[]::new));
    }

    /** The part of a key after the slash, as metrics spell it. */
    private static String label(String key) {
        return key.substring(key.indexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .replace('-', '_')
                .replace('.', '_');
    }

    private Metric amount(String name, String help) {
        return Metric.gauge(
                "karpenter_nodes_" + name,
                help,
                Stream.concat(labels().stream(), Stream.of("resource_type")).toArray(String[]::new));
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>(keysByLabel.keySet());
        labels.addAll(List.of("node_name", "phase", "managed"));
        return labels;
    }

    public List<Metric> all() {
        return List.of(
                allocatable,
                podRequests,
                podLimits,
                daemonRequests,
                daemonLimits,
                systemOverhead,
                lifetime,
                CLUSTER_UTILIZATION);
    }

    /**
     * All series as they are now, for each metric of {@link #all}.
     *
     * @param limits of a pod, which a snapshot does not have
     */
    public Map<Metric, Map<Series, Double>> of(Cluster cluster, Function<Pod, ResourceList> limits) {
        Map<Metric, Map<Series, Double>> values = new LinkedHashMap<>();
        all().forEach(metric -> values.put(metric, new LinkedHashMap<>()));
        Map<String, List<Pod>> podsByNode = new HashMap<>();
        cluster.pods().stream()
                .filter(Pod::isBound)
                .forEach(pod -> podsByNode
                        .computeIfAbsent(pod.status().nodeName().orElseThrow(), name -> new ArrayList<>())
                        .add(pod));
        ResourceList allRequests = ResourceList.EMPTY;
        ResourceList allAllocatable = ResourceList.EMPTY;
        for (Node node : cluster.nodes()) {
            List<String> labels = values(node);
            List<Pod> pods = podsByNode.getOrDefault(node.name(), List.of());
            List<Pod> daemons =
                    pods.stream().filter(pod -> pod.isOwnedBy(DAEMON_SET)).toList();
            ResourceList requests = sum(pods, pod -> pod.spec().requests());
            put(values, allocatable, labels, node.allocatable());
            put(values, podRequests, labels, requests);
            put(values, podLimits, labels, sum(pods, limits));
            put(values, daemonRequests, labels, sum(daemons, pod -> pod.spec().requests()));
            put(values, daemonLimits, labels, sum(daemons, limits));
            put(values, systemOverhead, labels, node.capacity().minus(node.allocatable()));
            seriesOf(values, lifetime)
                    .put(
                            new Series(lifetime, labels),
                            Duration.between(node.created(), cluster.now()).toMillis() / 1e3);
            allRequests = allRequests.plus(requests);
            allAllocatable = allAllocatable.plus(node.allocatable());
        }
        putUtilization(seriesOf(values, CLUSTER_UTILIZATION), allRequests, allAllocatable);
        return values;
    }

    private static Map<Series, Double> seriesOf(Map<Metric, Map<Series, Double>> values, Metric metric) {
        return values.computeIfAbsent(metric, m -> new LinkedHashMap<>());
    }

    private List<String> values(Node node) {
        List<String> values = new ArrayList<>();
        keysByLabel.values().forEach(key -> values.add(node.labels().getOrDefault(key, "")));
        values.add(node.name());
        // Phases of nodes are a thing of the past; the label stays.
        values.add("");
        values.add(Boolean.toString(node.labels().containsKey(Labels.NODEPOOL)));
        return values;
    }

    private static ResourceList sum(List<Pod> pods, Function<Pod, ResourceList> amounts) {
        return pods.stream().map(amounts).reduce(ResourceList.EMPTY, ResourceList::plus);
    }

    private static void put(
            Map<Metric, Map<Series, Double>> values, Metric metric, List<String> labels, ResourceList amounts) {
        Map<Series, Double> series = seriesOf(values, metric);
        amounts.asMap().forEach((resource, amount) -> {
            List<String> all = new ArrayList<>(labels);
            all.add(resourceType(resource));
            series.put(new Series(metric, all), number(amount));
        });
    }

    private static void putUtilization(Map<Series, Double> series, ResourceList requests, ResourceList allocatable) {
        allocatable.asMap().forEach((resource, amount) -> {
            if (amount.signum() > 0) {
                series.put(
                        CLUSTER_UTILIZATION.series(resourceType(resource)),
                        100 * number(requests.get(resource)) / number(amount));
            }
        });
    }

    private static String resourceType(String resource) {
        return resource.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    static double number(Quantity amount) {
        return amount.amount().doubleValue();
    }
}
