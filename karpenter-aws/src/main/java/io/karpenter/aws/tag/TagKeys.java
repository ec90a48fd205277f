package io.karpenter.aws.tag;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;

/** Keys of tags that Karpenter sets. Source: AWS-TAG-01, AWS-TAG-03. */
public final class TagKeys {

    public static final String NAME = "Name";
    public static final String NODEPOOL = Labels.NODEPOOL;
    public static final String NODECLAIM = "karpenter.sh/nodeclaim";
    public static final String NODE_CLASS = AwsLabels.NODE_CLASS;
    public static final String EKS_CLUSTER = "eks:eks-cluster-name";

    private static final String CLUSTER = "kubernetes.io/cluster/";

    private TagKeys() {}

    /** Says that a cluster owns something, with the value {@code owned}. */
    public static String ownedBy(String cluster) {
        return CLUSTER + cluster;
    }
}
