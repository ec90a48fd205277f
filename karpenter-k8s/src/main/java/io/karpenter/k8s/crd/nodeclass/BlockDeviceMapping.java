package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A volume of machines. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BlockDeviceMapping(
        @JsonPropertyDescription("Name of the device.") @Nullable
        String deviceName,

        @JsonPropertyDescription("Whether the kubelet's root directory is on it.") @Nullable
        Boolean rootVolume,

        @JsonPropertyDescription("The EBS volume.") @Nullable
        EbsVolume ebs) {}
