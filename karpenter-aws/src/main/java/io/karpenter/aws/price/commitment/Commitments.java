package io.karpenter.aws.price.commitment;

import io.karpenter.core.offering.Commitment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All commitments that count. Immutable.
 *
 * @param instances Reserved Instances
 * @param plans Savings Plans
 */
public record Commitments(List<ReservedInstances> instances, List<SavingsPlan> plans) {

    public static final Commitments NONE = new Commitments(List.of(), List.of());

    /** As AWS applies them: Reserved Instances of zones, of regions, EC2 Instance Savings Plans, Compute Savings Plans. */
    public Commitments {
        instances = instances.stream()
                .sorted(Comparator.comparing((ReservedInstances r) -> r.zone().isEmpty()))
                .toList();
        plans = plans.stream()
                .sorted(Comparator.comparing((SavingsPlan p) -> p.family().isEmpty()))
                .toList();
    }

    public boolean isEmpty() {
        return instances.isEmpty() && plans.isEmpty();
    }

    /** These and others. */
    public Commitments and(Commitments others) {
        List<ReservedInstances> allInstances = new ArrayList<>(instances);
        allInstances.addAll(others.instances);
        List<SavingsPlan> allPlans = new ArrayList<>(plans);
        allPlans.addAll(others.plans);
        return new Commitments(allInstances, allPlans);
    }

    /**
     * What covers nodes of a type in a zone, in the order in which AWS applies it.
     *
     * @param onDemand USD per hour of the type
     * @param price USD per hour that a covered node still costs
     */
    public List<Commitment> covering(String instanceType, String zone, double onDemand, double price) {
        List<Commitment> covering = new ArrayList<>();
        instances.forEach(r -> r.covering(instanceType, zone, price).ifPresent(covering::add));
        plans.forEach(p -> p.covering(instanceType, onDemand, price).ifPresent(covering::add));
        return covering;
    }
}
