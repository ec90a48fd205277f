package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.karpenter.k8s.crd.schema.Allowed;
import org.jspecify.annotations.Nullable;

/** Options of processors. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CpuOptions(
        @Allowed({"enabled", "disabled"})
        @JsonPropertyDescription("Whether machines may run virtual machines.")
        @Nullable
        String nestedVirtualization) {}
