package io.karpenter.k8s.crd.nodeclass.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** A security group. Source: API 5.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecurityGroup(
        @Required @JsonPropertyDescription("Id.") String id,

        @JsonPropertyDescription("Name.") @Nullable String name) {}
