package io.karpenter.k8s.nodeclass;

import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A configuration object that does not exist, ready all the same. */
public final class AssumedNodeClass {

    private AssumedNodeClass() {}

    public static Resource of(NodeClassRef ref) {
        ResourceKind kind =
                new ResourceKind(ref.group(), "v1", ref.kind(), ref.kind().toLowerCase(Locale.ROOT), false);
        return Resource.of(
                kind,
                Map.of(
                        "metadata", Map.of("name", ref.name(), "generation", 0L),
                        "spec", Map.of(),
                        "status",
                                Map.of(
                                        "conditions",
                                        List.of(Map.of(
                                                "type", "Ready",
                                                "status", "True",
                                                "reason", "Assumed",
                                                "message", "the cloud needs no configuration",
                                                "observedGeneration", 0L,
                                                "lastTransitionTime", "1970-01-01T00:00:00Z")))));
    }
}
