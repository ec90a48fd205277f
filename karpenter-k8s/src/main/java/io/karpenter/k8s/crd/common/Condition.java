package io.karpenter.k8s.crd.common;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Format;
import io.karpenter.k8s.crd.schema.Patterns;
import org.jspecify.annotations.Nullable;

/** One observation on an object, as Kubernetes has them; the message is written even when it is empty. Source: API 0.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        @Required @Size(max = 316) @Pattern(Patterns.CONDITION_TYPE) @JsonPropertyDescription("What is observed.")
        String type,

        @Required @Allowed({"True", "False", "Unknown"}) @JsonPropertyDescription("Whether it holds.")
        String status,

        @Required
        @Size(min = 1, max = 1024)
        @Pattern(Patterns.REASON)
        @JsonPropertyDescription("Why, as one word for programs.")
        String reason,

        @Required @Size(max = 32768) @JsonPropertyDescription("Why, in words for people.")
        String message,

        @Required @Format(Format.DATE_TIME) @JsonPropertyDescription("When the status last changed.")
        String lastTransitionTime,

        @Min(0) @JsonPropertyDescription("Generation of the object that was observed.") @Nullable
        Long observedGeneration) {}
