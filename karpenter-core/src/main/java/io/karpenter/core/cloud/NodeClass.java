package io.karpenter.core.cloud;

import io.karpenter.core.nodepool.NodeClassRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A provider's configuration object as it stands in the manifest: a tree that only the provider can type (decisions 16).
 *
 * @param source where it was read, for messages: file and document
 * @param spec maps, lists, texts, numbers and booleans as the manifest nests them
 * @param status likewise, empty if absent
 */
public record NodeClass(NodeClassRef ref, String source, Map<String, Object> spec, Map<String, Object> status) {

    public NodeClass {
        spec = Collections.unmodifiableMap(new LinkedHashMap<>(spec));
        status = Collections.unmodifiableMap(new LinkedHashMap<>(status));
    }
}
