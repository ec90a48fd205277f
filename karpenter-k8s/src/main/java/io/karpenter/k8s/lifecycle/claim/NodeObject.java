package io.karpenter.k8s.lifecycle.claim;

import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.object.StatusConditions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nodes between their object and the core's record. Stateless. */
public final class NodeObject {

    private NodeObject() {}

    public static JoinedNode read(Resource node) {
        return new JoinedNode(
                node.name(),
                node.uid(),
                node.labels(),
                node.annotations(),
                node.finalizers().contains(Marks.FINALIZER),
                ClaimObject.owners(node),
                ClaimObject.taints(node, "taints"),
                ObjectFields.amounts(node, "status", "capacity"),
                ObjectFields.amounts(node, "status", "allocatable"),
                StatusConditions.isTrue(node, "Ready"),
                node.isDeleting());
    }

    /** What is to be patched to make {@code after} of the object. Taints and owners that stay, stay with all their fields. */
    public static Map<String, Object> patch(Resource node, JoinedNode after) {
        JoinedNode before = read(node);
        Map<String, Object> metadata = new LinkedHashMap<>();
        ObjectPatches.put(metadata, "labels", ObjectPatches.added(before.labels(), after.labels()));
        ObjectPatches.put(metadata, "annotations", ObjectPatches.added(before.annotations(), after.annotations()));
        if (before.finalizer() != after.finalizer()) {
            metadata.put("finalizers", ObjectPatches.finalizers(node, Marks.FINALIZER, after.finalizer()));
        }
        if (!before.owners().equals(after.owners())) {
            metadata.put("ownerReferences", owners(node, before.owners(), after.owners()));
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        ObjectPatches.put(patch, "metadata", metadata);
        if (!before.taints().equals(after.taints())) {
            patch.put("spec", Map.of("taints", taints(node, after.taints())));
        }
        return patch;
    }

    private static List<Map<String, Object>> owners(
            Resource node, List<OwnerReference> before, List<OwnerReference> after) {
        List<Map<String, Object>> owners = new ArrayList<>(node.objects("metadata", "ownerReferences"));
        after.stream().filter(owner -> !before.contains(owner)).forEach(owner -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("apiVersion", owner.apiVersion());
            fields.put("kind", owner.kind());
            fields.put("name", owner.name());
            fields.put("uid", owner.uid());
            fields.put("blockOwnerDeletion", true);
            owners.add(fields);
        });
        return owners;
    }

    private static List<Map<String, Object>> taints(Resource node, List<Taint> after) {
        List<Map<String, Object>> stated = node.objects("spec", "taints");
        return after.stream()
                .map(taint -> stated.stream()
                        .filter(fields -> ObjectFields.taint(fields).equals(taint))
                        .findFirst()
                        .orElseGet(() -> ObjectFields.of(taint)))
                .toList();
    }
}
