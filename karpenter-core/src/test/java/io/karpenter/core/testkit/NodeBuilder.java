package io.karpenter.core.testkit;

import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Builds a node of the cluster: a Node, its NodeClaim, or both. Without more it is a Node that nobody manages, with nothing
 * allocatable; {@link #pool} makes it a registered, initialized node of a NodePool.
 */
public final class NodeBuilder {

    private final String name;
    private Optional<String> pool = Optional.empty();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private final List<Taint> taints = new ArrayList<>();
    private final List<Taint> startupTaints = new ArrayList<>();
    private ResourceList capacity = ResourceList.EMPTY;
    private ResourceList allocatable = ResourceList.EMPTY;
    private final Map<String, Integer> attachLimits = new TreeMap<>();
    private boolean inFlight;
    private boolean registered = true;
    private boolean initialized = true;
    private boolean unschedulable;
    private boolean deleting;
    private Instant created = Instant.EPOCH;
    private boolean ready = true;
    private boolean claimed = true;
    private NodeClaim.Lifecycle lifecycle = NodeClaim.Lifecycle.UNKNOWN;

    private NodeBuilder(String name) {
        this.name = name;
        labels.put(Labels.HOSTNAME, name);
    }

    public static NodeBuilder node(String name) {
        return new NodeBuilder(name);
    }

    /** Managed: launched for NodePool {@code nodePool}, with a NodeClaim of the node's own name. */
    public NodeBuilder pool(String nodePool) {
        pool = Optional.of(nodePool);
        label(Labels.NODEPOOL, nodePool);
        if (!inFlight) {
            label(Labels.REGISTERED, "true");
            label(Labels.INITIALIZED, "true");
        }
        return this;
    }

    /** A machine of {@code type} bought through {@code offering}: its labels, capacity and allocatable amounts. */
    public NodeBuilder of(InstanceType type, Offering offering) {
        type.requirements().all().stream()
                .filter(r -> !r.complement() && r.values().size() == 1)
                .forEach(r -> label(r.key(), r.values().first()));
        offering.requirements().all().stream()
                .filter(r -> !r.complement() && r.values().size() == 1)
                .forEach(r -> label(r.key(), r.values().first()));
        capacity = type.capacity();
        allocatable = type.allocatable(offering);
        return this;
    }

    /** A machine of {@code type} in {@code zone}. */
    public NodeBuilder of(InstanceType type, String zone, CapacityType capacityType) {
        return of(
                type,
                type.offerings().stream()
                        .filter(o -> o.zone().equals(zone) && o.capacityType() == capacityType)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s is not offered %s in %s".formatted(type.name(), capacityType, zone))));
    }

    public NodeBuilder zone(String zone) {
        return label(Labels.ZONE, zone);
    }

    public NodeBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public NodeBuilder withoutLabel(String key) {
        labels.remove(key);
        return this;
    }

    public NodeBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    public NodeBuilder taint(String key, String value, TaintEffect effect) {
        taints.add(new Taint(key, value, effect));
        return this;
    }

    /** A taint that the NodeClaim states as a startup taint. */
    public NodeBuilder startupTaint(String key, String value, TaintEffect effect) {
        startupTaints.add(new Taint(key, value, effect));
        return this;
    }

    /** Capacity and allocatable amounts, e.g. {@code "cpu", "4", "memory", "8Gi", "pods", "110"}. */
    public NodeBuilder allocatable(String... namesAndAmounts) {
        allocatable = ResourceList.parse(namesAndAmounts);
        capacity = allocatable;
        return this;
    }

    public NodeBuilder capacity(String... namesAndAmounts) {
        capacity = ResourceList.parse(namesAndAmounts);
        return this;
    }

    /** At most {@code count} volumes of {@code csiDriver}. */
    public NodeBuilder attachLimit(String csiDriver, int count) {
        attachLimits.put(csiDriver, count);
        return this;
    }

    /** Launched, but its Node has not joined: only the NodeClaim exists. */
    public NodeBuilder inFlight() {
        inFlight = true;
        registered = false;
        initialized = false;
        labels.remove(Labels.REGISTERED);
        labels.remove(Labels.INITIALIZED);
        labels.remove(Labels.HOSTNAME);
        return this;
    }

    /** Registered, not initialized yet. */
    public NodeBuilder uninitialized() {
        initialized = false;
        labels.remove(Labels.INITIALIZED);
        return this;
    }

    public NodeBuilder cordoned() {
        unschedulable = true;
        return this;
    }

    public NodeBuilder deleting() {
        deleting = true;
        return this;
    }

    public NodeBuilder created(Instant value) {
        created = value;
        return this;
    }

    public NodeBuilder notReady() {
        ready = false;
        return this;
    }

    /** Its NodeClaim is not in the snapshot. */
    public NodeBuilder withoutClaim() {
        claimed = false;
        return this;
    }

    public NodeBuilder lifecycle(NodeClaim.Lifecycle value) {
        lifecycle = value;
        return this;
    }

    /** Initialized at {@code since}; no pod came or left after that. */
    public NodeBuilder initializedSince(Instant since) {
        return lifecycle(new NodeClaim.Lifecycle(
                Optional.of(since), Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    /** The Node, unless in flight. */
    public Optional<Node> build() {
        if (inFlight) {
            return Optional.empty();
        }
        return Optional.of(new Node(
                name,
                "test:///" + name,
                labels,
                annotations,
                taints,
                capacity,
                allocatable,
                unschedulable,
                deleting,
                created,
                ready));
    }

    /** The NodeClaim, if a NodePool manages the node. */
    public Optional<NodeClaim> claim() {
        return pool.filter(nodePool -> claimed)
                .map(nodePool -> new NodeClaim(
                        name,
                        nodePool,
                        labels,
                        annotations,
                        labels.entrySet().stream()
                                .filter(e -> !e.getKey().equals(Labels.HOSTNAME))
                                .map(e -> Expression.in(e.getKey(), e.getValue()))
                                .toList(),
                        taints,
                        startupTaints,
                        "test:///" + name,
                        capacity,
                        allocatable,
                        inFlight ? Optional.empty() : Optional.of(name),
                        registered,
                        initialized,
                        deleting,
                        created,
                        lifecycle));
    }

    /** The attach limits, if any were set. */
    Optional<CsiNode> csiNode() {
        return attachLimits.isEmpty() ? Optional.empty() : Optional.of(new CsiNode(name, attachLimits));
    }
}
