package io.karpenter.k8s.api;

import java.util.List;
import java.util.Map;

/**
 * Whether {@code status.nominatedNodeName} of a pod was written by this program, to say where it was planned (KEP-5278), or by the
 * kube-scheduler, which makes a place there by preemption. The pod itself tells, so that a process that is started anew knows. Stateless.
 */
public final class ExpectedPods {

    private ExpectedPods() {}

    /** True if it was this program. */
    public static boolean isOurs(Resource pod) {
        return !pod.text("status", "nominatedNodeName").isEmpty()
                && pod.objects("metadata", "managedFields").stream().anyMatch(ExpectedPods::isOurEntry);
    }

    /** As much of {@code metadata.managedFields} of a pod that is ours as {@link #isOurs} needs. */
    static List<Map<String, Object>> mark() {
        return List.of(Map.of(
                "manager",
                ClusterApi.FIELD_MANAGER,
                "fieldsV1",
                Map.of("f:status", Map.of("f:nominatedNodeName", Map.of()))));
    }

    private static boolean isOurEntry(Map<String, Object> entry) {
        return ClusterApi.FIELD_MANAGER.equals(entry.get("manager"))
                && new Resource(ResourceKind.POD, entry).at("fieldsV1", "f:status", "f:nominatedNodeName") != null;
    }
}
