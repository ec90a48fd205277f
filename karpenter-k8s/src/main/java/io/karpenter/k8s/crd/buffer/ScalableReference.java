package io.karpenter.k8s.crd.buffer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Names a workload of the same namespace. Source: API 4. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScalableReference(
        @JsonPropertyDescription("API group; absent is apps.") @Nullable
        String apiGroup,

        @Required @Size(min = 1) @JsonPropertyDescription("Deployment, StatefulSet or ReplicaSet.")
        String kind,

        @Required @Size(min = 1) @JsonPropertyDescription("Name of the workload.")
        String name) {}
