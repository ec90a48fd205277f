package io.karpenter.k8s.crd.common;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Format;
import io.karpenter.k8s.crd.schema.Patterns;
import org.jspecify.annotations.Nullable;

/** A taint of nodes. An empty value is refused by the API server, so it is left out when written. Source: API 0.2. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Taint(
        @Required @Size(min = 1) @Pattern(Patterns.QUALIFIED_NAME) @JsonPropertyDescription("Taint key.")
        String key,

        @Pattern(Patterns.QUALIFIED_NAME) @JsonPropertyDescription("Taint value that belongs to the key.") @Nullable
        String value,

        @Required
        @Allowed({"NoSchedule", "PreferNoSchedule", "NoExecute"})
        @JsonPropertyDescription("What happens to pods that do not tolerate the taint.")
        String effect,

        @Format(Format.DATE_TIME) @JsonPropertyDescription("When the taint was added; only for NoExecute.") @Nullable
        String timeAdded) {

    public Taint(String key, String value, String effect) {
        this(key, value, effect, null);
    }
}
