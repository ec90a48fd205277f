package io.karpenter.k8s.crd.pool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.karpenter.k8s.crd.common.Condition;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Merge;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is observed of a NodePool. Source: API 1.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodePoolStatus(
        @JsonPropertyDescription("Sum of the resources of the pool's nodes, and their number as 'nodes'.")
        Map<String, Quantity> resources,

        @Default("0") @StatusReplicas @JsonPropertyDescription("Number of nodes.") @Nullable
        Long nodes,

        @JsonPropertyDescription("Generation of the NodeClass that was last seen.") @Nullable
        Long nodeClassObservedGeneration,

        @Merge(value = Merge.Type.MAP, key = "type") @JsonPropertyDescription("What is observed, by type.")
        List<Condition> conditions) {

    public NodePoolStatus {
        resources = Copies.of(resources);
        conditions = Copies.of(conditions);
    }
}
