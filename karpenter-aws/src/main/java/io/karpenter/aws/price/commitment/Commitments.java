package io.karpenter.aws.price.commitment;

import io.karpenter.core.offering.Commitment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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

    /** These and others, which replace those of these that have their ids: so is said what is known better of them. */
    public Commitments and(Commitments others) {
        Set<String> replaced = new HashSet<>();
        others.instances.forEach(r -> replaced.add(r.id()));
        others.plans.forEach(p -> replaced.add(p.id()));
        return new Commitments(
                Stream.concat(instances.stream().filter(r -> !replaced.contains(r.id())), others.instances.stream())
                        .toList(),
                Stream.concat(plans.stream().filter(p -> !replaced.contains(p.id())), others.plans.stream())
                        .toList());
    }

    /** Every type that is named, of Reserved Instances and in rates. */
    public Set<String> instanceTypes() {
        Set<String> types = new TreeSet<>();
        instances.forEach(r -> types.add(r.instanceType()));
        plans.forEach(p -> types.addAll(p.rates().keySet()));
        return types;
    }

    /** Every family of a Savings Plan. */
    public Set<String> families() {
        Set<String> families = new TreeSet<>();
        plans.forEach(p -> p.family().ifPresent(families::add));
        return families;
    }

    public Set<String> zones() {
        Set<String> zones = new TreeSet<>();
        instances.forEach(r -> r.zone().ifPresent(zones::add));
        return zones;
    }

    /** What covers the same is one, under the id of the first: how often something was bought costs no time. */
    public Commitments merged() {
        Map<String, ReservedInstances> ofKind = new LinkedHashMap<>();
        instances.forEach(r -> ofKind.merge(r.kind(), r, ReservedInstances::and));
        Map<SavingsPlan, SavingsPlan> atRates = new LinkedHashMap<>();
        plans.forEach(p -> atRates.merge(p.kind(), p, SavingsPlan::and));
        return new Commitments(List.copyOf(ofKind.values()), List.copyOf(atRates.values()));
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
