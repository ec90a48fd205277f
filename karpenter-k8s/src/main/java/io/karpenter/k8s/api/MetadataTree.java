package io.karpenter.k8s.api;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metadata as a tree, without what nobody here looks at. */
final class MetadataTree {

    private MetadataTree() {}

    static Map<String, Object> of(ObjectMeta metadata) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "name", metadata.getName());
        put(tree, "namespace", metadata.getNamespace());
        put(tree, "generateName", metadata.getGenerateName());
        put(tree, "uid", metadata.getUid());
        put(tree, "resourceVersion", metadata.getResourceVersion());
        put(tree, "generation", metadata.getGeneration());
        put(tree, "creationTimestamp", metadata.getCreationTimestamp());
        put(tree, "deletionTimestamp", metadata.getDeletionTimestamp());
        put(tree, "deletionGracePeriodSeconds", metadata.getDeletionGracePeriodSeconds());
        putFilled(tree, "labels", metadata.getLabels());
        putFilled(tree, "annotations", metadata.getAnnotations());
        if (metadata.getFinalizers() != null && !metadata.getFinalizers().isEmpty()) {
            tree.put("finalizers", List.copyOf(metadata.getFinalizers()));
        }
        if (metadata.getOwnerReferences() != null
                && !metadata.getOwnerReferences().isEmpty()) {
            List<Object> owners = new ArrayList<>();
            metadata.getOwnerReferences().forEach(owner -> owners.add(of(owner)));
            tree.put("ownerReferences", owners);
        }
        // Who wrote which field matters nowhere else, and is often most of an object.
        if (metadata.getManagedFields() != null
                && metadata.getManagedFields().stream().anyMatch(MetadataTree::isOurExpectation)) {
            tree.put("managedFields", ExpectedPods.mark());
        }
        return tree;
    }

    private static boolean isOurExpectation(ManagedFieldsEntry entry) {
        return ClusterApi.FIELD_MANAGER.equals(entry.getManager())
                && entry.getFieldsV1() != null
                && entry.getFieldsV1().getAdditionalProperties().get("f:status") instanceof Map<?, ?> status
                && status.containsKey("f:nominatedNodeName");
    }

    private static Map<String, Object> of(OwnerReference owner) {
        Map<String, Object> tree = new LinkedHashMap<>();
        put(tree, "apiVersion", owner.getApiVersion());
        put(tree, "kind", owner.getKind());
        put(tree, "name", owner.getName());
        put(tree, "uid", owner.getUid());
        put(tree, "controller", owner.getController());
        put(tree, "blockOwnerDeletion", owner.getBlockOwnerDeletion());
        return tree;
    }

    private static void put(Map<String, Object> tree, String key, @Nullable Object value) {
        if (value != null) {
            tree.put(key, value);
        }
    }

    private static void putFilled(Map<String, Object> tree, String key, @Nullable Map<String, String> values) {
        if (values != null && !values.isEmpty()) {
            tree.put(key, new LinkedHashMap<>(values));
        }
    }
}
