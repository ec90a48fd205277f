package io.karpenter.aws.userdata;

import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.image.ImageTerms;
import io.karpenter.aws.image.NodeImages;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** User data for launches in one cluster. Thread-safe if its supplier is. Source: AWS-UD-01, AWS-UD-15, AWS-LT-03. */
public final class NodeUserData {

    private final Supplier<BootCluster> cluster;

    /**
     * @param cluster as it is known now
     */
    public NodeUserData(Supplier<BootCluster> cluster) {
        this.cluster = cluster;
    }

    /**
     * What the kubelet of a type is told; types for which it is equal can boot with equal user data.
     *
     * @param values what expressions came to for the type; asked only if there are some
     */
    public KubeletSettings kubelet(NodeClass nodeClass, InstanceType type, Supplier<KubeletValues> values) {
        Map<String, Object> stated = new LinkedHashMap<>();
        if (nodeClass.spec().get("kubelet") instanceof Map<?, ?> kubelet) {
            kubelet.forEach((field, value) -> stated.put(field.toString(), value));
        }
        long pods = type.capacity().get(Resource.PODS).value();
        KubeletSettings settings =
                KubeletSettings.of(stated, pods, cluster.get().facts().dnsAddress());
        return settings.hasExpressions() ? settings.with(values.get()) : settings;
    }

    /**
     * The user data of a NodeClaim's node.
     *
     * @param kubelet of the types that may be launched with it
     * @param capacityType that is bought
     * @throws InvalidUserDataException if the user's own data cannot be merged
     * @throws io.karpenter.core.cloud.NodeClassNotReadyException if something that the family needs is not known yet
     */
    public UserData of(LaunchRequest claim, NodeClass nodeClass, KubeletSettings kubelet, CapacityType capacityType) {
        AmiFamily family = ImageTerms.family(nodeClass.spec());
        Optional<BottlerocketRelease> release = family == AmiFamily.BOTTLEROCKET
                ? BottlerocketRelease.of(ImageTerms.of(nodeClass.spec()), NodeImages.ofStatus(nodeClass.status()))
                : Optional.empty();
        return UserDataWriter.write(
                BootSettings.of(cluster.get(), family, kubelet, claim, capacityType, nodeClass.spec(), release));
    }
}
