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

/** Selects images: those for which everything stated holds. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageTerm(
        @Size(max = 30)
        @ValidationRule(
                value = "self.matches('^[a-zA-Z0-9]+@.+$')",
                message = "'alias' is improperly formatted, it must be family@version")
        @ValidationRule(
                value =
                        "self.split('@')[0] in ['al2', 'al2023', 'bottlerocket', 'windows2019', 'windows2022', 'windows2025']",
                message =
                        "family of the alias is not supported, it must be one of al2, al2023, bottlerocket, windows2019, windows2022 and windows2025")
        @ValidationRule(
                value = "!self.startsWith('windows') || self.endsWith('@latest')",
                message = "windows families support only version 'latest'")
        @JsonPropertyDescription("Family and version of images that AWS publishes for EKS, for example al2023@latest.")
        @Nullable
        String alias,

        @Size(max = ClassRules.MOST_TAGS)
        @ValidationRule(value = ClassRules.FILLED_TAGS, message = ClassRules.FILLED)
        @JsonPropertyDescription("Tags that must all be there; the value * is any value.")
        Map<String, String> tags,

        @Pattern(Patterns.IMAGE) @JsonPropertyDescription("Id of one image.") @Nullable
        String id,

        @JsonPropertyDescription("Name of images.") @Nullable
        String name,

        @JsonPropertyDescription("Account that owns the images, or self, amazon or aws-marketplace.") @Nullable
        String owner,

        @JsonPropertyDescription("Name or ARN of an SSM parameter that holds the id of an image.") @Nullable
        String ssmParameter) {

    public ImageTerm {
        tags = Copies.of(tags);
    }
}
