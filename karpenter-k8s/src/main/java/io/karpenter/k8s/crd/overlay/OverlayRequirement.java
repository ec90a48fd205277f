package io.karpenter.k8s.crd.overlay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import io.karpenter.k8s.crd.schema.ProviderKeys;
import io.karpenter.k8s.crd.schema.Rules;
import java.util.List;

/** Which instance types an overlay is about, by one label. Source: API 3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OverlayRequirement(
        @Required
        @Size(max = 316)
        @Pattern(Patterns.QUALIFIED_NAME)
        @ValidationRule(value = Rules.KARPENTER_KEY, message = Rules.KARPENTER_DOMAIN)
        @ValidationRule(value = Rules.NOT_HOSTNAME, message = Rules.HOSTNAME)
        @ProviderKeys(ofOverlays = true)
        @JsonPropertyDescription("Label key that the requirement is about.")
        String key,

        @Required
        @Allowed({"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Gte", "Lte"})
        @JsonPropertyDescription("How the label's value relates to the values.")
        String operator,

        @Merge(Merge.Type.ATOMIC)
        @JsonPropertyDescription(
                "Values for the operator: at least one for In and NotIn, a single whole number for Gt, Lt, Gte and Lte.")
        List<String> values) {

    public OverlayRequirement {
        values = Copies.of(values);
    }

    public OverlayRequirement(String key, String operator, String... values) {
        this(key, operator, List.of(values));
    }
}
