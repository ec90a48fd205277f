package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.NetworkInterface;

/** How many pods a node takes. Source: AWS-CAP-05 to AWS-CAP-08. */
final class PodDensity {

    /** Limit of families whose pods get no address of their own interfaces. */
    private static final int FAMILY_WITHOUT_INTERFACE_LIMIT = 110;

    private PodDensity() {}

    static int pods(InstanceFacts facts, Ec2NodeClass nodeClass, CapacitySettings settings) {
        int pods = nodeClass
                .kubelet()
                .maxPods()
                .orElseGet(() -> nodeClass.family().isWindows()
                        ? FAMILY_WITHOUT_INTERFACE_LIMIT
                        : interfaceLimited(facts, nodeClass, settings.reservedInterfaces()));
        int perCore = nodeClass.kubelet().podsPerCore().orElse(0);
        return perCore > 0 && nodeClass.family().honoursPodsPerCore()
                ? (int) Math.min((long) perCore * facts.processor().vcpus(), pods)
                : pods;
    }

    /** The pods that kube-reserved memory is sized for: what the interfaces allow, whatever else limits them. */
    static int reservedFor(InstanceFacts facts, Ec2NodeClass nodeClass, int pods) {
        return nodeClass.family().reservesForInterfaceLimitedPods() ? interfaceLimited(facts, nodeClass, 0) : pods;
    }

    /** One address of each interface is the interface's own; two pods use the host's. */
    private static int interfaceLimited(InstanceFacts facts, Ec2NodeClass nodeClass, int reservedInterfaces) {
        int efaOnly = 0;
        for (NetworkInterface networkInterface : nodeClass.efaOnlyInterfaces()) {
            efaOnly += networkInterface.card() == 0 ? 1 : 0;
        }
        int usable = Math.max(0, facts.network().defaultCardInterfaces() - reservedInterfaces - efaOnly);
        return usable == 0 ? 0 : usable * (facts.network().ipv4PerInterface() - 1) + 2;
    }
}
