package io.karpenter.solver.market;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.commitment.CommitmentUse;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.risk.share.InterruptionPool;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that can be bought. Read only, except that masks, {@code masks} and {@code asking}, remember what they compute; so
 * it is not thread-safe.
 *
 * @param axes resources that pods ask for
 * @param shapes what new nodes could be
 * @param offers what can be bought for the shapes, cheapest first
 * @param masks bit sets over the offers
 * @param asking what pods ask of a node as masks
 * @param stock nodes that each reservation can still give (SCH-RSV-02), units that are left of each commitment, and nodes that may be in
 *     each rationed interruption pool
 * @param limits of the NodePools
 * @param flexibility minValues of the NodePools
 */
public record Market(
        ResourceAxes axes,
        List<NodeShape> shapes,
        Offers offers,
        Masks masks,
        MaskCompiler asking,
        int[] stock,
        PoolLimits limits,
        Flexibility flexibility) {

    /** Beginnings of the names of counters. */
    static final String RESERVATION = "reservation/";

    static final String COMMITMENT = "commitment/";

    static final String POOL = "pool/";

    /** What pods ask for as far as it tells nodes apart. */
    public interface Demands {

        /** What each pod asks for of resources; equal ones may be named once. */
        Collection<ResourceList> requests();

        /** Label keys that pods ask for, each with what they ask. */
        Map<String, Set<Requirement>> asked();

        /** Label keys that pods are spread over. */
        Set<String> spread();
    }

    /** O(NodePools × values of open labels × offerings). */
    public static Market of(Problem problem, ExistingNodes existing, Demands demands, SolverSettings settings) {
        Cluster cluster = problem.cluster();
        Catalog catalog = problem.catalog();
        LabelSchema schema = catalog.schema();
        ShapeCompiler shapeCompiler = new ShapeCompiler(cluster, catalog, settings.poolWeight() == PoolWeight.IGNORE);
        List<NodeShape> shapes = shapeCompiler.shapes(demands.asked(), demands.spread());
        ResourceAxes axes = ResourceAxes.of(demands.requests(), capacities(shapes, existing));
        Map<String, Integer> stockOf = new TreeMap<>();
        int[] limited = stock(shapes, CommitmentUse.of(cluster, catalog).left(), stockOf);
        int[] stock = withPools(limited, problem.poolRations(), stockOf);
        Offers offers = ShapeCompiler.offers(shapes, axes, schema, stockOf, stock, limited.length);
        Masks masks = new Masks(offers);
        PoolLimits limits = PoolLimits.of(shapes, offers, existing);
        boolean lenient = settings.minValuesPolicy() == MinValuesPolicy.BEST_EFFORT;
        return new Market(
                axes,
                shapes,
                offers,
                masks,
                new MaskCompiler(shapes, offers, masks, schema),
                stock,
                limits,
                new Flexibility(shapes, offers, limits, masks, lenient));
    }

    /** Counters of interruption pools come after all others. */
    private static int[] withPools(int[] stock, Map<InterruptionPool, Integer> rations, Map<String, Integer> indexOf) {
        int[] all = Arrays.copyOf(stock, stock.length + rations.size());
        rations.forEach((pool, nodes) -> {
            int index = indexOf.size();
            indexOf.put(counter(pool.instanceType(), pool.zone()), index);
            all[index] = nodes;
        });
        return all;
    }

    /** Name of the counter of an interruption pool. */
    static String counter(String instanceType, String zone) {
        return POOL + instanceType + "/" + zone;
    }

    /** The same market for another thread. {@link #asking} is still the first one's, and not to be asked anything new. */
    public Market copy() {
        Masks copied = masks.copy();
        return new Market(axes, shapes, offers, copied, asking, stock, limits, flexibility.with(copied));
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
        existing.open().stream().map(ExistingNode::available).forEach(all::add);
        return all;
    }

    /** Units left of each reservation and commitment; a reservation seen through several pools is one (SCH-RSV-02). */
    private static int[] stock(List<NodeShape> shapes, Map<String, Integer> commitments, Map<String, Integer> indexOf) {
        Map<String, Integer> left = new TreeMap<>();
        commitments.forEach((id, units) -> left.put(COMMITMENT + id, units));
        for (NodeShape shape : shapes) {
            for (InstanceType type : shape.types()) {
                for (Offering offering : type.offerings()) {
                    offering.reservation().ifPresent(r -> left.merge(RESERVATION + r.id(), r.available(), Math::min));
                }
            }
        }
        left.keySet().forEach(id -> indexOf.put(id, indexOf.size()));
        return left.values().stream().mapToInt(Integer::intValue).toArray();
    }
}
