package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.NodeDefaults;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The places of a snapshot: its nodes, and its NodeClaims that have no Node yet, each with what is left on it. One pass over
 * nodes and bound pods.
 *
 * <p>Immutable and thread-safe. Source: SCH-NOD-02, SCH-NOD-04 to SCH-NOD-09, SCH-TNT-03 to SCH-TNT-06, decisions 4 and 10.
 */
public final class ExistingNodes {

    private final Map<String, ExistingNode> byName;
    private final List<ExistingNode> open;
    private final Map<String, ResourceList> usedByPool;

    private ExistingNodes(List<ExistingNode> nodes) {
        byName = new LinkedHashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        open = byName.values().stream()
                .filter(ExistingNode::open)
                .sorted(Comparator.comparing(ExistingNode::initialized)
                        .reversed()
                        .thenComparing(ExistingNode::name))
                .toList();
        usedByPool = usedByPool(byName.values());
    }

    private static Map<String, ResourceList> usedByPool(Iterable<ExistingNode> nodes) {
        Map<String, ResourceSum> sums = new HashMap<>();
        ResourceList oneNode = ResourceList.of(Resource.NODES, Quantity.of(1));
        for (ExistingNode node : nodes) {
            if (node.nodePool().isPresent() && !node.leaving()) {
                ResourceSum sum = sums.computeIfAbsent(node.nodePool().get(), pool -> new ResourceSum());
                sum.add(node.capacity());
                sum.add(oneNode);
            }
        }
        Map<String, ResourceList> used = new HashMap<>();
        sums.forEach((pool, sum) -> used.put(pool, sum.total()));
        return used;
    }

    /**
     * The places of {@code snapshot}. What it does not say about a machine is taken from the catalogue ({@link NodeDefaults});
     * a claim that may still become one of several types can be relied on for the least of them.
     */
    public static ExistingNodes of(Cluster snapshot, Catalog catalog) {
        if (snapshot.nodes().isEmpty() && snapshot.nodeClaims().isEmpty()) {
            return new ExistingNodes(List.of());
        }
        Cluster cluster = NodeDefaults.fill(snapshot, catalog);
        Map<String, List<Pod>> podsByNode = new HashMap<>();
        for (Pod pod : cluster.pods()) {
            if (pod.isBound()) {
                podsByNode
                        .computeIfAbsent(pod.status().nodeName().orElseThrow(), n -> new ArrayList<>())
                        .add(pod);
            }
        }
        Builder builder = new Builder(cluster, catalog, podsByNode);
        List<ExistingNode> nodes = new ArrayList<>();
        Map<String, NodeClaim> claims = new HashMap<>();
        for (NodeClaim claim : cluster.nodeClaims()) {
            claim.nodeName().ifPresent(name -> claims.put(name, claim));
            if (!claim.providerId().isEmpty()) {
                claims.put(claim.providerId(), claim);
            }
        }
        Set<String> joinedClaims = new HashSet<>();
        for (Node node : cluster.nodes()) {
            Optional<NodeClaim> claim = Optional.ofNullable(claims.get(node.name()))
                    .or(() -> Optional.ofNullable(claims.get(node.providerId())));
            claim.ifPresent(c -> joinedClaims.add(c.name()));
            nodes.add(builder.node(node, claim));
        }
        for (NodeClaim claim : cluster.nodeClaims()) {
            if (!joinedClaims.contains(claim.name())) {
                nodes.add(builder.inFlight(claim));
            }
        }
        return new ExistingNodes(nodes);
    }

    /** All of them, those that take no pods included, in the order of the snapshot: nodes, then in-flight claims. */
    public List<ExistingNode> all() {
        return List.copyOf(byName.values());
    }

    /** Those that take pods: initialized ones first, then by name (SCH-NOD-02). */
    public List<ExistingNode> open() {
        return open;
    }

    public Optional<ExistingNode> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * What the nodes of a pool count against its limits: capacity, and one of {@code nodes} each; nodes that are being deleted
     * do not count (SCH-LIM-04).
     */
    public ResourceList used(String nodePool) {
        return usedByPool.getOrDefault(nodePool, ResourceList.EMPTY);
    }

    /** Puts one place together from its objects. */
    private static final class Builder {

        private final Cluster cluster;
        private final Catalog catalog;
        private final Map<String, List<Pod>> podsByNode;
        private final DaemonOverhead daemons;

        Builder(Cluster cluster, Catalog catalog, Map<String, List<Pod>> podsByNode) {
            this.cluster = cluster;
            this.catalog = catalog;
            this.podsByNode = podsByNode;
            this.daemons = DaemonOverhead.of(cluster, catalog.schema());
        }

        ExistingNode node(Node node, Optional<NodeClaim> claim) {
            Optional<String> pool = claim.map(NodeClaim::nodePool)
                    .or(() -> Optional.ofNullable(node.labels().get(Labels.NODEPOOL)));
            boolean registered = claim.map(NodeClaim::registered).orElse(true);
            boolean initialized = claim.map(NodeClaim::initialized).orElse(true);
            Map<String, String> labels =
                    canonical(claim.isPresent() && !registered ? claim.get().labels() : node.labels());
            labels.putIfAbsent(Labels.HOSTNAME, node.hostname());
            ResourceList reported = node.allocatable().isEmpty() ? node.capacity() : node.allocatable();
            ResourceList allocatable = claim.isPresent() && !initialized
                    ? withZerosFrom(reported, claim.get().allocatable())
                    : reported;
            boolean leaving = node.deleting() || claim.map(NodeClaim::isLeaving).orElse(false);
            List<Taint> taints = claim.isPresent() && !registered ? claim.get().taints() : node.taints();
            return place(
                    node.name(),
                    pool,
                    true,
                    initialized,
                    !leaving && !node.unschedulable(),
                    leaving,
                    labels,
                    claim.isPresent() && !initialized
                            ? SetupTaints.without(taints, claim.get().startupTaints())
                            : taints,
                    node.taints(),
                    node.capacity(),
                    allocatable);
        }

        ExistingNode inFlight(NodeClaim claim) {
            Map<String, String> labels = canonical(claim.labels());
            labels.putIfAbsent(Labels.HOSTNAME, claim.name());
            boolean undecided = claim.capacity().isEmpty();
            UndecidedMachine machine = undecided
                    ? UndecidedMachine.of(claim, catalog)
                    : new UndecidedMachine(claim.capacity(), claim.allocatable());
            return place(
                    claim.name(),
                    Optional.of(claim.nodePool()),
                    false,
                    false,
                    !claim.isLeaving(),
                    claim.isLeaving(),
                    labels,
                    SetupTaints.without(claim.taints(), claim.startupTaints()),
                    List.of(),
                    machine.capacity(),
                    machine.allocatable());
        }

        private ExistingNode place(
                String name,
                Optional<String> pool,
                boolean joined,
                boolean initialized,
                boolean open,
                boolean leaving,
                Map<String, String> labels,
                List<Taint> taints,
                List<Taint> nodeTaints,
                ResourceList capacity,
                ResourceList allocatable) {
            List<Pod> pods = podsByNode.getOrDefault(name, List.of());
            ResourceSum all = new ResourceSum();
            ResourceSum ofDaemons = new ResourceSum();
            List<HostPort> ports = new ArrayList<>();
            Map<String, Set<String>> attached = new TreeMap<>();
            for (Pod pod : pods) {
                all.add(pod.spec().requests());
                if (pod.isOwnedBy("DaemonSet")) {
                    ofDaemons.add(pod.spec().requests());
                }
                ports.addAll(pod.spec().hostPorts());
                VolumeTopology.attachments(pod, cluster)
                        .forEach((driver, claims) -> attached.computeIfAbsent(driver, d -> new TreeSet<>())
                                .addAll(claims));
            }
            ResourceList daemonsToCome = daemons.requestsOn(labels, taints, pods)
                    .minus(ofDaemons.total())
                    .clampedAtZero();
            return new ExistingNode(
                    name,
                    pool,
                    joined,
                    initialized,
                    open,
                    leaving,
                    labels,
                    taints,
                    nodeTaints,
                    capacity,
                    allocatable,
                    allocatable.minus(all.total()).minus(daemonsToCome),
                    pods,
                    ports,
                    Optional.ofNullable(cluster.csiNodes().get(name))
                            .map(CsiNode::attachLimits)
                            .orElse(Map.of()),
                    attached);
        }

        /** Labels under canonical keys; an alias does not override the key it stands for (SCH-LBL-01). */
        private Map<String, String> canonical(Map<String, String> labels) {
            Map<String, String> result = new TreeMap<>(labels);
            labels.forEach((key, value) -> {
                String canonical = catalog.schema().canonical(key);
                if (!canonical.equals(key)) {
                    result.putIfAbsent(canonical, value);
                }
            });
            return result;
        }

        /** The kubelet reports extended resources as zero while it starts; the claim knows better (SCH-NOD-06). */
        private static ResourceList withZerosFrom(ResourceList reported, ResourceList claimed) {
            ResourceList result = reported;
            for (Map.Entry<String, Quantity> entry : claimed.asMap().entrySet()) {
                if (reported.get(entry.getKey()).signum() == 0) {
                    result = result.with(entry.getKey(), entry.getValue());
                }
            }
            return result;
        }
    }
}
