package io.karpenter.k8s.manifest;

import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.manifest.report.Problem;
import java.util.List;

/**
 * What an input contains. With {@link #problems()} nothing may be planned; {@link #cluster()} then lacks what could not be
 * read.
 *
 * @param cluster without the virtual pods of buffers
 * @param nodeClasses configuration objects of providers, untyped
 * @param capacityBuffers buffers and what they ask for
 * @param podSelectors Services and controllers, if default spread constraints are to be deduced from them
 * @param notices assumptions, counts and warnings, for the user to see
 * @param problems everything that is wrong, in the order found
 */
public record ManifestReadResult(
        Cluster cluster,
        List<NodeClass> nodeClasses,
        List<ResolvedBuffer> capacityBuffers,
        PodSelectors podSelectors,
        List<Notice> notices,
        List<Problem> problems) {

    public ManifestReadResult {
        nodeClasses = List.copyOf(nodeClasses);
        capacityBuffers = List.copyOf(capacityBuffers);
        notices = List.copyOf(notices);
        problems = List.copyOf(problems);
    }

    /** True if the cluster may be planned. */
    public boolean isValid() {
        return problems.isEmpty();
    }
}
