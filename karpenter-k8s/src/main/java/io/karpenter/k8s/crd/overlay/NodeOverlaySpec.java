package io.karpenter.k8s.crd.overlay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import io.karpenter.k8s.crd.schema.Rules;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What changes for which instance types; requirements are written even when there are none, which is all types. Source: API 3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.price) || !has(self.priceAdjustment)",
        message = "cannot set both 'price' and 'priceAdjustment'")
public record NodeOverlaySpec(
        @Required
        @Size(max = 100)
        @Merge(Merge.Type.ATOMIC)
        @ValidationRule(value = Rules.IN_HAS_VALUES, message = Rules.IN)
        @ValidationRule(value = Rules.NOT_IN_HAS_VALUES, message = Rules.NOT_IN)
        @ValidationRule(value = Rules.COMPARISON_HAS_INTEGER, message = Rules.COMPARISON)
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @JsonPropertyDescription("Which instance types and offerings, by labels; an empty list is all.")
        List<OverlayRequirement> requirements,

        @Pattern(Patterns.PRICE) @JsonPropertyDescription("Price in place of the provider's.") @Nullable
        String price,

        @Pattern(Patterns.PRICE_ADJUSTMENT)
        @JsonPropertyDescription("Signed amount or signed percentage that is added to the provider's price.")
        @Nullable
        String priceAdjustment,

        @ValidationRule(
                value = "self.all(name, !(name in ['cpu', 'memory', 'ephemeral-storage', 'pods']))",
                message = "resources cpu, memory, ephemeral-storage and pods are restricted")
        @JsonPropertyDescription("Extended resources that nodes have in addition.")
        Map<String, Quantity> capacity,

        @Min(1)
        @Max(10000)
        @JsonPropertyDescription("Of several overlays the one of the highest weight holds; absent is 0.")
        @Nullable
        Integer weight) {

    public NodeOverlaySpec {
        requirements = Copies.of(requirements);
        capacity = Copies.of(capacity);
    }
}
