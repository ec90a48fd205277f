package io.karpenter.core.quantity;

/** Names of the resources that every node has. Units: cores, bytes, bytes, pods. */
public final class Resource {

    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String EPHEMERAL_STORAGE = "ephemeral-storage";
    public static final String PODS = "pods";
    /** Prefix of {@code hugepages-2Mi} and its like, in bytes. */
    public static final String HUGEPAGES_PREFIX = "hugepages-";
    /** Pseudo-resource of NodePool limits: every node counts one (SCH-LIM-04). */
    public static final String NODES = "nodes";

    private Resource() {}
}
