package io.karpenter.core.lifecycle.claim;

import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.OwnerReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Node that a NodeClaim has become, as those see it who look after the claim.
 *
 * @param finalizer true if it carries {@link Marks#FINALIZER}
 * @param ready true if its Ready condition holds
 * @param deleting true if its deletion was asked for
 */
public record JoinedNode(
        String name,
        String uid,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean finalizer,
        List<OwnerReference> owners,
        List<Taint> taints,
        ResourceList capacity,
        ResourceList allocatable,
        boolean ready,
        boolean deleting) {

    public JoinedNode {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        owners = List.copyOf(owners);
        taints = List.copyOf(taints);
    }

    public ObjectRef reference() {
        return new ObjectRef("Node", "", name, uid);
    }

    /** True if it was opened for pods (LIF-12). */
    public boolean isRegistered() {
        return Marks.TRUE.equals(labels.get(Labels.REGISTERED));
    }

    /** True if it has a taint with this key and effect, whatever the value. */
    public boolean hasTaint(Taint taint) {
        return taints.stream().anyMatch(taint::hasKeyAndEffectOf);
    }

    public JoinedNode withMetadata(
            Map<String, String> newLabels, Map<String, String> newAnnotations, List<OwnerReference> newOwners) {
        return new JoinedNode(
                name, uid, newLabels, newAnnotations, true, newOwners, taints, capacity, allocatable, ready, deleting);
    }

    public JoinedNode withLabel(String key, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return new JoinedNode(
                name, uid, more, annotations, finalizer, owners, taints, capacity, allocatable, ready, deleting);
    }

    public JoinedNode withTaints(List<Taint> newTaints) {
        return new JoinedNode(
                name, uid, labels, annotations, finalizer, owners, newTaints, capacity, allocatable, ready, deleting);
    }
}
