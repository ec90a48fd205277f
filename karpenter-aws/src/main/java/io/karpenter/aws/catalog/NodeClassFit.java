package io.karpenter.aws.catalog;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.NetworkFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.NetworkInterface;

/**
 * Says which instance types can be launched with an EC2NodeClass. Source: AWS-IT-23; its rules on nested virtualization and
 * placement groups need facts that the offline catalogue does not have.
 */
final class NodeClassFit {

    private NodeClassFit() {}

    static boolean fits(InstanceFacts facts, Ec2NodeClass nodeClass) {
        boolean imageBoots =
                nodeClass.family() != AmiFamily.AL2023 || !facts.name().startsWith("a1.");
        boolean tracksConnections =
                !nodeClass.connectionTracking() || facts.hypervisor().equals("nitro");
        return imageBoots && tracksConnections && interfacesFit(facts.network(), nodeClass);
    }

    private static boolean interfacesFit(NetworkFacts network, Ec2NodeClass nodeClass) {
        if (nodeClass.networkInterfaces().isEmpty()) {
            return true;
        }
        return network.ena()
                && nodeClass.efaOnlyInterfaces().size() <= network.efaInterfaces()
                && nodeClass.networkInterfaces().get().stream().allMatch(i -> interfaceFits(network, i));
    }

    private static boolean interfaceFits(NetworkFacts network, NetworkInterface wanted) {
        return wanted.card() < network.cards() && wanted.device() < interfaces(network, wanted.card());
    }

    /** The catalogue counts the interfaces of the default card; the other cards share the rest evenly. */
    private static int interfaces(NetworkFacts network, int card) {
        return card == network.defaultCard()
                ? network.defaultCardInterfaces()
                : (network.totalInterfaces() - network.defaultCardInterfaces()) / (network.cards() - 1);
    }
}
