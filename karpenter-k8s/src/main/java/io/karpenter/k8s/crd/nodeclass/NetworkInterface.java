package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.karpenter.k8s.crd.schema.Allowed;

/** A network interface of machines. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkInterface(
        @Required @Min(0) @JsonPropertyDescription("Network card, counted from 0.")
        Integer networkCardIndex,

        @Required @Min(0) @JsonPropertyDescription("Device, counted from 0.")
        Integer deviceIndex,

        @Required
        @Allowed({"interface", "efa-only"})
        @JsonPropertyDescription("Whether it has addresses, or is for EFA traffic alone.")
        String interfaceType) {}
