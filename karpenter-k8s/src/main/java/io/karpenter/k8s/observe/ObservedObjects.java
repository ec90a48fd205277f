package io.karpenter.k8s.observe;

import io.karpenter.core.buffer.BufferResolver;
import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.prediction.RequestPredictions;
import io.karpenter.core.spread.Controller;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.spread.Service;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.manifest.assembly.Selectors;
import io.karpenter.k8s.manifest.stated.LimitRange;
import io.karpenter.k8s.manifest.stated.PriorityClass;
import io.karpenter.k8s.manifest.stated.ReadObjects.NamespaceObject;
import io.karpenter.k8s.manifest.stated.RuntimeClass;
import io.karpenter.k8s.manifest.stated.Workload;
import io.karpenter.k8s.observe.planning.Nominations;
import io.karpenter.k8s.observe.store.Drawer;
import io.karpenter.k8s.observe.store.KindObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every object that decides, as it was read. Thread-safe. */
final class ObservedObjects {

    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private static final Set<ResourceKind> WORKLOADS = Set.of(
            ResourceKind.POD_TEMPLATE,
            ResourceKind.DEPLOYMENT,
            ResourceKind.REPLICA_SET,
            ResourceKind.STATEFUL_SET,
            ResourceKind.REPLICATION_CONTROLLER);

    private final Object lock = new Object();
    private final ResourceReader reader;
    private final Reactions reactions;
    private final Templates templates;
    private final Map<ResourceKind, KindObserver<?>> observers = new HashMap<>();

    private final Drawer<NodePool> nodePools = new Drawer<>();
    private final Drawer<NodeClaim> nodeClaims = new Drawer<>();
    private final Drawer<Node> nodes = new Drawer<>();
    private final Drawer<NodeOverlay> nodeOverlays = new Drawer<>();
    private final Drawer<NamespaceObject> namespaces = new Drawer<>();
    private final Drawer<StorageClass> storageClasses = new Drawer<>();
    private final Drawer<Volume> volumes = new Drawer<>();
    private final Drawer<VolumeClaim> volumeClaims = new Drawer<>();
    private final Drawer<CsiNode> csiNodes = new Drawer<>();
    private final Drawer<PodDisruptionBudget> budgets = new Drawer<>();
    private final Drawer<Pod> pods = new Drawer<>();
    private final Drawer<CapacityBuffer> buffers = new Drawer<>();
    private final Drawer<Service> services = new Drawer<>();
    private final Map<ResourceKind, Drawer<NodeClass>> nodeClasses = new LinkedHashMap<>();
    private final Map<ResourceKind, Drawer<Workload>> workloads = new LinkedHashMap<>();

    ObservedObjects(ObserverSettings settings, ChangeClock changes, Nominations nominations) {
        reactions = new Reactions(changes, nominations);
        reader = new ResourceReader(settings, nominations);
        templates = new Templates(reader, reactions);
        settings.kinds().forEach(this::observe);
        settings.nodeClasses().forEach(kind -> {
            Drawer<NodeClass> drawer = new Drawer<>();
            nodeClasses.put(kind, drawer);
            observe(kind, drawer, r -> reader.value(r, NodeClass.class), (before, now) -> {});
        });
    }

    // ---- in ----

    private void observe(ResourceKind kind) {
        if (kind.equals(ResourceKind.POD)) {
            observers.put(
                    kind,
                    new KindObserver<>(lock, pods, reader::pod, reactions::podChanged, reactions::tellProvisionable));
        } else if (kind.equals(ResourceKind.NODE)) {
            observe(kind, nodes, reader::node, reactions::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.NODE_CLAIM)) {
            observe(kind, nodeClaims, reader::nodeClaim, reactions::nodeClaimChanged);
        } else if (kind.equals(ResourceKind.NODE_POOL)) {
            observe(kind, nodePools, reader::nodePool, reactions::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.NODE_OVERLAY)) {
            observe(kind, nodeOverlays, r -> reader.value(r, NodeOverlay.class), reactions::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.POD_DISRUPTION_BUDGET)) {
            observe(kind, budgets, reader::budget, reactions::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.DAEMON_SET)) {
            observe(kind, templates.daemonSets, reader::daemonSet, reactions::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.LIMIT_RANGE)) {
            observe(kind, templates.limitRanges, r -> reader.value(r, LimitRange.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.RUNTIME_CLASS)) {
            observe(kind, templates.runtimeClasses, r -> reader.value(r, RuntimeClass.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.PRIORITY_CLASS)) {
            observe(kind, templates.priorityClasses, r -> reader.value(r, PriorityClass.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.NAMESPACE)) {
            observe(kind, namespaces, r -> reader.value(r, NamespaceObject.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.STORAGE_CLASS)) {
            observe(kind, storageClasses, r -> reader.value(r, StorageClass.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.PERSISTENT_VOLUME)) {
            observe(kind, volumes, r -> reader.value(r, Volume.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.PERSISTENT_VOLUME_CLAIM)) {
            observe(kind, volumeClaims, r -> reader.value(r, VolumeClaim.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.CSI_NODE)) {
            observe(kind, csiNodes, r -> reader.value(r, CsiNode.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.CAPACITY_BUFFER)) {
            observe(kind, buffers, r -> reader.value(r, CapacityBuffer.class), (before, now) -> {});
        } else if (kind.equals(ResourceKind.SERVICE)) {
            observe(kind, services, r -> reader.value(r, Service.class), (before, now) -> {});
        } else if (WORKLOADS.contains(kind)) {
            Drawer<Workload> drawer = new Drawer<>();
            workloads.put(kind, drawer);
            observe(kind, drawer, r -> reader.value(r, Workload.class), (before, now) -> {});
        }
    }

    private <T> void observe(
            ResourceKind kind,
            Drawer<T> drawer,
            Function<Resource, @Nullable T> read,
            KindObserver.Reaction<T> reaction) {
        observers.put(kind, new KindObserver<>(lock, drawer, read, reaction, (before, now) -> {}));
    }

    ClusterApi.Listener listener(ResourceKind kind) {
        KindObserver<?> observer = observers.get(kind);
        if (observer == null) {
            throw new IllegalArgumentException(
                    "kind %s is not looked at, those that are: %s".formatted(kind, observers.keySet()));
        }
        return observer;
    }

    /** From now on pods of these workloads will ask for this (STA-35). */
    void predict(RequestPredictions predictions) {
        synchronized (lock) {
            templates.predict(predictions);
        }
    }

    // ---- out ----

    /** What has followed from what was heard. */
    Reactions reactions() {
        return reactions;
    }

    Optional<NodeClaim> nodeClaim(String name) {
        synchronized (lock) {
            return nodeClaims.get(ObjectKey.of(name));
        }
    }

    List<NodeClaim> nodeClaims() {
        synchronized (lock) {
            return nodeClaims.all();
        }
    }

    /** A snapshot of nothing but nodes and NodeClaims. */
    Cluster machines(Set<String> marked) {
        synchronized (lock) {
            return Cluster.builder()
                    .nodes(nodes.all())
                    .nodeClaims(nodeClaims(marked))
                    .build();
        }
    }

    private List<NodeClaim> nodeClaims(Set<String> marked) {
        return marked.isEmpty()
                ? nodeClaims.all()
                : nodeClaims.all().stream()
                        .map(claim -> marked.contains(claim.name()) ? claim.leaving() : claim)
                        .toList();
    }

    List<Pod> provisionablePods() {
        synchronized (lock) {
            return reactions.provisionablePods();
        }
    }

    List<NodePool> nodePools() {
        synchronized (lock) {
            return nodePools.all();
        }
    }

    List<NodeOverlay> nodeOverlays() {
        synchronized (lock) {
            return nodeOverlays.all();
        }
    }

    List<NodeClass> nodeClasses() {
        synchronized (lock) {
            List<NodeClass> all = new ArrayList<>();
            nodeClasses.values().forEach(drawer -> all.addAll(drawer.all()));
            return List.copyOf(all);
        }
    }

    PodSelectors podSelectors() {
        synchronized (lock) {
            List<Controller> controllers = new ArrayList<>();
            workloads
                    .values()
                    .forEach(drawer -> drawer.all()
                            .forEach(workload -> Selectors.controller(workload).ifPresent(controllers::add)));
            return new PodSelectors(services.all(), controllers);
        }
    }

    List<ResolvedBuffer> buffers() {
        synchronized (lock) {
            BufferReferences references = new BufferReferences(workloads, templates.pods());
            return buffers.all().stream()
                    .map(buffer -> BufferResolver.resolve(buffer, references))
                    .toList();
        }
    }

    /**
     * @param marked names of NodeClaims that count as being deleted
     */
    Cluster snapshot(Instant now, Set<String> marked) {
        synchronized (lock) {
            return new Cluster(
                    now,
                    nodePools.all(),
                    nodeOverlays.all(),
                    nodes.all(),
                    nodeClaims(marked),
                    pods.all(),
                    templates.daemonSets(),
                    namespaceLabels(),
                    byName(volumeClaims.all(), VolumeClaim::id),
                    byName(volumes.all(), Volume::name),
                    byName(storageClasses.all(), StorageClass::name),
                    byName(csiNodes.all(), CsiNode::node),
                    budgets.all());
        }
    }

    private Map<String, Map<String, String>> namespaceLabels() {
        Map<String, Map<String, String>> labels = new TreeMap<>();
        for (NamespaceObject namespace : namespaces.all()) {
            Map<String, String> all = new HashMap<>(namespace.labels());
            all.put(NAMESPACE_NAME, namespace.name());
            labels.put(namespace.name(), all);
        }
        return labels;
    }

    private static <T> Map<String, T> byName(Collection<T> values, Function<T, String> name) {
        Map<String, T> byName = new TreeMap<>();
        values.forEach(value -> byName.put(name.apply(value), value));
        return byName;
    }
}
