package io.karpenter.k8s.observe;

import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.api.ExpectedPods;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.manifest.assembly.PodAssembly;
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.manifest.kind.KindReader.ReadObject;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.AdmissionObjects;
import io.karpenter.k8s.manifest.stated.PdbObject;
import io.karpenter.k8s.manifest.stated.PodObject;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.ReadObjects.DaemonSetObject;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import io.karpenter.k8s.observe.planning.Nominations;
import io.karpenter.k8s.observe.store.SharedValues;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of an API server with the readers of manifests, so that a dump and the cluster it was taken from are the same to
 * those who decide. What counts for nothing becomes null. Thread-safe.
 */
final class ResourceReader {

    private static final String SOURCE = "API server";

    private final ObserverSettings settings;
    private final Nominations nominations;
    private final KindReader kinds;
    private final List<NodeClassKind> managedBy;
    private final SharedValues<PodSpec> specs = new SharedValues<>();
    private final PodAssembly pods = PodAssembly.ofAdmitted(AdmissionObjects.NONE, specs);
    /** Of pods of DaemonSets, of which there are as many shapes as there are versions of them. */
    private final Map<PodSpec, PodTemplate> daemonContainers = Collections.synchronizedMap(new WeakHashMap<>());

    private final SharedValues<List<OwnerReference>> owners = new SharedValues<>();

    /**
     * @param nominations of which the kube-scheduler is told
     */
    ResourceReader(ObserverSettings settings, Nominations nominations) {
        this.settings = settings;
        this.nominations = nominations;
        kinds = new KindReader(settings.labels(), settings.keysNotForOverlays(), settings.providerResources());
        managedBy = settings.managedBy();
    }

    /** Gives the one instance of equal specs. */
    SharedValues<PodSpec> specs() {
        return specs;
    }

    /** What the containers of a running pod of a DaemonSet ask for, one by one; nothing else of the pod. */
    Optional<PodTemplate> daemonContainers(PodSpec spec) {
        return Optional.ofNullable(daemonContainers.get(spec));
    }

    /** What {@code resource} says; null, once it was told, if it cannot be read. */
    private @Nullable ReadObject read(Resource resource) {
        ResourceKind kind = resource.kind();
        Report report = new Report();
        Optional<ReadObject> read;
        try {
            Fields root = Fields.root((Tree.Mapping) Tree.of(decidingParts(resource)), SOURCE, 0, "", report);
            // What it is the watch knows, whether or not items of its list say so.
            root.skip("apiVersion", "kind");
            read = kinds.read(root, kind.apiVersion(), kind.kind(), report);
        } catch (IllegalArgumentException unsound) {
            // One object that no reader expected must not stop the watch of all others.
            report.problem(
                    new Location(SOURCE, 0, 0, kind + " " + resource.key()),
                    "",
                    String.valueOf(unsound.getMessage()),
                    "a sound " + kind);
            read = Optional.empty();
        }
        if (read.isEmpty()) {
            settings.unread()
                    .accept(new UnreadResource(kind, resource.key(), resource.resourceVersion(), report.problems()));
        }
        return read.orElse(null);
    }

    /** The long parts that decide nothing need not be turned into trees. */
    private static Map<String, Object> decidingParts(Resource resource) {
        Map<String, Object> parts = without(resource.content(), "metadata", "managedFields");
        return resource.kind().equals(ResourceKind.NODE) ? without(parts, "status", "images") : parts;
    }

    private static Map<String, Object> without(Map<String, Object> content, String part, String field) {
        if (!(content.get(part) instanceof Map<?, ?> mapping) || !mapping.containsKey(field)) {
            return content;
        }
        Map<Object, Object> less = new LinkedHashMap<>(mapping);
        less.remove(field);
        Map<String, Object> copy = new LinkedHashMap<>(content);
        copy.put(part, less);
        return copy;
    }

    /** The value of a kind that is read into a {@code type}. */
    <T> @Nullable T value(Resource resource, Class<T> type) {
        ReadObject read = read(resource);
        return read == null ? null : type.cast(read.value());
    }

    /** What {@code further} makes of the value of a kind that is read into a {@code type}. */
    <R, T> @Nullable T value(Resource resource, Class<R> type, BiFunction<Resource, R, @Nullable T> further) {
        R value = value(resource, type);
        return value == null ? null : further.apply(resource, value);
    }

    /** A pod that takes room, or that the kube-scheduler has no place for and nobody is making one (PROV-05). */
    @Nullable
    Pod pod(Resource resource) {
        return value(resource, PodObject.class, (r, object) -> {
            if (!object.preempting()) {
                nominations.isExpectedNowhere(new PodId(r.namespace(), r.name()));
            }
            boolean waits = object.unschedulable()
                    && (!object.preempting() || ExpectedPods.isOurs(r))
                    && !object.status().gated();
            if (!PodAssembly.counts(object) || (object.status().nodeName().isEmpty() && !(waits && mayMove(object)))) {
                return null;
            }
            Pod pod = pods.pod(object);
            if (PodAssembly.isOfDaemonSet(object)) {
                daemonContainers.put(pod.spec(), object.template().requestsOnly());
            }
            return new Pod(
                    pod.id(), pod.uid(), pod.spec(), pod.volumeClaims(), owners.apply(pod.owners()), pod.status());
        });
    }

    /** The pods of a node itself are never planned (PROV-05). */
    private static boolean mayMove(PodObject object) {
        return object.meta().owners().stream()
                .noneMatch(
                        owner -> owner.apiVersion().equals("v1") && owner.kind().equals("Node"));
    }

    /** A Node of which enough is known; a managed one says what it is before it counts (STA-07). */
    @Nullable
    Node node(Resource resource) {
        return value(resource, Node.class, (r, node) -> {
            boolean managed = managedBy.stream().anyMatch(kind -> node.labels().containsKey(kind.label()));
            boolean initialized = "true".equals(node.labels().get(Labels.INITIALIZED));
            boolean unknown = node.providerId().isEmpty()
                    || (!initialized && !node.labels().containsKey(Labels.INSTANCE_TYPE));
            return managed && unknown ? null : node;
        });
    }

    @Nullable
    PodDisruptionBudget budget(Resource resource) {
        return value(resource, PdbObject.class, (r, object) -> object.budget());
    }

    /** A DaemonSet that stays. */
    @Nullable
    DaemonSetObject daemonSet(Resource resource) {
        return value(
                resource, DaemonSetObject.class, (r, object) -> object.meta().deleting() ? null : object);
    }

    /** A NodePool of ours; it can be used once its status says so. */
    @Nullable
    NodePool nodePool(Resource resource) {
        return isManaged(resource, "spec", "template", "spec", "nodeClassRef")
                ? value(resource, NodePool.class, (r, pool) -> pool.withReady(hasCondition(r, "Ready")))
                : null;
    }

    /** A NodeClaim of ours. */
    @Nullable
    NodeClaim nodeClaim(Resource resource) {
        return isManaged(resource, "spec", "nodeClassRef") ? value(resource, NodeClaim.class) : null;
    }

    private boolean isManaged(Resource resource, String... path) {
        if (managedBy.isEmpty() || !(resource.at(path) instanceof Map<?, ?> ref)) {
            return true;
        }
        NodeClassRef named = new NodeClassRef(text(ref, "group"), text(ref, "kind"), text(ref, "name"));
        return managedBy.stream().anyMatch(kind -> kind.isKindOf(named));
    }

    private static String text(Map<?, ?> map, String field) {
        Object value = map.get(field);
        return value == null ? "" : value.toString();
    }

    /** True if the condition holds. */
    static boolean hasCondition(Resource resource, String type) {
        return resource.objects("status", "conditions").stream()
                .anyMatch(condition -> type.equals(condition.get("type")) && "True".equals(condition.get("status")));
    }
}
