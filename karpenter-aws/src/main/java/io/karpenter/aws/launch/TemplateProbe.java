package io.karpenter.aws.launch;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.tag.LaunchTags;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a launch template as a launch would, for those who want to know whether that can be done. Thread-safe. Source: AWS-NC-20. */
public final class TemplateProbe {

    private static final String NAME = "validation";

    private final LaunchPlans plans;
    private final LaunchParts parts;
    private final String cluster;

    TemplateProbe(LaunchPlans plans, LaunchParts parts, String cluster) {
        this.plans = plans;
        this.parts = parts;
        this.cluster = cluster;
    }

    /** Instance types that EC2 would launch with the EC2NodeClass; all if there are none, of which one has to say so. */
    public List<InstanceType> instanceTypes(NodeClass nodeClass) {
        List<InstanceType> all = parts.instanceTypes(nodeClass);
        Set<String> names = parts.fitting(nodeClass);
        List<InstanceType> fitting =
                all.stream().filter(type -> names.contains(type.name())).toList();
        return fitting.isEmpty() ? all : fitting;
    }

    /** Tags of what a launch makes. */
    public Map<String, String> tags(NodeClass nodeClass) {
        LaunchClass read = LaunchClassReader.read(nodeClass);
        String pool = claim(nodeClass, "default").labels().getOrDefault(Labels.NODEPOOL, "");
        return LaunchTags.of(read.tags(), cluster, pool, read.name());
    }

    /**
     * The name of the template for an on-demand machine.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if EC2 refuses
     */
    public String template(NodeClass nodeClass, InstanceType type, String tenancy) {
        InstanceType onDemand = type.withOfferings(type.offerings().stream()
                .filter(o -> o.capacityType() == CapacityType.ON_DEMAND)
                .toList());
        return plans.template(claim(nodeClass, tenancy), nodeClass, onDemand);
    }

    private static LaunchRequest claim(NodeClass nodeClass, String tenancy) {
        return new LaunchRequest(
                NAME,
                NAME,
                Map.of(),
                Map.of(),
                new NewNodeClaim.Spec(
                        List.of(
                                Expression.in(Labels.CAPACITY_TYPE, CapacityType.ON_DEMAND.toString()),
                                Expression.in(AwsLabels.TENANCY, tenancy)),
                        ResourceList.EMPTY,
                        List.of(),
                        List.of(),
                        Optional.of(nodeClass.ref()),
                        Optional.empty(),
                        Optional.empty()),
                Optional.of(nodeClass));
    }
}
