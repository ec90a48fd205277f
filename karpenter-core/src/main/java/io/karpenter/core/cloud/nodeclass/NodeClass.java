package io.karpenter.core.cloud.nodeclass;

import io.karpenter.core.nodepool.NodeClassRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A provider's configuration object as it stands in the manifest: a tree that only the provider can type (decisions 16).
 *
 * @param source where it was read, for messages: file and document
 * @param metadata what it says beside spec and status, as far as that is known
 * @param spec maps, lists, texts, numbers and booleans as the manifest nests them
 * @param status likewise, empty if absent
 */
public record NodeClass(
        NodeClassRef ref, String source, Metadata metadata, Map<String, Object> spec, Map<String, Object> status) {

    /**
     * What an object says of itself.
     *
     * @param uid empty if unknown
     * @param generation of its spec; 0 if unknown
     * @param deleting true if its deletion was asked for
     */
    public record Metadata(String uid, long generation, boolean deleting, Map<String, String> annotations) {

        public static final Metadata UNKNOWN = new Metadata("", 0, false, Map.of());

        public Metadata {
            annotations = Map.copyOf(annotations);
        }
    }

    public NodeClass {
        spec = Collections.unmodifiableMap(new LinkedHashMap<>(spec));
        status = Collections.unmodifiableMap(new LinkedHashMap<>(status));
    }

    /** One of which no more is known. */
    public NodeClass(NodeClassRef ref, String source, Map<String, Object> spec, Map<String, Object> status) {
        this(ref, source, Metadata.UNKNOWN, spec, status);
    }

    /** The same with another status. */
    public NodeClass withStatus(Map<String, Object> other) {
        return new NodeClass(ref, source, metadata, spec, other);
    }
}
