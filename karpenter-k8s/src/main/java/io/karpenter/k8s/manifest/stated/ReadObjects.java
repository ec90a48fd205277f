package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.spread.Service;
import io.karpenter.k8s.manifest.report.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every object of an input that decides something, in the order read. Of objects that stand twice the last one is kept
 * (decisions 7). Filled while documents are read, then only looked at. Not thread-safe.
 */
public final class ReadObjects {

    private final Report report;
    private final Map<String, Map<String, Object>> byKind = new LinkedHashMap<>();
    private final Map<String, Integer> unknownKinds = new TreeMap<>();

    /**
     * @param report told of objects that stand more than once
     */
    public ReadObjects(Report report) {
        this.report = report;
    }

    /** A DaemonSet. */
    public record DaemonSetObject(Meta meta, PodTemplate template) {}

    /** A Namespace and its labels. */
    public record NamespaceObject(String name, Map<String, String> labels) {}

    /**
     * Keeps an object.
     *
     * @param namespaced true if its namespace is part of its identity
     */
    public void add(Meta meta, boolean namespaced, Object value) {
        String name = (namespaced ? meta.namespace() + "/" : "") + meta.name();
        // The value's type, not its kind alone, names the drawer; NodeClasses of several kinds share one.
        Object previous = drawer(value.getClass()).put(meta.kind() + " " + name, value);
        if (previous != null) {
            report.warning(meta.kind() + " " + name + " stands more than once, the last one counts", meta.where());
        }
    }

    /** Counts an object of a kind that is not known. */
    public void countUnknown(String apiVersion, String kind) {
        unknownKinds.merge(apiVersion + " " + kind, 1, Integer::sum);
    }

    private Map<String, Object> drawer(Class<?> type) {
        return byKind.computeIfAbsent(type.getName(), t -> new LinkedHashMap<>());
    }

    @SuppressWarnings("unchecked") // every drawer holds values of the type that names it
    private <T> Collection<T> all(Class<T> type) {
        return (Collection<T>) drawer(type).values();
    }

    public Collection<PodObject> pods() {
        return all(PodObject.class);
    }

    public Collection<Workload> workloads() {
        return all(Workload.class);
    }

    public Collection<DaemonSetObject> daemonSets() {
        return all(DaemonSetObject.class);
    }

    public Collection<NamespaceObject> namespaces() {
        return all(NamespaceObject.class);
    }

    public Collection<LimitRange> limitRanges() {
        return all(LimitRange.class);
    }

    public Collection<PriorityClass> priorityClasses() {
        return all(PriorityClass.class);
    }

    public Collection<RuntimeClass> runtimeClasses() {
        return all(RuntimeClass.class);
    }

    public Collection<PdbObject> disruptionBudgets() {
        return all(PdbObject.class);
    }

    public List<Node> nodes() {
        return new ArrayList<>(all(Node.class));
    }

    public List<NodeClaim> nodeClaims() {
        return new ArrayList<>(all(NodeClaim.class));
    }

    public List<NodePool> nodePools() {
        return new ArrayList<>(all(NodePool.class));
    }

    public List<NodeOverlay> nodeOverlays() {
        return new ArrayList<>(all(NodeOverlay.class));
    }

    public List<NodeClass> nodeClasses() {
        return new ArrayList<>(all(NodeClass.class));
    }

    public List<StorageClass> storageClasses() {
        return new ArrayList<>(all(StorageClass.class));
    }

    public List<Volume> volumes() {
        return new ArrayList<>(all(Volume.class));
    }

    public List<VolumeClaim> volumeClaims() {
        return new ArrayList<>(all(VolumeClaim.class));
    }

    public List<CsiNode> csiNodes() {
        return new ArrayList<>(all(CsiNode.class));
    }

    public List<CapacityBuffer> capacityBuffers() {
        return new ArrayList<>(all(CapacityBuffer.class));
    }

    public List<Service> services() {
        return new ArrayList<>(all(Service.class));
    }

    /** How many objects there are of each kind that is not known, by {@code apiVersion kind}. */
    public Map<String, Integer> unknownKinds() {
        return unknownKinds;
    }
}
