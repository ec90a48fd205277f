package io.karpenter.k8s.observe;

import io.karpenter.core.buffer.BufferResolver;
import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cloud.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.spread.Controller;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.spread.Service;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.manifest.assembly.DaemonPods;
import io.karpenter.k8s.manifest.assembly.Selectors;
import io.karpenter.k8s.manifest.stated.ReadObjects.DaemonSetObject;
import io.karpenter.k8s.manifest.stated.ReadObjects.NamespaceObject;
import io.karpenter.k8s.manifest.stated.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every object that decides, as it was read, and what follows at once from each change. Thread-safe. */
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
    private final ChangeClock changes;
    private final Nominations nominations;
    private final NodeAccounts accounts = new NodeAccounts();
    private final List<Consumer<Pod>> provisionableListeners = new CopyOnWriteArrayList<>();
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
    private final Drawer<DaemonSetObject> daemonSets = new Drawer<>();
    private final Drawer<Pod> pods = new Drawer<>();
    private final Drawer<CapacityBuffer> buffers = new Drawer<>();
    private final Drawer<Service> services = new Drawer<>();
    private final Map<ResourceKind, Drawer<NodeClass>> nodeClasses = new LinkedHashMap<>();
    private final Map<ResourceKind, Drawer<Workload>> workloads = new LinkedHashMap<>();

    private final DaemonPods daemonPods = new DaemonPods();
    private final TreeMap<PodId, Pod> provisionable = new TreeMap<>();

    ObservedObjects(ObserverSettings settings, ChangeClock changes, Nominations nominations) {
        this.changes = changes;
        this.nominations = nominations;
        reader = new ResourceReader(settings);
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
            observers.put(kind, new KindObserver<>(lock, pods, reader::pod, this::podChanged, this::tellProvisionable));
        } else if (kind.equals(ResourceKind.NODE)) {
            observe(kind, nodes, reader::node, this::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.NODE_CLAIM)) {
            observe(kind, nodeClaims, reader::nodeClaim, this::nodeClaimChanged);
        } else if (kind.equals(ResourceKind.NODE_POOL)) {
            observe(kind, nodePools, reader::nodePool, this::nodePoolChanged);
        } else if (kind.equals(ResourceKind.NODE_OVERLAY)) {
            observe(kind, nodeOverlays, r -> reader.value(r, NodeOverlay.class), this::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.POD_DISRUPTION_BUDGET)) {
            observe(kind, budgets, reader::budget, this::bumpIfDifferent);
        } else if (kind.equals(ResourceKind.DAEMON_SET)) {
            observe(kind, daemonSets, reader::daemonSet, this::bumpIfDifferent);
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

    void onProvisionable(Consumer<Pod> listener) {
        provisionableListeners.add(listener);
    }

    // ---- what follows from a change ----

    private void bumpIfDifferent(@Nullable Object before, @Nullable Object now) {
        if (!Objects.equals(before, now)) {
            changes.bump();
        }
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod now) {
        if (before != null) {
            daemonPods.remove(before);
            provisionable.remove(before.id());
        }
        if (now == null) {
            if (before != null) {
                nominations.settled(before.id());
            }
        } else if (now.isBound()) {
            daemonPods.add(now);
            nominations.settled(now.id());
        } else {
            provisionable.put(now.id(), now);
        }
        boolean bound = (before != null && before.isBound()) || (now != null && now.isBound());
        if (bound && !Objects.equals(place(before), place(now))) {
            changes.bump();
        }
    }

    private void tellProvisionable(@Nullable Pod before, @Nullable Pod now) {
        if (now != null && !now.isBound()) {
            provisionableListeners.forEach(listener -> listener.accept(now));
        }
    }

    /** What of a pod matters for the nodes it may be moved to or from. */
    private static @Nullable Object place(@Nullable Pod pod) {
        return pod == null
                ? null
                : List.of(pod.status().nodeName(), pod.status().terminating(), pod.spec(), pod.uid());
    }

    private void nodeClaimChanged(@Nullable NodeClaim before, @Nullable NodeClaim now) {
        if (now != null) {
            accounts.observe(now.nodePool(), now.name(), now.isLeaving());
        } else if (before != null) {
            accounts.forget(before.nodePool(), before.name());
            nominations.placeIsGone(before.name());
        }
        bumpIfDifferent(before, now);
    }

    private void nodePoolChanged(@Nullable NodePool before, @Nullable NodePool now) {
        if (before != null && now == null) {
            accounts.forget(before.name());
        }
        bumpIfDifferent(before, now);
    }

    // ---- out ----

    NodeAccounts accounts() {
        return accounts;
    }

    ChangeClock changes() {
        return changes;
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
            return List.copyOf(provisionable.values());
        }
    }

    List<NodeClass> nodeClasses() {
        synchronized (lock) {
            List<NodeClass> all = new ArrayList<>();
            nodeClasses.values().forEach(drawer -> all.addAll(drawer.all()));
            return List.copyOf(all);
        }
    }

    Optional<NodeClass> nodeClass(NodeClassRef ref) {
        synchronized (lock) {
            return nodeClasses.entrySet().stream()
                    .filter(entry -> entry.getKey().group().equals(ref.group())
                            && entry.getKey().kind().equals(ref.kind()))
                    .findFirst()
                    .flatMap(entry -> entry.getValue().get(ObjectKey.of(ref.name())));
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
            BufferReferences references = new BufferReferences(workloads, reader.pods());
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
                    daemonSets(),
                    namespaceLabels(),
                    byName(volumeClaims.all(), VolumeClaim::id),
                    byName(volumes.all(), Volume::name),
                    byName(storageClasses.all(), StorageClass::name),
                    byName(csiNodes.all(), CsiNode::node),
                    budgets.all());
        }
    }

    private List<DaemonSet> daemonSets() {
        return daemonSets.all().stream()
                .map(object -> reader.pods()
                        .daemonSet(
                                object,
                                daemonPods.newest(
                                        object.meta().namespace(), object.meta().name())))
                .toList();
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
