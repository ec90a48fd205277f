package io.karpenter.aws.catalog;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LaunchTraits;
import io.karpenter.aws.facts.NetworkFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.NetworkInterface;

/** Says which instance types can be launched with an EC2NodeClass. Source: AWS-IT-23. */
public final class NodeClassFit {

    private static final String NESTED_VIRTUALIZATION = "nested-virtualization";

    private NodeClassFit() {}

    /** As far as the catalogue without EC2 can tell. */
    static boolean fits(InstanceFacts facts, Ec2NodeClass nodeClass) {
        return fits(facts, LaunchTraits.estimated(facts), nodeClass, LaunchNeeds.NONE);
    }

    /** True if EC2 would launch the type with the NodeClass. */
    public static boolean fits(InstanceFacts facts, LaunchTraits traits, Ec2NodeClass nodeClass, LaunchNeeds needs) {
        boolean imageBoots =
                nodeClass.family() != AmiFamily.AL2023 || !facts.name().startsWith("a1.");
        boolean tracksConnections =
                !nodeClass.connectionTracking() || facts.hypervisor().equals("nitro");
        boolean virtualizes =
                !needs.nestedVirtualization() || traits.processorFeatures().contains(NESTED_VIRTUALIZATION);
        boolean groups = needs.placementStrategy()
                .map(traits.placementStrategies()::contains)
                .orElse(true);
        return imageBoots
                && tracksConnections
                && virtualizes
                && groups
                && interfacesFit(facts.network(), traits, nodeClass);
    }

    private static boolean interfacesFit(NetworkFacts network, LaunchTraits traits, Ec2NodeClass nodeClass) {
        if (nodeClass.networkInterfaces().isEmpty()) {
            return true;
        }
        return network.ena()
                && nodeClass.efaOnlyInterfaces().size() <= network.efaInterfaces()
                && nodeClass.networkInterfaces().get().stream().allMatch(i -> interfaceFits(traits, i));
    }

    private static boolean interfaceFits(LaunchTraits traits, NetworkInterface wanted) {
        return wanted.card() < traits.cardInterfaces().size()
                && wanted.device() < traits.cardInterfaces().get(wanted.card());
    }
}
