package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Patterns;
import org.jspecify.annotations.Nullable;

/** An EBS volume. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.snapshotID) || has(self.volumeSize)",
        message = "'snapshotID' or 'volumeSize' must be defined")
@ValidationRule(
        value = "!has(self.volumeInitializationRate) || (has(self.snapshotID) && self.snapshotID != '')",
        message = "'snapshotID' must be set with 'volumeInitializationRate'")
public record EbsVolume(
        @Pattern(Patterns.VOLUME_SIZE) @JsonPropertyDescription("Size in whole Gi, G, Ti or T.") @Nullable
        String volumeSize,

        @Allowed({"standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"})
        @JsonPropertyDescription("Type of the volume.")
        @Nullable
        String volumeType,

        @JsonPropertyDescription("Operations a second.") @Nullable
        Long iops,

        @JsonPropertyDescription("Throughput, MiB a second.") @Nullable
        Long throughput,

        @JsonPropertyDescription("Whether it is encrypted.") @Nullable
        Boolean encrypted,

        @JsonPropertyDescription("Whether it goes with the machine.") @Nullable
        Boolean deleteOnTermination,

        @JsonPropertyDescription("Id, alias or ARN of the key that it is encrypted with.") @Nullable
        String kmsKeyID,

        @JsonPropertyDescription("Id of the snapshot that it is made of.") @Nullable
        String snapshotID,

        @Min(100) @Max(300) @JsonPropertyDescription("How fast the snapshot is brought to it, MiB a second.") @Nullable
        Integer volumeInitializationRate) {}
