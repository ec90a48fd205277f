package io.karpenter.k8s.crd.common;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import io.karpenter.k8s.crd.schema.ProviderKeys;
import io.karpenter.k8s.crd.schema.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A requirement of a NodePool or NodeClaim on the labels of its nodes. Source: API 0.2. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Requirement(
        @Required
        @Size(max = 316)
        @Pattern(Patterns.QUALIFIED_NAME)
        @ValidationRule(value = Rules.KARPENTER_KEY, message = Rules.KARPENTER_DOMAIN)
        @ValidationRule(value = Rules.NOT_HOSTNAME, message = Rules.HOSTNAME)
        @ProviderKeys
        @JsonPropertyDescription("Label key that the requirement is about.")
        String key,

        @Required
        @Allowed({"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Gte", "Lte"})
        @JsonPropertyDescription("How the label's value relates to the values.")
        String operator,

        @Merge(Merge.Type.ATOMIC)
        @JsonPropertyDescription(
                "Values for the operator: at least one for In, a single whole number for Gt, Lt, Gte and Lte.")
        List<String> values,

        @Min(1)
        @Max(50)
        @JsonPropertyDescription(
                "Number of different values of the key that must still be possible when a node is launched. Alpha.")
        @Nullable
        Integer minValues) {

    public Requirement {
        values = Copies.of(values);
    }

    public Requirement(String key, String operator, String... values) {
        this(key, operator, List.of(values), null);
    }
}
