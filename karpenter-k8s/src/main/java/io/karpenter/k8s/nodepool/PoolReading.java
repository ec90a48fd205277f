package io.karpenter.k8s.nodepool;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.manifest.kind.ObjectReader;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.DocumentReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a NodePool says, and what is wrong with it.
 *
 * @param pool empty if something is
 * @param problems path, what was found and what is allowed (API-NP-48..51)
 */
record PoolReading(Optional<NodePool> pool, List<String> problems) {

    static PoolReading of(Resource resource, LabelSchema schema) {
        Report report = new Report();
        ObjectReader reader = new ObjectReader(report, schema, Set.of(), Set.of(), false);
        reader.read(new DocumentReader.Document("API server", 1, LiveTrees.of(resource.content())));
        return new PoolReading(
                reader.objects().nodePools().stream().findFirst(),
                report.problems().stream()
                        .map(problem ->
                                problem.path() + ": found " + problem.found() + ", allowed: " + problem.allowed())
                        .toList());
    }
}
