package io.karpenter.k8s.crd.buffer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.karpenter.k8s.crd.common.Condition;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Merge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is observed of a CapacityBuffer. Source: API 4. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CapacityBufferStatus(
        @JsonPropertyDescription("The PodTemplate in use.") @Nullable
        PodTemplateReference podTemplateRef,

        @JsonPropertyDescription("Generation of the PodTemplate in use.") @Nullable
        Long podTemplateGeneration,

        @JsonPropertyDescription("Number of pods that room is kept for.") @Nullable
        Integer replicas,

        @JsonPropertyDescription("Strategy in use.") @Nullable
        String provisioningStrategy,

        @Merge(value = Merge.Type.MAP, key = "type") @JsonPropertyDescription("What is observed, by type.")
        List<Condition> conditions) {

    public CapacityBufferStatus {
        conditions = Copies.of(conditions);
    }
}
