package io.karpenter.k8s.observe;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.manifest.report.Problem;
import java.util.List;

/** An object that cannot be read, so that nothing is decided from it until it changes. */
public record UnreadResource(ResourceKind kind, ObjectKey key, String resourceVersion, List<Problem> problems) {

    public UnreadResource {
        problems = List.copyOf(problems);
    }

    @Override
    public String toString() {
        return kind + " " + key + " is left out: "
                + String.join("; ", problems.stream().map(Problem::toString).toList());
    }
}
