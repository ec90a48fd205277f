package io.karpenter.k8s.crd.pool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import io.karpenter.k8s.crd.common.Copies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wanted of a NodePool. Source: API 1.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.replicas) == has(oldSelf.replicas)",
        message = "a NodePool cannot change between static and dynamic: 'replicas' may be neither added nor removed")
@ValidationRule(
        value =
                "!has(self.replicas) || !has(self.limits) || self.limits.size() == 0 || (self.limits.size() == 1 && 'nodes' in self.limits)",
        message = "only 'limits.nodes' is supported on static NodePools")
@ValidationRule(
        value = "!has(self.replicas) || !has(self.weight)",
        message = "'weight' is not supported on static NodePools")
public record NodePoolSpec(
        @Required @JsonPropertyDescription("What the NodeClaims of this pool look like.")
        NodePoolTemplate template,

        @Default("{\"consolidateAfter\": \"0s\"}")
        @JsonPropertyDescription("When nodes may be disrupted, and how many at once.")
        @Nullable
        Disruption disruption,

        @JsonPropertyDescription("Sums of resources at which no more nodes are launched; 'nodes' limits their number.")
        @Nullable
        Map<String, Quantity> limits,

        @Min(1) @Max(100) @JsonPropertyDescription("Pools of a higher weight are tried first; absent is 0.") @Nullable
        Integer weight,

        @Min(0)
        @SpecReplicas
        @JsonPropertyDescription("Keeps this number of nodes whatever pods there are: a static pool. Alpha.")
        @Nullable
        Long replicas) {

    public NodePoolSpec {
        limits = limits == null ? null : Copies.of(limits);
    }
}
