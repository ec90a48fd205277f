package io.karpenter.solver.market;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.DaemonGroup;
import io.karpenter.core.rule.place.DaemonOverhead;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.workload.HostPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes NodeShapes of NodePools, and offers of NodeShapes.
 *
 * <p>A label that a pool leaves open and that pods ask for, or are spread over, splits the pool into one shape for each value,
 * since a node carries one value (decisions 5, SCH-NC-05). O(pools × values × instance types).
 */
final class ShapeCompiler {

    /** Most shapes of one pool; values beyond are left out, smallest kept. */
    private static final int MAX_SHAPES = 128;

    private final Catalog catalog;
    private final LabelSchema schema;
    private final DaemonOverhead daemons;
    private final List<NodePool> pools;
    private final boolean ignoreWeight;

    /**
     * @param ignoreWeight true: all pools get rank 0
     */
    ShapeCompiler(Cluster cluster, Catalog catalog, boolean ignoreWeight) {
        this.catalog = catalog;
        this.schema = catalog.schema();
        this.daemons = DaemonOverhead.of(cluster, schema);
        this.pools = cluster.nodePools().stream()
                .filter(NodePool::isUsable)
                .sorted(Comparator.comparingInt(NodePool::weight).reversed().thenComparing(NodePool::name))
                .toList();
        this.ignoreWeight = ignoreWeight;
    }

    /**
     * @param asked label keys that pods ask for, each with what they ask
     * @param spread label keys that pods are spread over
     */
    List<NodeShape> shapes(Map<String, Set<Requirement>> asked, Set<String> spread) {
        List<NodeShape> shapes = new ArrayList<>();
        int rank = -1;
        int weight = Integer.MIN_VALUE;
        for (NodePool pool : pools) {
            if (rank < 0 || (pool.weight() != weight && !ignoreWeight)) {
                rank++;
                weight = pool.weight();
            }
            NodePoolTemplate template = NodePoolTemplate.of(pool, catalog);
            for (Map<String, String> pins : pins(template, asked, spread)) {
                Requirements requirements = template.requirements();
                for (Map.Entry<String, String> pin : pins.entrySet()) {
                    requirements = requirements.and(Requirement.in(pin.getKey(), pin.getValue()));
                }
                shapes.add(shape(shapes.size(), pool, rank, pins, requirements, template));
            }
        }
        return shapes;
    }

    private NodeShape shape(
            int index,
            NodePool pool,
            int rank,
            Map<String, String> pins,
            Requirements requirements,
            NodePoolTemplate template) {
        List<InstanceType> types = template.instanceTypes().stream()
                .filter(type -> type.requirements().intersects(requirements))
                .toList();
        Map<InstanceType, DaemonGroup> groupOf = new IdentityHashMap<>();
        for (DaemonGroup group : daemons.groups(requirements, template.taints(), types)) {
            group.instanceTypes().forEach(type -> groupOf.put(type, group));
        }
        List<ResourceList> overhead = new ArrayList<>();
        List<List<HostPort>> ports = new ArrayList<>();
        for (InstanceType type : types) {
            DaemonGroup group = Objects.requireNonNull(groupOf.get(type));
            overhead.add(group.requests());
            ports.add(group.hostPorts());
        }
        return new NodeShape(index, pool, rank, pins, requirements, types, overhead, ports);
    }

    /** Every combination of values for the labels the pool leaves open; one empty combination if there are none. */
    private List<Map<String, String>> pins(
            NodePoolTemplate template, Map<String, Set<Requirement>> asked, Set<String> spread) {
        SortedMap<String, Set<String>> open = new TreeMap<>();
        template.requirements().all().forEach(r -> {
            if (!schema.isWellKnown(r.key()) && !isDecided(r)) {
                boolean listed = spread.contains(r.key()) && r.operator() == Operator.IN;
                open.put(r.key(), listed ? r.values() : values(r, asked.getOrDefault(r.key(), Set.of())));
            }
        });
        asked.forEach((key, requirements) -> {
            Set<String> ofTypes = valuesLeftOpenByTypes(key, template);
            if (ofTypes.size() > 1 && !named(requirements).isEmpty()) {
                open.put(key, ofTypes);
            }
        });
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, Set<String>> entry : open.entrySet()) {
            List<Map<String, String>> extended = new ArrayList<>();
            for (Map<String, String> base : combinations) {
                for (String value : entry.getValue()) {
                    if (extended.size() < MAX_SHAPES) {
                        Map<String, String> pins = new TreeMap<>(base);
                        pins.put(entry.getKey(), value);
                        extended.add(pins);
                    }
                }
            }
            combinations = extended;
        }
        return combinations;
    }

    private static boolean isDecided(Requirement r) {
        return !r.complement() && r.values().size() <= 1;
    }

    /**
     * Values that a node could get for an open label: what pods name if allowed, the smallest that nobody names, and one for each other
     * thing that a pod asks, such as to be greater than a number (decisions 5).
     */
    private static Set<String> values(Requirement open, Set<Requirement> asked) {
        Set<String> named = named(asked);
        Set<String> values = new TreeSet<>();
        named.stream().filter(open::has).forEach(values::add);
        Requirement unnamed = open.intersection(Requirement.notIn(open.key(), named));
        add(unnamed, values);
        asked.stream().sorted(Comparator.comparing(Requirement::toString)).forEach(requirement -> {
            if (values.stream().noneMatch(requirement::has)) {
                add(open.intersection(requirement), values);
            }
        });
        return values;
    }

    private static void add(Requirement requirement, Set<String> values) {
        String value = requirement.anyValue();
        if (!value.isEmpty()) {
            values.add(value);
        }
    }

    private static Set<String> named(Set<Requirement> asked) {
        Set<String> named = new TreeSet<>();
        asked.stream()
                .filter(requirement -> requirement.operator() == Operator.IN)
                .forEach(requirement -> named.addAll(requirement.values()));
        return named;
    }

    /** Values of a well-known label that single instance types leave open, such as the tenancy. */
    private Set<String> valuesLeftOpenByTypes(String key, NodePoolTemplate template) {
        Set<String> open = new TreeSet<>();
        if (schema.isWellKnown(key)) {
            Requirement ofPool = template.requirements().get(key);
            for (InstanceType type : template.instanceTypes()) {
                Requirement r = type.requirements().get(key);
                if (r.operator() == Operator.IN
                        && r.values().size() > 1
                        && type.offerings().stream()
                                .noneMatch(o -> o.requirements().has(key))) {
                    r.values().stream().filter(ofPool::has).forEach(open::add);
                }
            }
        }
        return open;
    }

    /**
     * What can be bought for the shapes, cheapest first; offers without room for their daemons are left out, and those that what is left of a
     * commitment does not cover once.
     *
     * @param stockOf index of each counter in {@code stock}
     * @param firstPool the first counter of an interruption pool
     */
    static Offers offers(
            List<NodeShape> shapes,
            ResourceAxes axes,
            LabelSchema schema,
            Map<String, Integer> stockOf,
            int[] stock,
            int firstPool) {
        List<Candidate> all = new ArrayList<>();
        for (NodeShape shape : shapes) {
            for (int t = 0; t < shape.types().size(); t++) {
                addOffers(shape, t, axes, schema, all);
            }
        }
        all.removeIf(c -> c.commitment() >= 0 && stock[stockOf.getOrDefault(c.stock(), 0)] < c.draw());
        all.sort(Comparator.comparingLong(Candidate::price)
                .thenComparing(c -> c.shape().types().get(c.type()).name())
                .thenComparing(c -> c.offering().zone())
                .thenComparing(c -> c.offering().capacityType())
                .thenComparing(Candidate::stock)
                .thenComparingInt(c -> c.shape().index()));
        int n = all.size();
        Offers offers = Offers.of(n, firstPool);
        for (int i = 0; i < n; i++) {
            Candidate c = all.get(i);
            offers.shape()[i] = c.shape().index();
            offers.type()[i] = c.type();
            offers.offering()[i] = c.offeringIndex();
            offers.price()[i] = c.price();
            offers.room()[i] = c.room();
            offers.commitment()[i] = c.commitment();
            offers.stock()[i] = stockOf.getOrDefault(c.stock(), stockOf.getOrDefault(c.pool(), -1));
            offers.draw()[i] = c.draw();
        }
        return offers;
    }

    private static void addOffers(
            NodeShape shape, int t, ResourceAxes axes, LabelSchema schema, Collection<Candidate> into) {
        InstanceType type = shape.types().get(t);
        ResourceList overhead = shape.overhead().get(t);
        Optional<long[]> usual = room(type.allocatable(), overhead, axes);
        Map<ResourceList, Optional<long[]>> unusual = new HashMap<>();
        for (int o = 0; o < type.offerings().size(); o++) {
            Offering offering = type.offerings().get(o);
            if (NodePoolTemplate.offers(shape.requirements(), offering, schema)) {
                Optional<long[]> room = offering.capacityOverride().isEmpty()
                                && offering.overheadOverride().isEmpty()
                        ? usual
                        : unusual.computeIfAbsent(
                                type.allocatable(offering), allocatable -> room(allocatable, overhead, axes));
                if (room.isPresent()) {
                    into.add(new Candidate(shape, t, o, offering, -1, Math.round(offering.cost() * 1e9), room.get()));
                    for (int c = 0; c < offering.commitments().size(); c++) {
                        double cost = offering.coveredBy(offering.commitments().get(c))
                                .cost();
                        into.add(new Candidate(shape, t, o, offering, c, Math.round(cost * 1e9), room.get()));
                    }
                }
            }
        }
    }

    /** What the daemons leave; nothing if they do not fit, or the node is overdrawn in any resource (SCH-RES-04). */
    private static Optional<long[]> room(ResourceList allocatable, ResourceList overhead, ResourceAxes axes) {
        ResourceList left = allocatable.minus(overhead);
        boolean fits = !left.hasNegative()
                && overhead.names().stream()
                        .allMatch(name -> left.has(name) || overhead.get(name).signum() == 0);
        return fits ? Optional.of(axes.capacity(left)) : Optional.empty();
    }

    private record Candidate(
            NodeShape shape, int type, int offeringIndex, Offering offering, int commitment, long price, long[] room) {

        /** What a node takes of its counter. */
        int draw() {
            return commitment < 0 ? 1 : offering.commitments().get(commitment).draw();
        }

        /** Name of the counter of its interruption pool, empty if it is no spot capacity. */
        String pool() {
            return offering.capacityType() == CapacityType.SPOT
                    ? Market.counter(shape.types().get(type).name(), offering.zone())
                    : "";
        }

        /** Name of the counter of its reservation or commitment, empty if it has neither. */
        String stock() {
            return commitment < 0
                    ? offering.reservation()
                            .map(r -> Market.RESERVATION + r.id())
                            .orElse("")
                    : Market.COMMITMENT + offering.commitments().get(commitment).id();
        }
    }
}
