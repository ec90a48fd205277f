package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.cloud.NodeClass;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.k8s.manifest.karpenter.KarpenterReader;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.ReadObjects.NamespaceObject;
import io.karpenter.k8s.manifest.tree.DocumentReader.Document;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what a document is and hands it to the reader of its kind. Lists are taken apart. What it reads is kept in {@link
 * #objects()}; the trees are not. Not thread-safe.
 */
public final class ObjectReader {

    private final Report report;
    private final ReadObjects objects;
    private final MetaReader metas = new MetaReader();
    private final KarpenterReader karpenter;
    private final boolean readsServices;

    /**
     * @param schema what is known about label keys
     * @param keysNotForOverlays well-known keys that NodeOverlays may not ask for (API-NO-06)
     * @param providerResources resources of the provider, which NodeOverlays may not state (API-NO-18)
     * @param readsServices false if Services are passed over, because nothing is deduced from them
     */
    public ObjectReader(
            Report report,
            LabelSchema schema,
            Set<String> keysNotForOverlays,
            Set<String> providerResources,
            boolean readsServices) {
        this.report = report;
        this.objects = new ReadObjects(report);
        this.karpenter = new KarpenterReader(schema, keysNotForOverlays, providerResources);
        this.readsServices = readsServices;
    }

    public ReadObjects objects() {
        return objects;
    }

    public void read(Document document) {
        read(document, document.root(), "", "", "");
    }

    /**
     * Reads an object.
     *
     * @param listVersion what an item of a typed list inherits, as such items need not state it
     * @param listKind likewise
     */
    private void read(Document document, Tree tree, String path, String listVersion, String listKind) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            report.problem(
                    new Location(document.source(), document.number(), tree.line(), ""),
                    path,
                    tree.describe(),
                    "a mapping with apiVersion, kind and metadata");
            return;
        }
        Fields root = Fields.root(mapping, document.source(), document.number(), path, report);
        String apiVersion =
                listVersion.isEmpty() ? root.requiredText("apiVersion") : root.text("apiVersion", listVersion);
        String kind = listKind.isEmpty() ? root.requiredText("kind") : root.text("kind", listKind);
        if (apiVersion.isEmpty() || kind.isEmpty()) {
            return;
        }
        if (kind.endsWith("List") && root.has("items")) {
            List<Tree> items = root.trees("items");
            boolean typed = !kind.equals("List");
            for (int i = 0; i < items.size(); i++) {
                read(
                        document,
                        items.get(i),
                        (path.isEmpty() ? "" : path + ".") + "items[" + i + "]",
                        typed ? apiVersion : "",
                        typed ? kind.substring(0, kind.length() - "List".length()) : "");
            }
            return;
        }
        readObject(root, apiVersion, kind);
    }

    private void readObject(Fields root, String apiVersion, String kind) {
        String group = ObjectKind.group(apiVersion);
        Optional<ObjectKind> known = ObjectKind.of(group, kind);
        boolean nodeClass = known.isEmpty() && kind.endsWith("NodeClass");
        if (known.isEmpty() && !nodeClass) {
            if (!ObjectKind.isUndeciding(group, kind) && !kind.endsWith("List")) {
                objects.countUnknown(apiVersion, kind);
            }
            return;
        }
        if (known.isPresent() && known.get() == ObjectKind.SERVICE && !readsServices) {
            return;
        }
        long problems = report.problemCount();
        Meta meta = metas.read(root, apiVersion, kind);
        Object value = known.isPresent() ? value(root, known.get(), meta) : nodeClass(root, group, meta);
        root.warnUnknown();
        // What has a problem is left out, so that what is put together later only meets sound objects.
        if (report.problemCount() == problems) {
            objects.add(meta, known.isPresent() && known.get().isNamespaced(), value);
        }
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
        String source = meta.where().source() + ", document " + meta.where().document();
        return new NodeClass(new NodeClassRef(group, meta.kind(), meta.name()), source, spec, status);
    }
}
