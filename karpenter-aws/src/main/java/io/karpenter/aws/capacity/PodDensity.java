package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.Ec2NodeClass;

/** How many pods nodes of one EC2NodeClass take. Source: AWS-CAP-05 to AWS-CAP-08. */
final class PodDensity {

    /** Limit of families whose pods get no addresses of the node's interfaces. */
    private static final int WITHOUT_INTERFACE_LIMIT = 110;

    private static final int UNLIMITED = -1;

    private final AmiFamily family;
    private final int maxPods;
    private final int podsPerCore;
    private final int reservedInterfaces;
    private final int efaOnlyInterfaces;

    PodDensity(Ec2NodeClass nodeClass, CapacitySettings settings) {
        this.family = nodeClass.family();
        this.maxPods = nodeClass.kubelet().maxPods().orElse(family.isWindows() ? WITHOUT_INTERFACE_LIMIT : UNLIMITED);
        this.podsPerCore =
                family.honoursPodsPerCore() ? nodeClass.kubelet().podsPerCore().orElse(0) : 0;
        this.reservedInterfaces = settings.reservedInterfaces();
        this.efaOnlyInterfaces = (int) nodeClass.efaOnlyInterfaces().stream()
                .filter(i -> i.card() == 0)
                .count();
    }

    int pods(InstanceFacts facts) {
        int pods = maxPods == UNLIMITED ? interfaceLimited(facts, reservedInterfaces) : maxPods;
        return podsPerCore > 0
                ? (int) Math.min((long) podsPerCore * facts.processor().vcpus(), pods)
                : pods;
    }

    /**
     * The pods that kube-reserved memory is sized for, usually what the interfaces allow, whatever else limits them.
     *
     * @param pods what {@link #pods} says
     */
    int reservedFor(InstanceFacts facts, int pods) {
        return family.reservesForInterfaceLimitedPods() ? interfaceLimited(facts, 0) : pods;
    }

    /** One address of each interface is the interface's own; two pods use the host's. */
    private int interfaceLimited(InstanceFacts facts, int reserved) {
        int usable = Math.max(0, facts.network().defaultCardInterfaces() - reserved - efaOnlyInterfaces);
        return usable == 0 ? 0 : usable * (facts.network().ipv4PerInterface() - 1) + 2;
    }
}
