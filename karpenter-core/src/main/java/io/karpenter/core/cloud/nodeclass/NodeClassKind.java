package io.karpenter.core.cloud.nodeclass;

import io.karpenter.core.nodepool.NodeClassRef;
import java.util.Locale;

/** Group and kind of configuration objects, as in {@code karpenter.k8s.aws} and {@code EC2NodeClass}. */
public record NodeClassKind(String group, String kind) {

    public boolean isKindOf(NodeClassRef ref) {
        return group.equals(ref.group()) && kind.equals(ref.kind());
    }

    /** Key of the label by which a Node names its configuration object (spec API section 7.1). */
    public String label() {
        return group + "/" + kind.toLowerCase(Locale.ROOT);
    }
}
