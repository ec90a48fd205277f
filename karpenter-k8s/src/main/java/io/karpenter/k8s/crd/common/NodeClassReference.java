package io.karpenter.k8s.crd.common;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.schema.Patterns;

/** Names the provider's object with everything about nodes that only the provider knows. Source: API 0.2. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record NodeClassReference(
        @Required
        @Pattern(Patterns.GROUP)
        @ValidationRule(value = "self != ''", message = "group may not be empty")
        @JsonPropertyDescription("API group, without a version.")
        String group,

        @Required
        @ValidationRule(value = "self != ''", message = "kind may not be empty")
        @JsonPropertyDescription("Kind, for example EC2NodeClass.")
        String kind,

        @Required
        @ValidationRule(value = "self != ''", message = "name may not be empty")
        @JsonPropertyDescription("Name of the object.")
        String name) {}
