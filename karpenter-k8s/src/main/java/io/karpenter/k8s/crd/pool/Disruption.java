package io.karpenter.k8s.crd.pool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When nodes of a pool may be disrupted. No budgets (null) is not the same as an empty list, which is no limit. Source: API 1.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Disruption(
        @Default("0s")
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription(
                "How long a node must have had no news of pods before it may be consolidated, or Never.")
        @Nullable
        String consolidateAfter,

        @Default("WhenEmptyOrUnderutilized")
        @Allowed({"WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"})
        @JsonPropertyDescription("Which nodes may be consolidated.")
        @Nullable
        String consolidationPolicy,

        @Default("[{\"nodes\": \"10%\"}]")
        @Size(max = 50)
        @Merge(Merge.Type.ATOMIC)
        @ValidationRule(
                value = "self.all(b, has(b.schedule) == has(b.duration))",
                message = "'schedule' and 'duration' must be set together")
        @JsonPropertyDescription(
                "How many nodes may be disrupted at once; the strictest budget holds, an empty list is no limit.")
        @Nullable
        List<Budget> budgets) {

    public Disruption {
        budgets = budgets == null ? null : Copies.of(budgets);
    }
}
