package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A pod as its manifest states it, defaults of the cluster not yet applied.
 *
 * @param podRequests {@code spec.resources.requests}
 * @param podLimits {@code spec.resources.limits}
 * @param overhead {@code spec.overhead}
 * @param gated true if it has scheduling gates
 * @param nodeName the node it is bound to
 */
public record PodTemplate(
        Map<String, String> labels,
        Map<String, String> annotations,
        List<Container> containers,
        List<Container> initContainers,
        ResourceList podRequests,
        ResourceList podLimits,
        Optional<ResourceList> overhead,
        Optional<String> runtimeClass,
        Optional<String> priorityClass,
        OptionalInt priority,
        Map<String, String> nodeSelector,
        NodeAffinity nodeAffinity,
        List<PodTerm> affinity,
        List<PodTerm> antiAffinity,
        List<TopologySpreadConstraint> spread,
        List<Toleration> tolerations,
        boolean hostNetwork,
        List<ClaimUse> claims,
        boolean usesResourceClaims,
        boolean gated,
        Optional<String> nodeName) {

    /** A pod that asks for nothing, in place of one that could not be read. */
    public static final PodTemplate NOTHING = new PodTemplate(
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            ResourceList.EMPTY,
            ResourceList.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Map.of(),
            NodeAffinity.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false,
            List.of(),
            false,
            false,
            Optional.empty());

    /**
     * The same with other requests.
     *
     * @param requests by name of the container; those that are not in there ask for what they do
     */
    public PodTemplate asking(Map<String, ResourceList> requests) {
        return with(asking(containers, requests), asking(initContainers, requests), podRequests, podLimits, overhead);
    }

    private static List<Container> asking(List<Container> containers, Map<String, ResourceList> requests) {
        return containers.stream()
                .map(c -> requests.containsKey(c.name()) ? c.asking(requests.get(c.name())) : c)
                .toList();
    }

    /** Only what it asks for. */
    public PodTemplate requestsOnly() {
        return NOTHING.with(containers, initContainers, podRequests, podLimits, overhead);
    }

    private PodTemplate with(
            List<Container> newContainers,
            List<Container> newInitContainers,
            ResourceList newRequests,
            ResourceList newLimits,
            Optional<ResourceList> newOverhead) {
        return new PodTemplate(
                labels,
                annotations,
                newContainers,
                newInitContainers,
                newRequests,
                newLimits,
                newOverhead,
                runtimeClass,
                priorityClass,
                priority,
                nodeSelector,
                nodeAffinity,
                affinity,
                antiAffinity,
                spread,
                tolerations,
                hostNetwork,
                claims,
                usesResourceClaims,
                gated,
                nodeName);
    }
}
