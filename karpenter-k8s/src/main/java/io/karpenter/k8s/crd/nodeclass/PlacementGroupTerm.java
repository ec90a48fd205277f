package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.schema.Patterns;
import org.jspecify.annotations.Nullable;

/** Selects a placement group. Source: API 5.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.name) != has(self.id)",
        message = "exactly one of 'name' and 'id' must be set: at least one is needed, and they are mutually exclusive")
public record PlacementGroupTerm(
        @Size(min = 1) @JsonPropertyDescription("Name of the group.") @Nullable
        String name,

        @Pattern(Patterns.PLACEMENT_GROUP) @JsonPropertyDescription("Id of the group.") @Nullable
        String id) {}
