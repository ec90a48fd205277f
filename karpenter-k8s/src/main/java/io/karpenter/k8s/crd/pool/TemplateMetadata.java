package io.karpenter.k8s.crd.pool;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Merge;
import io.karpenter.k8s.crd.schema.Patterns;
import io.karpenter.k8s.crd.schema.ProviderKeys;
import io.karpenter.k8s.crd.schema.Rules;
import java.util.Map;

/** Labels and annotations of the NodeClaims and nodes of a pool. Source: API 1.1. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TemplateMetadata(
        @Size(max = 100)
        @Merge(Merge.Type.ATOMIC)
        @ValidationRule(value = Rules.KARPENTER_KEYS, message = Rules.KARPENTER_DOMAIN)
        @ValidationRule(value = "self.all(key, key != 'karpenter.sh/nodepool')", message = Rules.NODEPOOL)
        @ValidationRule(value = "self.all(key, key != 'kubernetes.io/hostname')", message = Rules.HOSTNAME)
        @ProviderKeys
        @JsonPropertyDescription("Labels of NodeClaims and nodes.")
        Map<String, @Size(max = 63) @Pattern(Patterns.LABEL_VALUE) String> labels,

        @JsonPropertyDescription("Annotations of NodeClaims and nodes.")
        Map<String, String> annotations) {

    public TemplateMetadata {
        labels = Copies.of(labels);
        annotations = Copies.of(annotations);
    }
}
