package io.karpenter.aws;

import io.karpenter.core.cloud.NodeClass;
import java.util.Map;

/**
 * What an EC2NodeClass says beside its spec and status. Source: AWS-CP-03, AWS-CP-04, AWS-CP-07, AWS-CP-17.
 *
 * @param generation of its spec; 0 if unknown
 * @param deleting true if it has a deletionTimestamp
 * @param annotations of it: hash and version of the hash among them
 */
public record NodeClassFacts(long generation, boolean deleting, Map<String, String> annotations) {

    public static final NodeClassFacts UNKNOWN = new NodeClassFacts(0, false, Map.of());

    public NodeClassFacts {
        annotations = Map.copyOf(annotations);
    }

    /** What its metadata say. */
    public static NodeClassFacts of(NodeClass nodeClass) {
        NodeClass.Metadata metadata = nodeClass.metadata();
        return new NodeClassFacts(metadata.generation(), metadata.deleting(), metadata.annotations());
    }
}
