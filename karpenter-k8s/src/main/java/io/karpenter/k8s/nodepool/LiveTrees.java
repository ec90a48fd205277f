package io.karpenter.k8s.nodepool;

import io.karpenter.k8s.manifest.tree.Tree;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects of an API server as the readers of manifests take them. */
final class LiveTrees {

    private LiveTrees() {}

    static Tree.Mapping of(Map<String, Object> content) {
        Map<String, Tree> entries = new LinkedHashMap<>();
        content.forEach((name, value) -> entries.put(name, value(value)));
        return new Tree.Mapping(entries, 0);
    }

    @SuppressWarnings("unchecked") // mappings of objects are by text
    private static Tree value(Object value) {
        if (value instanceof Map<?, ?> map) {
            return of((Map<String, Object>) map);
        }
        if (value instanceof java.util.List<?> list) {
            return new Tree.Sequence(list.stream().map(LiveTrees::value).toList(), 0);
        }
        return new Tree.Scalar(value.toString(), !(value instanceof String), 0);
    }
}
