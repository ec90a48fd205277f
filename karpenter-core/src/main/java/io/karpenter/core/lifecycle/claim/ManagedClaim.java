package io.karpenter.core.lifecycle.claim;

import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.OwnerReference;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A NodeClaim as those see it who look after it.
 *
 * @param finalizer true if it carries {@link Marks#FINALIZER}
 */
public record ManagedClaim(
        Identity identity,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean finalizer,
        NewNodeClaim.Spec spec,
        Status status,
        ConditionSet conditions) {

    public ManagedClaim {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /**
     * What never changes, its deletion aside.
     *
     * @param deleted when its deletion was asked for
     */
    public record Identity(
            String name, String uid, Instant created, Optional<Instant> deleted, List<OwnerReference> owners) {

        public Identity {
            owners = List.copyOf(owners);
        }
    }

    /**
     * What has come of it; texts are empty until known.
     *
     * @param lastPodEvent when a pod last came to its node or left it
     */
    public record Status(
            String providerId,
            String imageId,
            String nodeName,
            ResourceList capacity,
            ResourceList allocatable,
            Optional<Instant> lastPodEvent) {

        public static final Status NONE =
                new Status("", "", "", ResourceList.EMPTY, ResourceList.EMPTY, Optional.empty());

        public Status withNodeName(String name) {
            return new Status(providerId, imageId, name, capacity, allocatable, lastPodEvent);
        }

        public Status withLastPodEvent(Instant time) {
            return new Status(providerId, imageId, nodeName, capacity, allocatable, Optional.of(time));
        }
    }

    public String name() {
        return identity.name();
    }

    public String uid() {
        return identity.uid();
    }

    public boolean isDeleting() {
        return identity.deleted().isPresent();
    }

    public boolean is(String condition) {
        return conditions.isTrue(condition);
    }

    public String providerId() {
        return status.providerId();
    }

    /** Name of its NodePool, empty for a claim of a user's own. */
    public String nodePool() {
        return labels.getOrDefault(Labels.NODEPOOL, "");
    }

    /** How its machine was bought, empty until that is known. */
    public String capacityType() {
        return labels.getOrDefault(Labels.CAPACITY_TYPE, "");
    }

    /** How long pods may hold its node up, as metrics call it (MET-02). */
    public String terminationMode() {
        return spec.terminationGracePeriod()
                .map(period -> period.isZero() ? "forceful" : "eventual")
                .orElse("graceful");
    }

    /** True if it belongs to the NodePool with this uid, not to another of the same name (LIF-32). */
    public boolean isOwnedBy(String nodePoolUid) {
        return identity.owners().stream()
                .anyMatch(
                        owner -> owner.kind().equals("NodePool") && owner.uid().equals(nodePoolUid));
    }

    public ObjectRef reference() {
        return new ObjectRef("NodeClaim", "", name(), uid());
    }

    /** What a provider is asked with. */
    public LaunchRequest request(Optional<NodeClass> nodeClass) {
        return new LaunchRequest(name(), uid(), labels, annotations, spec, nodeClass);
    }

    public ManagedClaim withLabels(Map<String, String> newLabels) {
        return new ManagedClaim(identity, newLabels, annotations, finalizer, spec, status, conditions);
    }

    public ManagedClaim withAnnotations(Map<String, String> newAnnotations) {
        return new ManagedClaim(identity, labels, newAnnotations, finalizer, spec, status, conditions);
    }

    public ManagedClaim withAnnotation(String key, String value) {
        Map<String, String> more = new TreeMap<>(annotations);
        more.put(key, value);
        return withAnnotations(more);
    }

    public ManagedClaim withFinalizer(boolean kept) {
        return new ManagedClaim(identity, labels, annotations, kept, spec, status, conditions);
    }

    public ManagedClaim withStatus(Status newStatus) {
        return new ManagedClaim(identity, labels, annotations, finalizer, spec, newStatus, conditions);
    }

    public ManagedClaim with(UnaryOperator<ConditionSet> change) {
        return new ManagedClaim(identity, labels, annotations, finalizer, spec, status, change.apply(conditions));
    }
}
