package io.karpenter.k8s.crd.buffer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a PodTemplate of the same namespace. Source: API 4. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PodTemplateReference(
        @Required @Size(min = 1) @JsonPropertyDescription("Name of the PodTemplate.")
        String name) {}
