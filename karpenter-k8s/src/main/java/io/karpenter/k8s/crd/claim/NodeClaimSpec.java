package io.karpenter.k8s.crd.claim;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.common.NodeClassReference;
import io.karpenter.k8s.crd.common.Requirement;
import io.karpenter.k8s.crd.common.Taint;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import io.karpenter.k8s.crd.schema.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wanted of a node; requirements are written even when there are none. Source: API 2.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = "self == oldSelf", message = "spec is immutable")
public record NodeClaimSpec(
        @Required
        @Size(max = 100)
        @Merge(Merge.Type.ATOMIC)
        @ValidationRule(value = Rules.IN_HAS_VALUES, message = Rules.IN)
        @ValidationRule(value = Rules.COMPARISON_HAS_INTEGER, message = Rules.COMPARISON)
        @ValidationRule(value = Rules.MIN_VALUES_IN_REACH, message = Rules.MIN_VALUES)
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @JsonPropertyDescription("What is required of the labels of the node.")
        List<Requirement> requirements,

        @JsonPropertyDescription("What the node must have room for.") @Nullable
        NodeClaimResources resources,

        @Required @JsonPropertyDescription("The provider's settings for the node.")
        NodeClassReference nodeClassRef,

        @Merge(Merge.Type.ATOMIC) @JsonPropertyDescription("Taints of the node, which pods must tolerate.")
        List<Taint> taints,

        @Merge(Merge.Type.ATOMIC)
        @JsonPropertyDescription(
                "Taints that something else takes off the node when it is ready; pods need not tolerate them.")
        List<Taint> startupTaints,

        @Default("720h")
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("Age at which the node is replaced, or Never.")
        @Nullable
        String expireAfter,

        @Pattern(Patterns.GRACE)
        @JsonPropertyDescription(
                "Time that draining the node may take at most, whatever budgets and pods say; absent is for ever.")
        @Nullable
        String terminationGracePeriod) {

    public NodeClaimSpec {
        requirements = Copies.of(requirements);
        taints = Copies.of(taints);
        startupTaints = Copies.of(startupTaints);
    }
}
