package io.karpenter.aws.launch;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.choice.Wish;
import io.karpenter.aws.placement.Partitions;
import io.karpenter.aws.placement.PlacementGroup;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a machine's Node will carry and have. Pure functions. Source: AWS-CP-08 to AWS-CP-12. */
public final class MachineLabels {

    private MachineLabels() {}

    /**
     * @param type of the machine, if it is still known
     * @param group that its EC2NodeClass resolves, if it does
     */
    public static Map<String, String> of(
            LaunchRequest claim,
            LaunchClass nodeClass,
            Instance machine,
            Optional<InstanceType> type,
            Optional<PlacementGroup> group) {
        Map<String, String> labels = new TreeMap<>();
        type.ifPresent(t -> t.requirements().all().stream()
                .filter(r -> !r.complement() && r.values().size() == 1 && !AwsLabels.OF_RESERVATION.contains(r.key()))
                .forEach(r -> labels.put(r.key(), r.values().first())));
        labels.put(Labels.INSTANCE_TYPE, machine.instanceType());
        labels.put(Labels.ZONE, machine.placement().zone());
        labels.put(Labels.CAPACITY_TYPE, machine.capacityType().toString());
        labels.put(AwsLabels.TENANCY, machine.placement().tenancy());
        Optional.ofNullable(machine.tags().get(Labels.NODEPOOL)).ifPresent(pool -> labels.put(Labels.NODEPOOL, pool));
        String zoneId = nodeClass.zoneId(machine.placement().zone());
        if (zoneId.isEmpty()) {
            labels.remove(AwsLabels.ZONE_ID);
        } else {
            labels.put(AwsLabels.ZONE_ID, zoneId);
        }
        machine.reservation().ifPresent(reservation -> {
            labels.put(AwsLabels.RESERVATION_ID, reservation.id());
            labels.put(AwsLabels.RESERVATION_TYPE, reservation.type());
            labels.put(AwsLabels.RESERVATION_INTERRUPTIBLE, Boolean.toString(reservation.interruptible()));
        });
        group.ifPresent(g -> place(claim, g, labels));
        return labels;
    }

    /** An empty partition means that EC2 chooses one, which is not known yet. */
    private static void place(LaunchRequest claim, PlacementGroup group, Map<String, String> labels) {
        labels.put(AwsLabels.PLACEMENT_GROUP_ID, group.id());
        if (group.isPartitioned()) {
            Requirement wanted = Wish.of(claim).requirements().get(AwsLabels.PLACEMENT_GROUP_PARTITION);
            labels.put(
                    AwsLabels.PLACEMENT_GROUP_PARTITION,
                    Partitions.target(group, wanted).orElse(""));
        }
    }

    /** Amounts without those that are nothing; EFA interfaces only if the machine has some. */
    public static ResourceList amounts(ResourceList amounts, Instance machine) {
        Map<String, Quantity> left = new TreeMap<>(amounts.asMap());
        left.values().removeIf(amount -> amount.signum() == 0);
        if (machine.network().efaInterfaces() == 0) {
            left.remove(AwsResources.EFA);
        }
        return ResourceList.of(left);
    }
}
