package io.karpenter.k8s.nodepool;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.manifest.kind.ObjectReading;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a NodePool says, and what is wrong with it.
 *
 * @param pool empty if something is
 * @param problems path, what was found and what is allowed (API-NP-48..51)
 */
public record PoolReading(Optional<NodePool> pool, List<String> problems) {

    public static PoolReading of(Resource resource, LabelSchema schema) {
        ObjectReading read = ObjectReading.of(
                resource.content(),
                resource.kind().apiVersion(),
                resource.kind().kind(),
                new KindReader(schema, Set.of(), Set.of()));
        return new PoolReading(read.value().map(NodePool.class::cast), read.problems());
    }
}
