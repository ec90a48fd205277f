package io.karpenter.k8s.manifest.kind.pod;

import io.karpenter.k8s.manifest.stated.Condition;
import io.karpenter.k8s.manifest.tree.Fields;

/** Reads conditions of Kubernetes' own kinds, which servers of many versions write. */
public final class ConditionReader {

    private ConditionReader() {}

    public static Condition condition(Fields fields) {
        fields.skipRest();
        return new Condition(
                fields.text("type", ""),
                fields.text("status", ""),
                fields.text("reason", ""),
                fields.instant("lastTransitionTime"));
    }
}
