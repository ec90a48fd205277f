package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.tree.DocumentReader.Document;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import java.util.List;
import java.util.Set;

/**
 * Finds out what a document is and hands it to the reader of its kind. Lists are taken apart. What it reads is kept in {@link
 * #objects()}; the trees are not. Not thread-safe.
 */
public final class ObjectReader {

    private final Report report;
    private final ReadObjects objects;
    private final KindReader kinds;
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
        this.kinds = new KindReader(schema, keysNotForOverlays, providerResources);
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
        if (!KindReader.isKnown(group, kind)) {
            if (!ObjectKind.isUndeciding(group, kind) && !kind.endsWith("List")) {
                objects.countUnknown(apiVersion, kind);
            }
            return;
        }
        if (!readsServices
                && ObjectKind.of(group, kind).filter(ObjectKind.SERVICE::equals).isPresent()) {
            return;
        }
        kinds.read(root, apiVersion, kind, report)
                .ifPresent(read -> objects.add(read.meta(), read.namespaced(), read.value()));
    }
}
