package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.karpenter.k8s.crd.schema.Allowed;
import org.jspecify.annotations.Nullable;

/** How machines reach their metadata. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MetadataOptions(
        @Default("enabled")
        @Allowed({"enabled", "disabled"})
        @JsonPropertyDescription("Whether the endpoint answers.")
        @Nullable
        String httpEndpoint,

        @Default("disabled")
        @Allowed({"enabled", "disabled"})
        @JsonPropertyDescription("Whether the endpoint answers over IPv6.")
        @Nullable
        String httpProtocolIPv6,

        @Default("1")
        @Min(1)
        @Max(64)
        @JsonPropertyDescription("How many hops answers may take; pods without the host's network need 2.")
        @Nullable
        Long httpPutResponseHopLimit,

        @Default("required")
        @Allowed({"required", "optional"})
        @JsonPropertyDescription("Whether requests need a session token (IMDSv2).")
        @Nullable
        String httpTokens) {

    static final String DEFAULT =
            "{\"httpEndpoint\": \"enabled\", \"httpProtocolIPv6\": \"disabled\", \"httpPutResponseHopLimit\": 1, \"httpTokens\": \"required\"}";
}
