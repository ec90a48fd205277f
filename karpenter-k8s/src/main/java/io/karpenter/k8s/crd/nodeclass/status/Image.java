package io.karpenter.k8s.crd.nodeclass.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.karpenter.k8s.crd.common.Copies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image. Source: API 5.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Image(
        @Required @JsonPropertyDescription("Id.") String id,

        @JsonPropertyDescription("Name.") @Nullable String name,

        @JsonPropertyDescription("Whether its owner advises against it.") @Nullable
        Boolean deprecated,

        @Required
        @JsonInclude(JsonInclude.Include.ALWAYS)
        @JsonPropertyDescription("What it requires of instance types.")
        List<ImageRequirement> requirements) {

    public Image {
        requirements = Copies.of(requirements);
    }
}
