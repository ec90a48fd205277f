package io.karpenter.k8s.crd.nodeclass.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Format;
import io.karpenter.k8s.crd.schema.Patterns;
import org.jspecify.annotations.Nullable;

/** A capacity reservation. Source: API 5.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Reservation(
        @Required @Pattern(Patterns.RESERVATION) @JsonPropertyDescription("Id.")
        String id,

        @Required @JsonPropertyDescription("Zone that it is in.")
        String availabilityZone,

        @Required @JsonPropertyDescription("Instance type that it is for.")
        String instanceType,

        @Required @Allowed({"open", "targeted"}) @JsonPropertyDescription("Which instances may use it.")
        String instanceMatchCriteria,

        @Required @Pattern(Patterns.ACCOUNT) @JsonPropertyDescription("Account that owns it.")
        String ownerID,

        @Default("default")
        @Allowed({"default", "capacity-block"})
        @JsonPropertyDescription("Whether it is a capacity block.")
        @Nullable
        String reservationType,

        @Default("active")
        @Allowed({"active", "expiring"})
        @JsonPropertyDescription("Whether its end is near; nothing is launched into it then.")
        @Nullable
        String state,

        @Format(Format.DATE_TIME) @JsonPropertyDescription("When it ends.") @Nullable
        String endTime,

        @JsonPropertyDescription("Whether its owner may take its machines away.") @Nullable
        Boolean interruptible) {}
