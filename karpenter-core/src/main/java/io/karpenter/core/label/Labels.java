package io.karpenter.core.label;

/** Keys of labels and annotations that the core knows by name. Source: spec API, SCH-LBL-03. */
public final class Labels {

    public static final String NODEPOOL = "karpenter.sh/nodepool";
    public static final String CAPACITY_TYPE = "karpenter.sh/capacity-type";
    public static final String INITIALIZED = "karpenter.sh/initialized";
    public static final String REGISTERED = "karpenter.sh/registered";
    public static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";
    public static final String NODEPOOL_HASH = "karpenter.sh/nodepool-hash";
    public static final String NODEPOOL_HASH_VERSION = "karpenter.sh/nodepool-hash-version";
    public static final String MIN_VALUES_RELAXED = "karpenter.sh/nodeclaim-min-values-relaxed";
    public static final String PRICE_OVERLAY_APPLIED = "karpenter.sh/price-overlay-applied";
    public static final String CAPACITY_OVERLAY_APPLIED = "karpenter.sh/capacity-overlay-applied";

    public static final String ZONE = "topology.kubernetes.io/zone";
    public static final String REGION = "topology.kubernetes.io/region";
    public static final String INSTANCE_TYPE = "node.kubernetes.io/instance-type";
    public static final String ARCH = "kubernetes.io/arch";
    public static final String OS = "kubernetes.io/os";
    public static final String HOSTNAME = "kubernetes.io/hostname";
    public static final String WINDOWS_BUILD = "node.kubernetes.io/windows-build";

    private Labels() {}
}
