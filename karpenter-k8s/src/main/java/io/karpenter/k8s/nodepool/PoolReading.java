package io.karpenter.k8s.nodepool;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.manifest.kind.KindReader.ReadObject;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, Object> stated = new LinkedHashMap<>(resource.content());
        // What the status says is not the user's to set right.
        stated.remove("status");
        Fields root = Fields.root((Tree.Mapping) Tree.of(stated), "API server", 0, "", report);
        root.skip("apiVersion", "kind");
        Optional<ReadObject> read = new KindReader(schema, Set.of(), Set.of())
                .read(root, resource.kind().apiVersion(), resource.kind().kind(), report);
        return new PoolReading(
                read.map(ReadObject::value).map(NodePool.class::cast),
                report.problems().stream()
                        .map(problem ->
                                problem.path() + ": found " + problem.found() + ", allowed: " + problem.allowed())
                        .toList());
    }
}
