package io.karpenter.k8s.crd.overlay;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.karpenter.k8s.crd.common.Condition;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Merge;
import java.util.List;

/** What is observed of a NodeOverlay. Source: API 3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NodeOverlayStatus(
        @Merge(value = Merge.Type.MAP, key = "type") @JsonPropertyDescription("What is observed, by type.")
        List<Condition> conditions) {

    public NodeOverlayStatus {
        conditions = Copies.of(conditions);
    }
}
