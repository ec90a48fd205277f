package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** After how many seconds of silence connections are no longer tracked. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.tcpEstablishedTimeout) || has(self.udpStreamTimeout) || has(self.udpTimeout)",
        message = "at least one of 'tcpEstablishedTimeout', 'udpStreamTimeout' and 'udpTimeout' must be set")
public record ConnectionTracking(
        @Min(60) @Max(432_000) @JsonPropertyDescription("Of established TCP connections.") @Nullable
        Integer tcpEstablishedTimeout,

        @Min(60) @Max(180) @JsonPropertyDescription("Of UDP flows with several requests and answers.") @Nullable
        Integer udpStreamTimeout,

        @Min(30) @Max(60) @JsonPropertyDescription("Of other UDP flows.") @Nullable
        Integer udpTimeout) {}
