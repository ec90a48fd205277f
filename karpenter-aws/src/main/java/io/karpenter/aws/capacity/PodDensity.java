package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import java.util.OptionalInt;

/** How many pods nodes of one EC2NodeClass take. Source: AWS-CAP-05 to AWS-CAP-08. */
final class PodDensity {

    /** Limit of families whose pods get no addresses of the node's interfaces. */
    private static final int WITHOUT_INTERFACE_LIMIT = 110;

    private final AmiFamily family;
    private final OptionalInt maxPods;
    private final int podsPerCore;
    private final int reservedInterfaces;
    private final int efaOnlyInterfaces;

    PodDensity(Ec2NodeClass nodeClass, CapacitySettings settings) {
        this.family = nodeClass.family();
        this.maxPods = nodeClass.kubelet().maxPods();
        this.podsPerCore =
                family.honoursPodsPerCore() ? nodeClass.kubelet().podsPerCore().orElse(0) : 0;
        this.reservedInterfaces = settings.reservedInterfaces();
        this.efaOnlyInterfaces = (int) nodeClass.efaOnlyInterfaces().stream()
                .filter(i -> i.card() == 0)
                .count();
    }

    /**
     * @param worked what an expression for {@code maxPods} came to, if it is one
     */
    int pods(InstanceFacts facts, OptionalInt worked) {
        if (worked.isPresent()) {
            return perCore(facts, worked.getAsInt());
        }
        return maxPods.isPresent() ? perCore(facts, maxPods.getAsInt()) : podsByDefault(facts);
    }

    /** As if no {@code maxPods} were stated (AWS-CAP-21). */
    int podsByDefault(InstanceFacts facts) {
        return perCore(
                facts, family.isWindows() ? WITHOUT_INTERFACE_LIMIT : interfaceLimited(facts, reservedInterfaces));
    }

    private int perCore(InstanceFacts facts, int pods) {
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
