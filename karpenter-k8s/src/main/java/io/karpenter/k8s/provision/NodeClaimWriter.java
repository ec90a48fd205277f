package io.karpenter.k8s.provision;

import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.taint.Taint;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.object.ObjectFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes NodeClaims as the API server takes them. Stateless. Source: spec API section 2.1, section 11 (1, 2). */
final class NodeClaimWriter {

    private NodeClaimWriter() {}

    static Resource resource(NewNodeClaim claim) {
        return Resource.of(
                ResourceKind.NODE_CLAIM, Map.of("metadata", metadata(claim.metadata()), "spec", spec(claim.spec())));
    }

    private static Map<String, Object> metadata(NewNodeClaim.Metadata metadata) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("generateName", metadata.generateName());
        tree.put("labels", metadata.labels());
        tree.put("annotations", metadata.annotations());
        NewNodeClaim.Owner owner = metadata.owner();
        tree.put(
                "ownerReferences",
                List.of(Map.of(
                        "apiVersion", owner.apiVersion(),
                        "kind", owner.kind(),
                        "name", owner.name(),
                        "uid", owner.uid(),
                        "blockOwnerDeletion", owner.blockOwnerDeletion())));
        return tree;
    }

    private static Map<String, Object> spec(NewNodeClaim.Spec spec) {
        Map<String, Object> tree = new LinkedHashMap<>();
        List<Object> requirements = new ArrayList<>();
        spec.requirements().forEach(expression -> requirements.add(ObjectFields.of(expression)));
        tree.put("requirements", requirements);
        if (!spec.requests().isEmpty()) {
            tree.put("resources", Map.of("requests", ObjectFields.amounts(spec.requests())));
        }
        putFilled(tree, "taints", spec.taints());
        putFilled(tree, "startupTaints", spec.startupTaints());
        spec.nodeClassRef().ifPresent(ref -> tree.put("nodeClassRef", reference(ref)));
        tree.put("expireAfter", text(spec.expireAfter()));
        spec.terminationGracePeriod()
                .ifPresent(period -> tree.put("terminationGracePeriod", text(Optional.of(period))));
        return tree;
    }

    private static void putFilled(Map<String, Object> tree, String key, List<Taint> taints) {
        if (taints.isEmpty()) {
            return;
        }
        tree.put(key, taints.stream().map(ObjectFields::of).toList());
    }

    private static Map<String, Object> reference(NodeClassRef ref) {
        return Map.of("group", ref.group(), "kind", ref.kind(), "name", ref.name());
    }

    /** As Go writes durations: hours, minutes and seconds from the largest that is not zero (spec API section 10). */
    private static String text(Optional<Duration> duration) {
        if (duration.isEmpty()) {
            return "Never";
        }
        Duration value = duration.get();
        String seconds = value.toSecondsPart() + "s";
        if (value.toHours() > 0) {
            return value.toHours() + "h" + value.toMinutesPart() + "m" + seconds;
        }
        return value.toMinutes() > 0 ? value.toMinutes() + "m" + seconds : seconds;
    }
}
