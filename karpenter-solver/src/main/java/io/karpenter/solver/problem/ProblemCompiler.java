package io.karpenter.solver.problem;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.topology.TopologyDomains;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compiles a {@link Problem}. Time grows with distinct pod specs × (instance types + existing nodes); pods themselves are
 * walked once.
 */
public final class ProblemCompiler {

    private ProblemCompiler() {}

    public static CompiledProblem compile(Problem problem, SolverSettings settings, Firmness firmness) {
        Cluster cluster = problem.cluster();
        Catalog catalog = problem.catalog();
        LabelSchema schema = catalog.schema();

        PodReader reader = new PodReader(cluster, schema, settings.preferencePolicy(), firmness);
        List<RawClass> raw = reader.read();
        ExistingNodes existing = ExistingNodes.of(cluster, catalog);

        ShapeCompiler shapeCompiler = new ShapeCompiler(cluster, catalog, settings.poolWeight() == PoolWeight.IGNORE);
        List<NodeShape> shapes = shapeCompiler.shapes(asked(raw), spread(raw));
        ResourceAxes axes =
                ResourceAxes.of(raw.stream().map(r -> r.original.requests()).toList(), capacities(shapes, existing));
        Map<String, Integer> stockOf = new TreeMap<>();
        int[] stock = stock(shapes, stockOf);
        Offers offers = ShapeCompiler.offers(shapes, axes, schema, stockOf);
        Masks masks = new Masks(offers);
        MaskCompiler maskCompiler = new MaskCompiler(shapes, offers, masks, schema);

        PoolLimits limits = limits(shapes, offers, existing);
        Flexibility flexibility = new Flexibility(
                shapes, offers, limits, masks, settings.minValuesPolicy() == MinValuesPolicy.BEST_EFFORT);
        TopologyCompiler topology = new TopologyCompiler(
                cluster,
                schema,
                reader.namespaces(),
                existing,
                TopologyDomains.of(cluster, catalog, existing),
                maskCompiler,
                offers);
        boolean priced = settings.preferencePolicy() == PreferencePolicy.RESPECT && firmness.pricesNodes();
        ClassCompiler classes =
                new ClassCompiler(raw, schema, existing, axes, masks, maskCompiler, topology, flexibility, priced);
        List<PodClass> podClasses = classes.compile();
        List<TopologyGroup> groups = topology.groups(classes.membership(), podClasses.size());

        List<TopologyGroup> hostGroups =
                groups.stream().filter(TopologyGroup::isHostname).toList();
        int[] hostSlot = new int[groups.size()];
        Arrays.fill(hostSlot, -1);
        for (int slot = 0; slot < hostGroups.size(); slot++) {
            hostSlot[hostGroups.get(slot).index()] = slot;
        }
        return new CompiledProblem(
                axes,
                shapes,
                maskCompiler.shapeMasks(),
                offers,
                masks,
                topology.keys(),
                groups,
                hostSlot,
                hostGroups,
                podClasses,
                classes.nodes(),
                stock,
                limits,
                flexibility);
    }

    /** Label keys that some pod asks for, with the values that pods name. */
    private static Map<String, Set<String>> asked(List<RawClass> raw) {
        Map<String, Set<String>> asked = new TreeMap<>();
        for (RawClass r : raw) {
            r.alternatives.forEach(alternative -> alternative.all().forEach(requirement -> {
                Set<String> values = asked.computeIfAbsent(requirement.key(), k -> new TreeSet<>());
                if (requirement.operator() == Operator.IN) {
                    values.addAll(requirement.values());
                }
            }));
        }
        return asked;
    }

    private static Set<String> spread(List<RawClass> raw) {
        Set<String> keys = new TreeSet<>();
        raw.forEach(r -> r.owns.forEach(group -> keys.add(group.topologyKey())));
        keys.remove(Labels.HOSTNAME);
        return keys;
    }

    private static Collection<ResourceList> capacities(List<NodeShape> shapes, ExistingNodes existing) {
        Set<ResourceList> all = new LinkedHashSet<>();
        for (NodeShape shape : shapes) {
            for (InstanceType type : shape.types()) {
                all.add(type.capacity());
                all.add(type.overhead());
            }
            all.addAll(shape.overhead());
        }
        existing.open().forEach(node -> all.add(node.available()));
        return all;
    }

    /** Units left of each reservation; a reservation seen through several pools is one (SCH-RSV-02). */
    private static int[] stock(List<NodeShape> shapes, Map<String, Integer> indexOf) {
        Map<String, Integer> left = new TreeMap<>();
        for (NodeShape shape : shapes) {
            for (InstanceType type : shape.types()) {
                for (Offering offering : type.offerings()) {
                    offering.reservation().ifPresent(r -> left.merge(r.id(), r.available(), Math::min));
                }
            }
        }
        left.keySet().forEach(id -> indexOf.put(id, indexOf.size()));
        return left.values().stream().mapToInt(Integer::intValue).toArray();
    }

    private static PoolLimits limits(List<NodeShape> shapes, Offers offers, ExistingNodes existing) {
        List<String> pools =
                shapes.stream().map(s -> s.pool().name()).distinct().toList();
        List<ResourceList> limitLists =
                shapes.stream().map(s -> s.pool().limits()).distinct().toList();
        // Axes of requests skip zeros; a limit of zero is a limit all the same, so each named resource gets an amount.
        List<ResourceList> named = new ArrayList<>();
        limitLists.forEach(list -> list.names()
                .forEach(name -> named.add(ResourceList.of(name, list.get(name).max(Quantity.of(1))))));
        Set<ResourceList> capacities = new LinkedHashSet<>();
        shapes.forEach(s -> s.types().forEach(t -> capacities.add(t.capacity())));
        ResourceAxes axes = ResourceAxes.of(named, capacities);
        long[][] left = new long[pools.size()][axes.size()];
        for (long[] row : left) {
            Arrays.fill(row, Long.MAX_VALUE);
        }
        for (NodeShape shape : shapes) {
            ResourceList limits = shape.pool().limits();
            ResourceList used = existing.used(shape.pool().name());
            long[] remaining = axes.capacity(limits.minus(used));
            for (int a = 0; a < axes.size(); a++) {
                if (limits.has(axes.names().get(a))) {
                    left[pools.indexOf(shape.pool().name())][a] = remaining[a];
                }
            }
        }
        long[][] use = new long[offers.size()][];
        int[] pool = new int[offers.size()];
        for (int offer = 0; offer < offers.size(); offer++) {
            NodeShape shape = shapes.get(offers.shape()[offer]);
            pool[offer] = pools.indexOf(shape.pool().name());
            use[offer] = axes.size() == 0
                    ? new long[0]
                    : axes.requests(
                            shape.types().get(offers.type()[offer]).capacity().with(Resource.NODES, Quantity.of(1)));
        }
        return new PoolLimits(axes, left, use, pool);
    }
}
