package io.karpenter.core.buffer;

import io.karpenter.core.quantity.ResourceList;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A wish for headroom: room for so many pods that look like a template. Immutable. Source: SCH-BUF-01, API-CB.
 *
 * @param uid empty if it comes from a manifest
 * @param provisioningStrategy only {@link #ACTIVE_CAPACITY} exists; another one is kept and means the same
 * @param podTemplateRef name of a PodTemplate of the same namespace
 * @param scalableRef a workload of the same namespace
 * @param replicas pods wanted, not negative
 * @param percentage pods wanted, as a share of the workload's replicas, not negative; only with {@code scalableRef}
 * @param limits most that all its pods together may request; empty: no limit
 * @param deleting true if it is being deleted
 */
public record CapacityBuffer(
        String namespace,
        String name,
        String uid,
        String provisioningStrategy,
        Optional<String> podTemplateRef,
        Optional<ScalableRef> scalableRef,
        OptionalInt replicas,
        OptionalInt percentage,
        ResourceList limits,
        boolean deleting) {

    /** The strategy of buffers that state none: nodes are kept running for the pods to come. */
    public static final String ACTIVE_CAPACITY = "buffer.x-k8s.io/active-capacity";

    public CapacityBuffer {
        requireNotNegative("replicas", replicas);
        requireNotNegative("percentage", percentage);
    }

    private static void requireNotNegative(String field, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 0) {
            throw new IllegalArgumentException(field + " is " + value.getAsInt() + ", it must not be negative");
        }
    }

    /** {@code namespace/name}. */
    public String id() {
        return namespace + "/" + name;
    }

    /**
     * A workload that the buffer is for.
     *
     * @param apiGroup empty means {@code apps} (SCH-BUF-02)
     */
    public record ScalableRef(String apiGroup, String kind, String name) {

        private static final String APPS = "apps";

        /** The kind, if it is one that buffers may name (SCH-BUF-02). */
        public Optional<ScalableKind> knownKind() {
            if (!apiGroup.isEmpty() && !apiGroup.equals(APPS)) {
                return Optional.empty();
            }
            return switch (kind) {
                case "Deployment" -> Optional.of(ScalableKind.DEPLOYMENT);
                case "StatefulSet" -> Optional.of(ScalableKind.STATEFUL_SET);
                case "ReplicaSet" -> Optional.of(ScalableKind.REPLICA_SET);
                default -> Optional.empty();
            };
        }

        @Override
        public String toString() {
            return (apiGroup.isEmpty() ? APPS : apiGroup) + "/" + kind + " " + name;
        }
    }

    /** Kinds of workloads that a buffer may be for, all of the group {@code apps}. */
    public enum ScalableKind {
        DEPLOYMENT,
        STATEFUL_SET,
        REPLICA_SET
    }
}
