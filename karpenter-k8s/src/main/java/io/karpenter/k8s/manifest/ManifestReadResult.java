package io.karpenter.k8s.manifest;

import io.karpenter.core.cloud.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.manifest.report.Problem;
import java.util.List;

/**
 * What an input contains. With {@link #problems()} nothing may be planned; {@link #cluster()} then lacks what could not be
 * read.
 *
 * @param nodeClasses configuration objects of providers, untyped
 * @param notices assumptions, counts and warnings, for the user to see
 * @param problems everything that is wrong, in the order found
 */
public record ManifestReadResult(
        Cluster cluster, List<NodeClass> nodeClasses, List<Notice> notices, List<Problem> problems) {

    public ManifestReadResult {
        nodeClasses = List.copyOf(nodeClasses);
        notices = List.copyOf(notices);
        problems = List.copyOf(problems);
    }

    /** True if the cluster may be planned. */
    public boolean isValid() {
        return problems.isEmpty();
    }
}
