package io.karpenter.core.testkit;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects a cluster from the other builders. A cluster without NodePools gets one called {@code default}. */
public final class ClusterBuilder {

    /** The CSI driver of all volumes made here. */
    public static final String CSI_DRIVER = "csi.test.karpenter.io";

    private Instant now = Instant.EPOCH;
    private final List<NodePool> nodePools = new ArrayList<>();
    private boolean withoutNodePools;
    private final List<NodeOverlay> overlays = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<NodeClaim> nodeClaims = new ArrayList<>();
    private final List<Pod> pods = new ArrayList<>();
    private final List<DaemonSet> daemonSets = new ArrayList<>();
    private final List<VolumeClaim> volumeClaims = new ArrayList<>();
    private final List<Volume> volumes = new ArrayList<>();
    private final List<StorageClass> storageClasses = new ArrayList<>();
    private final List<CsiNode> csiNodes = new ArrayList<>();
    private final List<PodDisruptionBudget> budgets = new ArrayList<>();
    private final Cluster.Builder rest = Cluster.builder();

    private ClusterBuilder() {}

    public static ClusterBuilder cluster() {
        return new ClusterBuilder();
    }

    public ClusterBuilder now(Instant value) {
        now = value;
        return this;
    }

    public ClusterBuilder with(PodBuilder... values) {
        Arrays.stream(values).forEach(b -> pods.addAll(b.build()));
        return this;
    }

    public ClusterBuilder withPods(Collection<Pod> values) {
        pods.addAll(values);
        return this;
    }

    public ClusterBuilder with(NodePoolBuilder... values) {
        Arrays.stream(values).forEach(b -> nodePools.add(b.build()));
        return this;
    }

    public ClusterBuilder withoutNodePools() {
        withoutNodePools = true;
        return this;
    }

    public ClusterBuilder with(NodeOverlay... values) {
        overlays.addAll(List.of(values));
        return this;
    }

    public ClusterBuilder with(NodeBuilder... values) {
        for (NodeBuilder builder : values) {
            builder.build().ifPresent(nodes::add);
            builder.claim().ifPresent(nodeClaims::add);
            builder.csiNode().ifPresent(csiNodes::add);
        }
        return this;
    }

    /** A DaemonSet whose pods look like {@code template}. */
    public ClusterBuilder daemonSet(PodBuilder template) {
        Pod pod = template.one();
        daemonSets.add(new DaemonSet(pod.namespace(), pod.id().name(), pod.spec()));
        return this;
    }

    /** A DaemonSet whose next pods look like {@code template}, while those that run look like {@code running}. */
    public ClusterBuilder daemonSet(PodBuilder template, PodBuilder running) {
        Pod pod = template.one();
        daemonSets.add(new DaemonSet(
                pod.namespace(), pod.id().name(), pod.spec(), running.one().spec()));
        return this;
    }

    public ClusterBuilder namespace(String name, Map<String, String> labels) {
        rest.namespace(name, labels);
        return this;
    }

    /** A claim of namespace {@code default}, bound to a volume in {@code zone}. */
    public ClusterBuilder boundVolume(String claim, String zone) {
        String volume = "pv-" + claim;
        volumes.add(new Volume(
                volume,
                List.of(NodeSelectorTerm.of(Expression.in(Labels.ZONE, zone))),
                Optional.of(CSI_DRIVER),
                false,
                false));
        return volumeClaim(new VolumeClaim(
                "default", claim, Optional.of(volume), Optional.empty(), Set.of("ReadWriteOnce"), false, false));
    }

    /** A claim of namespace {@code default} that waits for its first consumer. */
    public ClusterBuilder waitingVolume(String claim, String storageClass) {
        return volumeClaim(new VolumeClaim(
                "default", claim, Optional.empty(), Optional.of(storageClass), Set.of("ReadWriteOnce"), false, false));
    }

    public ClusterBuilder volumeClaim(VolumeClaim claim) {
        volumeClaims.add(claim);
        return this;
    }

    public ClusterBuilder volume(Volume volume) {
        volumes.add(volume);
        return this;
    }

    /** A class of {@link #CSI_DRIVER} that binds at the first consumer, in the given zones; none: anywhere. */
    public ClusterBuilder storageClass(String name, String... zones) {
        return storageClass(new StorageClass(
                name,
                CSI_DRIVER,
                false,
                zones.length == 0
                        ? List.of()
                        : List.of(NodeSelectorTerm.of(new Expression(Labels.ZONE, Operator.IN, List.of(zones)))),
                false));
    }

    public ClusterBuilder storageClass(StorageClass storageClass) {
        storageClasses.add(storageClass);
        return this;
    }

    public ClusterBuilder podDisruptionBudget(PodDisruptionBudget budget) {
        budgets.add(budget);
        return this;
    }

    public Cluster build() {
        List<NodePool> pools = new ArrayList<>(nodePools);
        if (pools.isEmpty() && !withoutNodePools) {
            pools.add(NodePoolBuilder.nodePool("default").build());
        }
        return rest.now(now)
                .nodePools(pools)
                .nodeOverlays(overlays)
                .nodes(nodes)
                .nodeClaims(nodeClaims)
                .pods(pods)
                .daemonSets(daemonSets)
                .volumeClaims(volumeClaims)
                .volumes(volumes)
                .storageClasses(storageClasses)
                .csiNodes(csiNodes)
                .podDisruptionBudgets(budgets)
                .build();
    }

    /** The cluster together with what can be bought for it. */
    public Scenario and(Catalog catalog) {
        return new Scenario(build(), catalog);
    }
}
