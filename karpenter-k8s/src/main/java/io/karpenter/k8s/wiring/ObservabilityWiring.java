package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.LifecycleMetrics;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.NodePoolMetrics;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.metric.state.NodeGauges;
import io.karpenter.core.metric.state.NodePoolGauges;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.measure.PodViews;
import io.karpenter.k8s.measure.PodWatch;
import io.karpenter.k8s.measure.StatusWatch;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.pool.PoolCosts;
import io.karpenter.k8s.observe.pool.PoolUsage;
import io.karpenter.k8s.observe.store.ResourceStore;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.overlay.OverlaidCatalogs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures the cluster: what happens as it happens, how things are whenever {@link #refresh} is called. With {@code
 * DISABLE_CLUSTER_STATE_OBSERVABILITY} single objects are not measured, and nothing is told of their conditions. Thread-safe. Source:
 * observability.md sections 2, 4 and 6.3.
 */
final class ObservabilityWiring {

    private final Surroundings with;
    private final ClusterState state;
    private final ClusterWatches watches;
    private final OverlaidCatalogs catalogs;
    private final RunningSimulations simulations;
    private final boolean single;
    private final PodWatch pods;
    private final NodeGauges nodes;
    private final List<StatusWatch> statuses = new ArrayList<>();
    private final PoolCosts costs = new PoolCosts();
    private Set<String> unknownCosts = Set.of();

    /**
     * @param watches to which {@code state} and {@code stores} listen already
     */
    ObservabilityWiring(
            Surroundings with,
            Stores stores,
            ClusterState state,
            ClusterWatches watches,
            OverlaidCatalogs catalogs,
            PodTimes times,
            RunningSimulations simulations) {
        this.with = with;
        this.state = state;
        this.watches = watches;
        this.catalogs = catalogs;
        this.simulations = simulations;
        this.single = with.settings().observesCluster();
        this.pods = new PodWatch(with.metrics(), with.clock(), stores.pods, times, single);
        this.nodes = new NodeGauges(with.provider().labels());
        if (single) {
            watches.listen(ResourceKind.POD, pods);
            watchStatuses(stores);
        }
    }

    private void watchStatuses(Stores stores) {
        List<String> ofClaims = with.provider().nodeClassKinds().stream()
                .map(NodeClassKind::label)
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
        ofClaims.add(Labels.NODEPOOL);
        List<String> ofNodes = new ArrayList<>(ofClaims);
        ofNodes.add(Labels.INITIALIZED);
        statuses.add(status(ResourceKind.NODE_CLAIM, stores.claims, ofClaims, true));
        statuses.add(status(ResourceKind.NODE, stores.nodes, ofNodes, false));
        statuses.add(status(ResourceKind.NODE_POOL, stores.pools, List.of(), true));
        stores.nodeClasses.forEach((kind, store) -> statuses.add(status(kind, store, List.of(), true)));
        if (with.settings().isOn(FeatureGate.CAPACITY_BUFFER)) {
            ResourceStore buffers = new ResourceStore(resource -> resource);
            watches.listen(ResourceKind.CAPACITY_BUFFER, buffers);
            statuses.add(status(ResourceKind.CAPACITY_BUFFER, buffers, List.of(), true));
        }
    }

    private StatusWatch status(ResourceKind kind, ResourceStore store, List<String> labelKeys, boolean twins) {
        return new StatusWatch(with.metrics(), with.events(), with.clock(), kind, store, labelKeys, twins);
    }

    /** Counts what becomes of NodeClaims (MET-11 to MET-20, MET-38). */
    static LifecycleMetrics counts(MetricSink metrics, Stores stores) {
        return new LifecycleMetrics(metrics, claim -> podsToMove(stores, claim));
    }

    private static long podsToMove(Stores stores, ManagedClaim claim) {
        String node = claim.status().nodeName();
        return node.isEmpty()
                ? 0
                : stores.pods.withValue(Stores.NODE, node).stream()
                        .map(PodViews::of)
                        .filter(PodEvictions::isReschedulable)
                        .count();
    }

    /** Sets the gauges to how things are now; to be called before each scrape. */
    synchronized void refresh() {
        MetricSink metrics = with.metrics();
        boolean synced = watches.isSynced();
        metrics.set(RuntimeMetrics.CLUSTER_STATE_SYNCED.series(), synced ? 1 : 0);
        metrics.set(
                RuntimeMetrics.CLUSTER_STATE_UNSYNCED_TIME.series(),
                watches.unsyncedFor().orElse(Duration.ZERO).toMillis() / 1e3);
        PoolUsage usage = state.usage();
        metrics.set(RuntimeMetrics.CLUSTER_STATE_NODE_COUNT.series(), usage.nodeCount());
        Map<Series, Double> running = simulations.gauges();
        metrics.replace(SchedulerMetrics.QUEUE_DEPTH, running);
        metrics.replace(SchedulerMetrics.UNFINISHED_WORK, running);
        pods.refreshWaiting();
        if (single) {
            Cluster cluster = state.snapshot(with.clock().instant());
            nodes.of(cluster, pods::limits).forEach(metrics::replace);
            NodePoolGauges.of(cluster, usage.all()).forEach(metrics::replace);
            pods.refreshSingle(cluster);
            if (synced) {
                refreshCosts(cluster);
            }
            statuses.forEach(StatusWatch::refresh);
        }
    }

    private void refreshCosts(Cluster cluster) {
        PoolCosts.Costs now = costs.of(
                state.nodeClaims(),
                catalogs.of(cluster, state.nodeClasses()).catalog().catalog());
        Map<Series, Double> ofPool = new LinkedHashMap<>();
        cluster.nodePools().forEach(pool -> ofPool.put(NodePoolMetrics.COST.series(pool.name()), 0.0));
        now.ofPool().forEach((pool, cost) -> ofPool.put(NodePoolMetrics.COST.series(pool), cost));
        with.metrics().replace(NodePoolMetrics.COST, ofPool);
        now.unknownOfPool().forEach((pool, unknown) -> {
            long fresh = unknown.stream()
                    .filter(what -> !unknownCosts.contains(what))
                    .count();
            with.metrics().add(NodePoolMetrics.COST_TRACKER_ERRORS.series(pool), fresh);
        });
        unknownCosts = now.unknown();
    }
}
