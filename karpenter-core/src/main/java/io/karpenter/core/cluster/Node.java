package io.karpenter.core.cluster;

import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A machine that has joined the cluster.
 *
 * @param allocatable what pods can use of it, bound pods not subtracted
 * @param unschedulable true if cordoned
 * @param deleting true if it is being deleted
 * @param created time of creation, the epoch if unknown
 * @param ready true if its Ready condition holds; where nothing is known of its conditions, it is taken to hold
 */
public record Node(
        String name,
        String providerId,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Taint> taints,
        ResourceList capacity,
        ResourceList allocatable,
        boolean unschedulable,
        boolean deleting,
        Instant created,
        boolean ready) {

    public Node {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
        taints = List.copyOf(taints);
    }

    /** A node that is ready. */
    public Node(
            String name,
            String providerId,
            Map<String, String> labels,
            Map<String, String> annotations,
            List<Taint> taints,
            ResourceList capacity,
            ResourceList allocatable,
            boolean unschedulable,
            boolean deleting,
            Instant created) {
        this(
                name,
                providerId,
                labels,
                annotations,
                taints,
                capacity,
                allocatable,
                unschedulable,
                deleting,
                created,
                true);
    }

    /** The label {@code kubernetes.io/hostname}, else the name (SCH-NOD-05). */
    public String hostname() {
        return labels.getOrDefault(Labels.HOSTNAME, name);
    }

    /** The same node, taking no new pods. */
    public Node cordoned() {
        return new Node(
                name, providerId, labels, annotations, taints, capacity, allocatable, true, deleting, created, ready);
    }
}
