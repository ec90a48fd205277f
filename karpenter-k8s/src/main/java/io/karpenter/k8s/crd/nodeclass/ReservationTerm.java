package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Patterns;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Selects capacity reservations: those for which everything stated holds. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReservationTerm(
        @Size(max = ClassRules.MOST_TAGS)
        @ValidationRule(value = ClassRules.FILLED_TAGS, message = ClassRules.FILLED)
        @JsonPropertyDescription("Tags that must all be there; the value * is any value.")
        Map<String, String> tags,

        @Pattern(Patterns.RESERVATION) @JsonPropertyDescription("Id of one reservation.") @Nullable
        String id,

        @Pattern(Patterns.ACCOUNT) @JsonPropertyDescription("Account that owns the reservation.") @Nullable
        String ownerID,

        @Allowed({"open", "targeted"}) @JsonPropertyDescription("Which instances may use the reservation.") @Nullable
        String instanceMatchCriteria) {

    public ReservationTerm {
        tags = Copies.of(tags);
    }
}
