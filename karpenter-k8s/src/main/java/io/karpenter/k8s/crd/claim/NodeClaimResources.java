package io.karpenter.k8s.crd.claim;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;
import io.karpenter.k8s.crd.common.Copies;
import java.util.Map;

/** What a node must have room for. Source: API 2.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeClaimResources(
        @JsonPropertyDescription("The least that the instance must offer.")
        Map<String, Quantity> requests) {

    public NodeClaimResources {
        requests = Copies.of(requests);
    }
}
