package io.karpenter.core.verify;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Builds a planned node that is right in everything, unless told otherwise: NodePool {@code default}, on-demand in zone-a, one
 * option, zone and capacity type pinned, all DaemonSets on it. Pods are of namespace {@code default} unless named with one.
 */
final class PlannedNodeBuilder {

    private final String name;
    private final List<String> options = new ArrayList<>();
    private String pool = "default";
    private List<String> zones = List.of(Catalogs.ZONE_A);
    private List<CapacityType> capacityTypes = List.of(CapacityType.ON_DEMAND);
    private final List<String> pods = new ArrayList<>();
    private final List<Expression> requirements = new ArrayList<>();
    private final Map<String, String> labels = new TreeMap<>();
    private boolean repeatsPool = true;
    private boolean machineOpen;
    private Optional<List<Taint>> taints = Optional.empty();
    private Optional<ResourceList> requests = Optional.empty();
    private Optional<ResourceList> allocatable = Optional.empty();
    private OptionalDouble price = OptionalDouble.empty();
    private OptionalDouble expectedCost = OptionalDouble.empty();
    private Optional<String> instanceType = Optional.empty();
    private Optional<String> zone = Optional.empty();
    private Optional<String> reservation = Optional.empty();

    private PlannedNodeBuilder(String name, List<String> options) {
        this.name = name;
        this.options.addAll(options);
    }

    static PlannedNodeBuilder node(String name, String... options) {
        return new PlannedNodeBuilder(name, List.of(options));
    }

    PlannedNodeBuilder pool(String value) {
        pool = value;
        return this;
    }

    /** The zones its claim allows; it names the first. */
    PlannedNodeBuilder in(String... values) {
        zones = List.of(values);
        return this;
    }

    /** The capacity types its claim allows; it names the first. */
    PlannedNodeBuilder bought(CapacityType... values) {
        capacityTypes = List.of(values);
        return this;
    }

    PlannedNodeBuilder pods(String... values) {
        pods.addAll(List.of(values));
        return this;
    }

    /** {@code <name>-<from>} to {@code <name>-<to - 1>}. */
    PlannedNodeBuilder replicas(String workload, int from, int to) {
        for (int i = from; i < to; i++) {
            pods.add(workload + "-" + i);
        }
        return this;
    }

    PlannedNodeBuilder requirement(Expression value) {
        requirements.add(value);
        return this;
    }

    /** Leaves the NodePool's own requirements out of the claim. */
    PlannedNodeBuilder withoutPoolRequirements() {
        repeatsPool = false;
        return this;
    }

    /** Leaves instance type, zone and capacity type to the NodePool, as claims of static pools do. */
    PlannedNodeBuilder leavesMachineOpen() {
        machineOpen = true;
        return this;
    }

    PlannedNodeBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    PlannedNodeBuilder taints(List<Taint> value) {
        taints = Optional.of(value);
        return this;
    }

    PlannedNodeBuilder requests(String... namesAndAmounts) {
        requests = Optional.of(ResourceList.parse(namesAndAmounts));
        return this;
    }

    PlannedNodeBuilder allocatable(String... namesAndAmounts) {
        allocatable = Optional.of(ResourceList.parse(namesAndAmounts));
        return this;
    }

    PlannedNodeBuilder price(double value) {
        price = OptionalDouble.of(value);
        return this;
    }

    PlannedNodeBuilder expectedCost(double value) {
        expectedCost = OptionalDouble.of(value);
        return this;
    }

    PlannedNodeBuilder namesType(String value) {
        instanceType = Optional.of(value);
        return this;
    }

    PlannedNodeBuilder namesZone(String value) {
        zone = Optional.of(value);
        return this;
    }

    PlannedNodeBuilder reservation(String id) {
        reservation = Optional.of(id);
        requirements.add(Expression.in(Catalogs.RESERVATION_ID, id));
        return this;
    }

    PlannedNodeBuilder namesReservation(String id) {
        reservation = Optional.of(id);
        return this;
    }

    PlannedNode build(Scenario scenario) {
        Cluster cluster = scenario.cluster();
        Optional<NodePool> from =
                cluster.nodePools().stream().filter(p -> p.name().equals(pool)).findFirst();
        String type = instanceType.orElse(options.get(0));
        String inZone = zone.orElse(zones.get(0));
        Optional<InstanceType> machine = scenario.catalog().forNodePool(pool).stream()
                .filter(t -> t.name().equals(type))
                .findFirst();
        Optional<Offering> offering = machine.stream()
                .flatMap(t -> t.offerings().stream())
                .filter(o -> o.zone().equals(inZone) && o.capacityType() == capacityTypes.get(0))
                .findFirst();
        List<PodId> ids = pods.stream().map(PlanBuilder::id).toList();
        PlannedNode node = PlannedNode.builder(name, pool)
                .machine(
                        type,
                        inZone,
                        capacityTypes.get(0),
                        price.orElse(offering.map(Offering::price).orElse(0.0)))
                .instanceTypeOptions(options)
                .requirements(allRequirements(from))
                .labels(allLabels(from))
                .taints(taints.orElse(from.map(p -> p.template().taints()).orElse(List.of())))
                .requests(requests.orElse(sum(cluster, ids)))
                .allocatable(allocatable.orElse(
                        machine.map(InstanceType::allocatable).orElse(ResourceList.EMPTY)))
                .pods(ids)
                .reservationId(reservation)
                .build();
        return expectedCost.isPresent() ? node.withExpectedHourlyCost(expectedCost.getAsDouble()) : node;
    }

    private List<Expression> allRequirements(Optional<NodePool> from) {
        List<Expression> all = new ArrayList<>();
        from.filter(p -> repeatsPool).ifPresent(p -> all.addAll(p.template().requirements()));
        if (machineOpen) {
            all.addAll(requirements);
            return all;
        }
        all.add(Expression.in(Labels.INSTANCE_TYPE, options.toArray(String[]::new)));
        all.add(Expression.in(Labels.ZONE, zones.toArray(String[]::new)));
        all.add(Expression.in(
                Labels.CAPACITY_TYPE,
                capacityTypes.stream().map(CapacityType::toString).toArray(String[]::new)));
        all.addAll(requirements);
        return all;
    }

    private Map<String, String> allLabels(Optional<NodePool> from) {
        Map<String, String> all = new TreeMap<>();
        from.ifPresent(p -> {
            all.putAll(p.template().labels());
            p.template()
                    .nodeClassRef()
                    .ifPresent(ref -> all.put(ref.group() + "/" + ref.kind().toLowerCase(Locale.ROOT), ref.name()));
        });
        all.put(Labels.NODEPOOL, pool);
        all.putAll(labels);
        return all;
    }

    private static ResourceList sum(Cluster cluster, List<PodId> ids) {
        ResourceList sum = ResourceList.EMPTY;
        for (PodId id : ids) {
            for (Pod pod : cluster.pods()) {
                sum = pod.id().equals(id) ? sum.plus(pod.spec().requests()) : sum;
            }
        }
        for (DaemonSet daemon : cluster.daemonSets()) {
            sum = sum.plus(daemon.template().requests());
        }
        return sum;
    }
}
