package io.karpenter.aws.drift;

import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.ProviderIds;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.InstanceType;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Drift as the core asks for it. What it takes is looked up where it is known. Thread-safe if its sources are. Source: AWS-DRF-01, AWS-DRF-02,
 * AWS-DRF-10.
 */
public final class MachineDrift implements BiFunction<LaunchRequest, Machine, Optional<String>> {

    /**
     * Where to look things up.
     *
     * @param annotations of the EC2NodeClass
     * @param placementGroup id of the group that an EC2NodeClass selects
     * @param type an instance type of an EC2NodeClass by its name
     * @param remembered an instance by its id, from memory if it is there; throws if there is none
     * @param fresh an instance by its id, as EC2 has it now; throws if there is none
     */
    public record Sources(
            Function<NodeClass, Map<String, String>> annotations,
            Function<NodeClass, Optional<String>> placementGroup,
            BiFunction<NodeClass, String, Optional<InstanceType>> type,
            Function<String, Instance> remembered,
            Function<String, Instance> fresh) {}

    private final Sources sources;

    public MachineDrift(Sources sources) {
        this.sources = sources;
    }

    /**
     * @param claim with the EC2NodeClass that it names, unless that is gone or going
     * @throws CloudProviderException if it cannot be said now
     */
    @Override
    public Optional<String> apply(LaunchRequest claim, Machine machine) {
        return claim.nodeClass()
                .flatMap(nodeClass -> Drift.reason(
                        Optional.of(DesiredNode.of(
                                sources.annotations().apply(nodeClass),
                                nodeClass.status(),
                                sources.placementGroup().apply(nodeClass))),
                        actual(claim, machine, nodeClass)))
                .map(DriftReason::toString);
    }

    private ActualNode actual(LaunchRequest claim, Machine machine, NodeClass nodeClass) {
        String id = ProviderIds.instanceId(machine.providerId())
                .orElseThrow(() -> new CloudProviderException(
                        "\"%s\" is no provider id (aws:///zone/id)".formatted(machine.providerId())));
        return new ActualNode(
                claim.labels(),
                claim.annotations(),
                machine.imageId(),
                () -> sources.type().apply(nodeClass, machine.instanceType()),
                () -> sources.remembered().apply(id),
                () -> sources.fresh().apply(id));
    }
}
