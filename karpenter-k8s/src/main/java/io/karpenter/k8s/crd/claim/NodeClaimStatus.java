package io.karpenter.k8s.crd.claim;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Format;
import io.karpenter.k8s.crd.schema.Merge;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is observed of a NodeClaim and its node. Source: API 2.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeClaimStatus(
        @JsonPropertyDescription("Name of the node, once it has registered.") @Nullable
        String nodeName,

        @JsonPropertyDescription("The provider's name of the machine, once it is launched.") @Nullable
        String providerID,

        @JsonPropertyDescription("Image that the machine runs.") @Nullable
        String imageID,

        @JsonPropertyDescription("Resources that the node is expected to have.")
        Map<String, Quantity> capacity,

        @JsonPropertyDescription("Resources that pods are expected to find.")
        Map<String, Quantity> allocatable,

        @Merge(value = Merge.Type.MAP, key = "type") @JsonPropertyDescription("What is observed, by type.")
        List<NodeClaimCondition> conditions,

        @Format(Format.DATE_TIME)
        @JsonPropertyDescription("When a pod was last bound to the node, left it or ended.")
        @Nullable
        String lastPodEventTime) {

    public NodeClaimStatus {
        capacity = Copies.of(capacity);
        allocatable = Copies.of(allocatable);
        conditions = Copies.of(conditions);
    }
}
