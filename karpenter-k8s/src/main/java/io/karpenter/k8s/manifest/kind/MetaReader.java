package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.workload.OwnerReference;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads {@code metadata}. Objects with {@code generateName} are numbered in the order read (decisions 8). Thread-safe. */
final class MetaReader {

    private final Map<String, Integer> generated = new ConcurrentHashMap<>();

    Meta read(Fields root, String apiVersion, String kind) {
        root.about(kind, "without a name");
        root.require("metadata", "a mapping with a name");
        return root.object("metadata", metadata -> read(metadata, root, apiVersion, kind))
                .orElseGet(() -> new Meta(
                        apiVersion,
                        kind,
                        Meta.DEFAULT_NAMESPACE,
                        "",
                        "",
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Instant.EPOCH,
                        0,
                        false,
                        root.location()));
    }

    private Meta read(Fields metadata, Fields root, String apiVersion, String kind) {
        String namespace = metadata.text("namespace").filter(n -> !n.isEmpty()).orElse(Meta.DEFAULT_NAMESPACE);
        String name = name(metadata);
        root.about(kind, name);
        Map<String, String> labels = metadata.texts("labels");
        Map<String, String> annotations = metadata.texts("annotations");
        List<OwnerReference> owners = metadata.objects("ownerReferences", MetaReader::owner);
        Optional<Instant> created = metadata.instant("creationTimestamp");
        metadata.skip(
                "resourceVersion",
                "managedFields",
                "finalizers",
                "selfLink",
                "deletionGracePeriodSeconds",
                "clusterName");
        return new Meta(
                apiVersion,
                kind,
                namespace,
                name,
                metadata.text("uid", ""),
                labels,
                annotations,
                owners,
                created.orElse(Instant.EPOCH),
                metadata.whole("generation", 0, Long.MAX_VALUE).orElse(0),
                metadata.has("deletionTimestamp"),
                root.location());
    }

    private String name(Fields metadata) {
        Optional<String> prefix = metadata.text("generateName").filter(p -> !p.isEmpty());
        if (prefix.isEmpty()) {
            return metadata.requiredText("name");
        }
        return metadata.text("name")
                .filter(n -> !n.isEmpty())
                .orElseGet(() -> prefix.get() + (generated.merge(prefix.get(), 1, Integer::sum) - 1));
    }

    private static OwnerReference owner(Fields fields) {
        fields.skip("blockOwnerDeletion");
        return new OwnerReference(
                fields.text("apiVersion", ""),
                fields.requiredText("kind"),
                fields.requiredText("name"),
                fields.text("uid", ""),
                fields.flag("controller", false));
    }
}
