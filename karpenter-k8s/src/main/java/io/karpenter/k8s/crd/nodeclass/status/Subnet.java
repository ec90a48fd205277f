package io.karpenter.k8s.crd.nodeclass.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A subnet. Source: API 5.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Subnet(
        @Required @JsonPropertyDescription("Id.") String id,

        @Required @JsonPropertyDescription("Name of its zone in this account.")
        String zone,

        @JsonPropertyDescription("Id of its zone, the same in all accounts.") @Nullable
        String zoneID) {}
