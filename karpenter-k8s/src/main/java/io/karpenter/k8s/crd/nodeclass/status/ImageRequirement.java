package io.karpenter.k8s.crd.nodeclass.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Merge;
import java.util.List;

/** What an image requires of a label of instance types. Source: API 5.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageRequirement(
        @Required @JsonPropertyDescription("Label key.") String key,

        @Required @JsonPropertyDescription("How the value of the label relates to the values.")
        String operator,

        @Merge(Merge.Type.ATOMIC) @JsonPropertyDescription("Values for the operator.")
        List<String> values) {

    public ImageRequirement {
        values = Copies.of(values);
    }
}
