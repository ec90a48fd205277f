package io.karpenter.solver.binding.room;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.DaemonGroup;
import io.karpenter.core.rule.place.DaemonOverhead;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.api.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the nodes of a plan could be instead, each within its NodePool, zone and custom labels. What is worked out for one node is
 * remembered for its like. Not thread-safe.
 */
final class Machines {

    /** Shares of cpu and memory that are worth having in place of all. */
    private static final double[][] SHARES = {
        {0.9, 0.9}, {0.5, 1}, {1, 0.5}, {0.75, 0.75}, {1, 1}, {1, 1.5}, {1.5, 1}, {1.5, 1.5}
    };

    /** Share of the memory for each core from which on it counts as the same. */
    private static final double SAME_RATIO = 0.9;

    private static final Set<String> ABUNDANT =
            Set.of(Resource.CPU, Resource.MEMORY, Resource.PODS, Resource.EPHEMERAL_STORAGE);

    /** Resources that pods ask for and not every machine has. */
    private final Set<String> rare = new HashSet<>();

    private final LabelSchema schema;
    private final DaemonOverhead daemons;
    private final Map<String, NodePoolTemplate> templates = new HashMap<>();
    private final Map<Place, List<Machine>> known = new HashMap<>();
    private final Map<Like, Alternatives> alternatives = new HashMap<>();

    /** Nodes of one place can be the same machines. */
    private record Place(String nodePool, String zone, Map<String, String> labels) {}

    /** Nodes that have the same alternatives. */
    private record Like(
            String nodePool, String instanceType, String zone, CapacityType capacityType, Map<String, String> labels) {}

    Machines(Problem problem) {
        for (Pod pod : problem.cluster().pendingPods()) {
            rare.addAll(pod.spec().requests().names());
        }
        rare.removeAll(ABUNDANT);
        Cluster cluster = problem.cluster();
        this.schema = problem.catalog().schema();
        this.daemons = DaemonOverhead.of(cluster, schema);
        cluster.nodePools().stream()
                .filter(NodePool::isUsable)
                .forEach(pool -> templates.put(pool.name(), NodePoolTemplate.of(pool, problem.catalog())));
    }

    /** The NodePool of the node. */
    NodePool pool(PlannedNode node) {
        return template(node).nodePool();
    }

    private NodePoolTemplate template(PlannedNode node) {
        NodePoolTemplate template = templates.get(node.nodePool());
        if (template == null) {
            throw new IllegalArgumentException(
                    "node %s is of NodePool %s, which opens no nodes".formatted(node.name(), node.nodePool()));
        }
        return template;
    }

    /** What labels of the node satisfy whatever it is: the NodePool's requirements, its custom labels, its zone. */
    Requirements requirements(PlannedNode node) {
        return requirements(node, node.zone());
    }

    private Requirements requirements(PlannedNode node, String zone) {
        Requirements requirements = template(node).requirements();
        for (Map.Entry<String, String> label : customLabels(node).entrySet()) {
            requirements = requirements.and(Requirement.in(label.getKey(), label.getValue()));
        }
        return requirements.and(Requirement.in(Labels.ZONE, zone));
    }

    private Map<String, String> customLabels(PlannedNode node) {
        Map<String, String> custom = new HashMap<>(node.labels());
        custom.keySet().removeIf(key -> schema.isWellKnown(schema.canonical(key)));
        return custom;
    }

    /** Everything that the node can be in its zone and whose supply is not counted, cheapest first. */
    List<Machine> of(PlannedNode node) {
        return of(node, node.zone());
    }

    private List<Machine> of(PlannedNode node, String zone) {
        return known.computeIfAbsent(new Place(node.nodePool(), zone, customLabels(node)), place -> {
            List<Machine> machines = new ArrayList<>();
            for (CapacityType capacityType : CapacityType.values()) {
                // Some daemons run on spot nodes only, or on all but them.
                addOf(
                        template(node),
                        requirements(node, zone).and(Requirement.in(Labels.CAPACITY_TYPE, capacityType.toString())),
                        machines);
            }
            machines.sort(Comparator.comparingDouble(Machine::cost)
                    .thenComparing(machine -> machine.type().name()));
            return List.copyOf(machines);
        });
    }

    private List<String> zones(PlannedNode node) {
        Set<String> zones = new TreeSet<>();
        template(node)
                .instanceTypes()
                .forEach(type -> type.offerings().forEach(offering -> zones.add(offering.zone())));
        zones.remove(node.zone());
        return List.copyOf(zones);
    }

    private void addOf(NodePoolTemplate template, Requirements requirements, List<Machine> into) {
        List<InstanceType> types = template.instanceTypes().stream()
                .filter(type -> type.requirements().intersects(requirements))
                .toList();
        for (DaemonGroup group : daemons.groups(requirements, template.taints(), types)) {
            for (InstanceType type : group.instanceTypes()) {
                for (Offering offering : type.offerings()) {
                    if (offering.reservation().isEmpty()
                            && offering.commitments().isEmpty()
                            && NodePoolTemplate.offers(requirements, offering, schema)
                            && group.requests().fitsIn(type.allocatable(offering))) {
                        into.add(new Machine(type, offering, group.requests()));
                    }
                }
            }
        }
    }

    /** True if a node that is planned as {@code named} can as well become this one. */
    boolean isAsGood(Machine machine, Machine named) {
        return machine.offering().capacityType() == named.offering().capacityType()
                && machine.cost() >= named.cost()
                && machine.daemons().equals(named.daemons())
                && machine.holds(named.allocatable(), 1, 1, rare)
                && machine.holds(named.allocatable(), 1, 1, Set.of(Resource.PODS, Resource.EPHEMERAL_STORAGE));
    }

    /** The machine that the node names, if its supply is not counted. */
    Optional<Machine> named(PlannedNode node) {
        return node.commitment().isPresent() || node.reservationId().isPresent()
                ? Optional.empty()
                : of(node).stream()
                        .filter(machine -> machine.type().name().equals(node.instanceType())
                                && machine.offering().capacityType() == node.capacityType())
                        .findFirst();
    }

    /**
     * What is worth trying in place of the node.
     *
     * @param here in its zone: of each number of cores the cheapest with as much memory for each, and the cheapest of all; the cheapest
     *     with a little less, or half as much more, of either
     * @param elsewhere with its number of cores, the cheapest of each other zone
     * @param dealt by number of cores: the cheapest of each zone
     */
    record Alternatives(List<Machine> here, List<Machine> elsewhere, Map<Quantity, List<Machine>> dealt) {}

    /** Those of the node's capacity type, but for the cheapest of all; none has less of anything but cpu and memory. */
    Alternatives alternatives(PlannedNode node) {
        return alternatives.computeIfAbsent(
                new Like(node.nodePool(), node.instanceType(), node.zone(), node.capacityType(), customLabels(node)),
                like -> alternativesOf(node));
    }

    private Alternatives alternativesOf(PlannedNode node) {
        Map<Quantity, Machine> rich = bySize(node, node.zone(), SAME_RATIO);
        Set<Machine> here = new LinkedHashSet<>(rich.values());
        here.addAll(bySize(node, node.zone(), 0).values());
        for (double[] shares : SHARES) {
            of(node).stream()
                    .filter(machine -> machine.offering().capacityType() == node.capacityType()
                            && machine.holds(node.allocatable(), shares[0], shares[1], rare))
                    .findFirst()
                    .ifPresent(here::add);
            of(node).stream()
                    .filter(machine -> machine.holds(node.allocatable(), shares[0], shares[1], rare))
                    .findFirst()
                    .ifPresent(here::add);
        }
        List<Machine> elsewhere = new ArrayList<>();
        Map<Quantity, List<Machine>> dealt = new TreeMap<>();
        rich.forEach((cores, machine) ->
                dealt.computeIfAbsent(cores, c -> new ArrayList<>()).add(machine));
        Optional<Machine> named = named(node);
        for (String zone : zones(node)) {
            bySize(node, zone, SAME_RATIO).forEach((cores, machine) -> {
                dealt.computeIfAbsent(cores, c -> new ArrayList<>()).add(machine);
                if (named.isPresent() && cores.equals(named.get().cores())) {
                    elsewhere.add(machine);
                }
            });
        }
        named.ifPresent(here::remove);
        return new Alternatives(List.copyOf(here), elsewhere, dealt);
    }

    /** By number of cores: the cheapest in the zone. */
    private Map<Quantity, Machine> bySize(PlannedNode node, String zone, double share) {
        double least = share * memoryPerCore(node.allocatable());
        Map<Quantity, Machine> cheapest = new TreeMap<>();
        for (Machine machine : of(node, zone)) {
            if (machine.offering().capacityType() == node.capacityType()
                    && machine.holds(node.allocatable(), 0, 0, rare)
                    && memoryPerCore(machine.allocatable()) >= least) {
                cheapest.putIfAbsent(machine.cores(), machine);
            }
        }
        return cheapest;
    }

    private static double memoryPerCore(ResourceList list) {
        double cores = list.get(Resource.CPU).amount().doubleValue();
        return list.get(Resource.MEMORY).amount().doubleValue() / Math.max(1e-3, cores);
    }

    /** A node without pods like this one, as another machine. */
    PlannedNode as(PlannedNode node, Machine machine) {
        return node.toBuilder()
                .machine(machine.type(), machine.offering())
                .commitment(Optional.empty())
                .requirements(requirements(node, machine.offering().zone()).expressions())
                .pods(List.of())
                .requests(machine.daemons())
                .build();
    }
}
