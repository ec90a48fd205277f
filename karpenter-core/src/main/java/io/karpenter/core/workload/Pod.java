package io.karpenter.core.workload;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pod of a snapshot, pending or bound.
 *
 * @param uid empty if the pod comes from a manifest
 * @param spec shared by all replicas of a workload
 * @param volumeClaims names of the PersistentVolumeClaims it mounts, in its namespace, ephemeral ones by their generated
 *     name (SCH-VOL-01)
 * @param owners references to owning objects
 * @param status what the cluster says about it
 */
public record Pod(
        PodId id, String uid, PodSpec spec, List<String> volumeClaims, List<OwnerReference> owners, Status status) {

    public Pod {
        volumeClaims = List.copyOf(volumeClaims);
        owners = List.copyOf(owners);
    }

    /** A pending pod without volumes. */
    public static Pod pending(String namespace, String name, PodSpec spec) {
        return new Pod(new PodId(namespace, name), "", spec, List.of(), List.of(), Status.PENDING);
    }

    /** A running pod on {@code node}. */
    public static Pod bound(String namespace, String name, PodSpec spec, String node) {
        return new Pod(new PodId(namespace, name), "", spec, List.of(), List.of(), Status.boundTo(node));
    }

    public Pod withVolumeClaims(List<String> claims) {
        return new Pod(id, uid, spec, claims, owners, status);
    }

    public Pod withSpec(PodSpec newSpec) {
        return new Pod(id, uid, newSpec, volumeClaims, owners, status);
    }

    public Pod withStatus(Status newStatus) {
        return new Pod(id, uid, spec, volumeClaims, owners, newStatus);
    }

    /** The same pod without a node. */
    public Pod waiting() {
        return withStatus(new Status(
                PodPhase.PENDING, Optional.empty(), status.created(), Optional.empty(), false, false, false));
    }

    public String namespace() {
        return id.namespace();
    }

    /** True if it has a node and still takes resources there. */
    public boolean isBound() {
        return status.nodeName().isPresent() && !status.phase().isTerminal();
    }

    /** True if it waits for a node: not bound, not ended, not being deleted, not gated. */
    public boolean isPending() {
        return status.nodeName().isEmpty() && !status.phase().isTerminal() && !status.terminating() && !status.gated();
    }

    public boolean isOwnedBy(String kind) {
        return owners.stream().anyMatch(o -> o.kind().equals(kind));
    }

    /**
     * What the cluster says about a pod.
     *
     * @param nodeName the node it is bound to
     * @param created time of creation, the epoch if unknown
     * @param started time it started running
     * @param terminating true if it is being deleted
     * @param gated true if it has scheduling gates
     * @param ready true if its Ready condition holds
     */
    public record Status(
            PodPhase phase,
            Optional<String> nodeName,
            Instant created,
            Optional<Instant> started,
            boolean terminating,
            boolean gated,
            boolean ready) {

        public static final Status PENDING =
                new Status(PodPhase.PENDING, Optional.empty(), Instant.EPOCH, Optional.empty(), false, false, false);

        /** True if its containers have come up: it runs and is ready. */
        public boolean hasStarted() {
            return phase == PodPhase.RUNNING && ready;
        }

        public static Status boundTo(String node) {
            return new Status(PodPhase.RUNNING, Optional.of(node), Instant.EPOCH, Optional.empty(), false, false, true);
        }
    }
}
