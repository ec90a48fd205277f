package io.karpenter.core.rule;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.place.VolumeTopology;
import io.karpenter.core.workload.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pod with what it asks of a place, worked out once. Preferences are not part of it.
 *
 * @param alternatives what it asks of labels, one of which must hold; empty: no node can satisfy it ({@link PodRequirements})
 * @param volumeAlternatives what its volumes ask of labels, one of which must hold; empty: no node can have them all
 * @param attachments its claims by CSI driver, as {@code namespace/name}
 */
public record PodDemand(
        Pod pod,
        List<Requirements> alternatives,
        List<Requirements> volumeAlternatives,
        Map<String, Set<String>> attachments) {

    public PodDemand {
        alternatives = List.copyOf(alternatives);
        volumeAlternatives = List.copyOf(volumeAlternatives);
        attachments = Map.copyOf(attachments);
    }

    public static PodDemand of(Pod pod, Cluster cluster, LabelSchema schema) {
        return new PodDemand(
                pod,
                PodRequirements.alternatives(pod.spec(), schema),
                VolumeTopology.alternatives(pod, cluster, schema),
                VolumeTopology.attachments(pod, cluster));
    }
}
