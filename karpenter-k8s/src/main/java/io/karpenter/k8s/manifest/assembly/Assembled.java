package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.spread.PodSelectors;
import java.util.List;

/**
 * An input put together.
 *
 * @param cluster without virtual pods
 * @param buffers CapacityBuffers and what they ask for
 * @param podSelectors what default spread constraints are deduced from; nothing unless that was asked for
 */
public record Assembled(Cluster cluster, List<ResolvedBuffer> buffers, PodSelectors podSelectors) {

    public Assembled {
        buffers = List.copyOf(buffers);
    }
}
