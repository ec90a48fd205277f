package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Patterns;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Selects subnets: those for which everything stated holds. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SubnetTerm(
        @Size(max = ClassRules.MOST_TAGS)
        @ValidationRule(value = ClassRules.FILLED_TAGS, message = ClassRules.FILLED)
        @JsonPropertyDescription("Tags that must all be there; the value * is any value.")
        Map<String, String> tags,

        @Pattern(Patterns.SUBNET) @JsonPropertyDescription("Id of one subnet.") @Nullable
        String id) {

    public SubnetTerm {
        tags = Copies.of(tags);
    }
}
