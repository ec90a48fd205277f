package io.karpenter.aws.capacity;

/** Names of the resources that EC2 machines have beside those of every node. Source: appendix C of the AWS specification. */
public final class AwsResources {

    public static final String NVIDIA_GPU = "nvidia.com/gpu";
    public static final String AMD_GPU = "amd.com/gpu";
    public static final String HABANA_GAUDI = "habana.ai/gaudi";
    public static final String NEURON = "aws.amazon.com/neuron";
    public static final String NEURON_CORE = "aws.amazon.com/neuroncore";
    public static final String POD_ENI = "vpc.amazonaws.com/pod-eni";
    public static final String PRIVATE_IPV4 = "vpc.amazonaws.com/PrivateIPv4Address";
    public static final String EFA = "vpc.amazonaws.com/efa";

    private AwsResources() {}
}
