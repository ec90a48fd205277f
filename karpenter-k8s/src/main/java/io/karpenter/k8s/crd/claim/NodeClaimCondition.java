package io.karpenter.k8s.crd.claim;

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

/** One observation on a NodeClaim: as those of other kinds, but reason and message may be missing. Source: API 0.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeClaimCondition(
        @Required @Size(max = 316) @Pattern(Patterns.CONDITION_TYPE) @JsonPropertyDescription("What is observed.")
        String type,

        @Required @Allowed({"True", "False", "Unknown"}) @JsonPropertyDescription("Whether it holds.")
        String status,

        @Size(max = 1024)
        @Pattern(Patterns.REASON_OR_EMPTY)
        @JsonPropertyDescription("Why, as one word for programs.")
        @Nullable
        String reason,

        @Size(max = 32768) @JsonPropertyDescription("Why, in words for people.") @Nullable
        String message,

        @Required @Format(Format.DATE_TIME) @JsonPropertyDescription("When the status last changed.")
        String lastTransitionTime,

        @Min(0) @JsonPropertyDescription("Generation of the object that was observed.") @Nullable
        Long observedGeneration) {}
