package io.karpenter.k8s.crd.buffer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.karpenter.k8s.crd.common.Copies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How much room is wanted, and for which pods. Source: API 4. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.podTemplateRef) || has(self.replicas) || has(self.limits)",
        message = "where 'podTemplateRef' is set, 'replicas' or 'limits' must also be set")
@ValidationRule(
        value = "!has(self.podTemplateRef) || !has(self.scalableRef)",
        message = "define either 'podTemplateRef' or 'scalableRef', not both")
public record CapacityBufferSpec(
        @Default("buffer.x-k8s.io/active-capacity") @JsonPropertyDescription("How the room is kept.") @Nullable
        String provisioningStrategy,

        @JsonPropertyDescription("The PodTemplate, of the same namespace, that says what a pod needs.") @Nullable
        PodTemplateReference podTemplateRef,

        @JsonPropertyDescription("The workload, of the same namespace, whose pods say what a pod needs.") @Nullable
        ScalableReference scalableRef,

        @Min(0) @JsonPropertyDescription("Number of pods to keep room for.") @Nullable
        Integer replicas,

        @Min(0)
        @JsonPropertyDescription(
                "Number of pods to keep room for in percent of the workload's replicas; beside 'replicas' the greater number holds.")
        @Nullable
        Integer percentage,

        @JsonPropertyDescription("Upper bound of what all pods together request.") @Nullable
        Map<String, Quantity> limits) {

    public CapacityBufferSpec {
        limits = limits == null ? null : Copies.of(limits);
    }
}
