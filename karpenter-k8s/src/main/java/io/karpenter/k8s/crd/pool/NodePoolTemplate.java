package io.karpenter.k8s.crd.pool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What the NodeClaims of a pool look like. Source: API 1.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodePoolTemplate(
        @JsonPropertyDescription("Labels and annotations of NodeClaims and nodes.") @Nullable
        TemplateMetadata metadata,

        @Required @JsonPropertyDescription("Spec of the NodeClaims.")
        TemplateSpec spec) {}
