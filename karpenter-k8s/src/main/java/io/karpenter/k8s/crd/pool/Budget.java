package io.karpenter.k8s.crd.pool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many nodes of a pool may be disrupted at once. No reasons (null) is all of them, an empty list none. Source: API 1.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Budget(
        @Required
        @Default("10%")
        @Pattern(Patterns.BUDGET_NODES)
        @JsonPropertyDescription("A number of nodes, or a percentage of the pool's nodes.")
        String nodes,

        @Size(max = 50)
        @Merge(Merge.Type.SET)
        @Allowed({"Underutilized", "Empty", "Drifted"})
        @JsonPropertyDescription("Reasons that the budget is about; absent is all.")
        @Nullable
        List<String> reasons,

        @Pattern(Patterns.SCHEDULE) @JsonPropertyDescription("When the budget begins to hold: cron, in UTC.") @Nullable
        String schedule,

        @Pattern(Patterns.BUDGET_DURATION)
        @JsonPropertyDescription("How long it holds from then on, in hours and minutes.")
        @Nullable
        String duration) {

    public Budget {
        reasons = reasons == null ? null : Copies.of(reasons);
    }
}
