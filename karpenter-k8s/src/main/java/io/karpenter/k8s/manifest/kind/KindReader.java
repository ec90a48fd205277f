package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.k8s.manifest.karpenter.KarpenterReader;
import io.karpenter.k8s.manifest.kind.pod.PodReader;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.ReadObjects.NamespaceObject;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one object, whether it stands in a file or comes from an API server, by the reader of its kind. Thread-safe; objects without
 * a name are numbered in the order read.
 */
public final class KindReader {

    private final MetaReader metas = new MetaReader();
    private final KarpenterReader karpenter;

    /**
     * @param schema what is known about label keys
     * @param keysNotForOverlays well-known keys that NodeOverlays may not ask for (API-NO-06)
     * @param providerResources resources of the provider, which NodeOverlays may not state (API-NO-18)
     */
    public KindReader(LabelSchema schema, Set<String> keysNotForOverlays, Set<String> providerResources) {
        this.karpenter = new KarpenterReader(schema, keysNotForOverlays, providerResources);
    }

    /**
     * What an object says.
     *
     * @param namespaced true if its namespace is part of its identity
     * @param value of the type that its kind is read into
     */
    public record ReadObject(Meta meta, boolean namespaced, Object value) {}

    /** True for a kind that decides something. Every cloud names its configuration kind {@code …NodeClass}. */
    static boolean isKnown(String group, String kind) {
        return ObjectKind.of(group, kind).isPresent() || kind.endsWith("NodeClass");
    }

    /**
     * Reads an object of a kind that decides something; empty if it has a problem, which {@code report} is told: what is put together
     * later only meets sound objects.
     */
    public Optional<ReadObject> read(Fields root, String apiVersion, String kind, Report report) {
        String group = ObjectKind.group(apiVersion);
        Optional<ObjectKind> known = ObjectKind.of(group, kind);
        long problems = report.problemCount();
        Meta meta = metas.read(root, apiVersion, kind);
        Object value = known.isPresent() ? value(root, known.get(), meta) : nodeClass(root, group, meta);
        root.warnUnknown();
        return report.problemCount() == problems
                ? Optional.of(
                        new ReadObject(meta, known.isPresent() && known.get().isNamespaced(), value))
                : Optional.empty();
    }

    private Object value(Fields root, ObjectKind kind, Meta meta) {
        return switch (kind) {
            case POD -> PodReader.pod(root, meta);
            case DEPLOYMENT -> WorkloadReader.deployment(root, meta);
            case REPLICA_SET -> WorkloadReader.replicaSet(root, meta);
            case STATEFUL_SET -> WorkloadReader.statefulSet(root, meta);
            case REPLICATION_CONTROLLER -> WorkloadReader.replicationController(root, meta);
            case JOB -> WorkloadReader.job(root, meta);
            case CRON_JOB -> WorkloadReader.cronJob(root, meta);
            case POD_TEMPLATE -> WorkloadReader.podTemplate(root, meta);
            case DAEMON_SET -> WorkloadReader.daemonSet(root, meta);
            case NODE -> NodeReader.node(root, meta);
            case NAMESPACE -> {
                root.skip("spec", "status");
                yield new NamespaceObject(meta.name(), meta.labels());
            }
            case LIMIT_RANGE -> PolicyReader.limitRange(root, meta);
            case POD_DISRUPTION_BUDGET -> PolicyReader.disruptionBudget(root, meta);
            case PRIORITY_CLASS -> PolicyReader.priorityClass(root, meta);
            case RUNTIME_CLASS -> PolicyReader.runtimeClass(root, meta);
            case STORAGE_CLASS -> StorageReader.storageClass(root, meta);
            case PERSISTENT_VOLUME -> StorageReader.volume(root, meta);
            case PERSISTENT_VOLUME_CLAIM -> StorageReader.claim(root, meta);
            case CSI_NODE -> StorageReader.csiNode(root, meta);
            case NODE_POOL -> karpenter.nodePool(root, meta);
            case NODE_CLAIM -> karpenter.nodeClaim(root, meta);
            case NODE_OVERLAY -> karpenter.nodeOverlay(root, meta);
            case SERVICE -> ServiceReader.service(root, meta);
            case CAPACITY_BUFFER -> karpenter.capacityBuffer(root, meta);
        };
    }

    /** Every cloud names its configuration kind {@code …NodeClass}; only its provider can type it (decisions 16). */
    private static NodeClass nodeClass(Fields root, String group, Meta meta) {
        Map<String, Object> spec = root.tree("spec");
        Map<String, Object> status = root.tree("status");
        int document = meta.where().document();
        String source = meta.where().source() + (document > 0 ? ", document " + document : "");
        return new NodeClass(
                new NodeClassRef(group, meta.kind(), meta.name()),
                source,
                new NodeClass.Metadata(meta.uid(), meta.generation(), meta.deleting(), meta.annotations()),
                spec,
                status);
    }
}
