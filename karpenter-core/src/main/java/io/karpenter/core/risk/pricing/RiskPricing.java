package io.karpenter.core.risk.pricing;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.rule.place.NodePoolTemplate;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Says what each offering of a catalogue is expected to cost, by the formulas of {@link RiskSettings}.
 *
 * <p>Spot nodes of a band are interrupted as often as the middle of the band says, 25 % a month above 20 %; of an unknown band as often
 * as the middle band. A substitute of an offering is one that its NodePool can launch: of another type with the same architecture and
 * operating system, in the same zone and of the same capacity type, with as much of every allocatable resource, give or take five per
 * cent, and not cheaper. A launch falls back to the cheapest of them first, until the next one costs more than going without. Offerings
 * in other zones are no substitutes, because many claims are pinned to a zone. The on-demand price is that of the type in the zone, else
 * in any zone, else the offering's own price. Reserved capacity is neither interrupted nor short.
 *
 * <p>Costs O(types²) for each zone, capacity type and list of types that NodePools see differently, most of it for types that few others
 * can stand in for: 1,366 types with 16,314 offerings in six zones take 20 to 30 ms of CPU time in a warm JVM. Stateless, thus
 * thread-safe.
 */
public final class RiskPricing {

    private RiskPricing() {}

    /**
     * The catalogue, the offerings of {@code nodePools} at what they are expected to cost; itself if the settings price no risk. Costs
     * that it has already are replaced.
     */
    public static Catalog priced(Collection<NodePool> nodePools, Catalog catalog, RiskSettings settings) {
        if (!settings.pricesRisk()) {
            return catalog;
        }
        Map<String, List<InstanceType>> lists = new HashMap<>(catalog.ofNodePool());
        // By identity: NodePools share their lists, and comparing those takes long.
        Map<List<InstanceType>, Map<BitSet, List<InstanceType>>> known = new IdentityHashMap<>();
        Map<List<InstanceType>, Substitutes> substitutes = new IdentityHashMap<>();
        for (NodePool pool : nodePools) {
            List<InstanceType> types = catalog.forNodePool(pool.name());
            BitSet launchable = launchable(pool, types, catalog.schema());
            Map<BitSet, List<InstanceType>> ofList = known.computeIfAbsent(types, list -> new HashMap<>());
            lists.put(pool.name(), ofList.computeIfAbsent(launchable, offerings -> {
                Substitutes among = substitutes.computeIfAbsent(types, Substitutes::new);
                return new Ladders(types, offerings, among, settings).priced();
            }));
        }
        return new Catalog(catalog.schema(), catalog.shared(), lists);
    }

    /** The catalogue, every offering at its price. */
    public static Catalog atPrices(Catalog catalog) {
        return changed(catalog, offering -> offering.withCost(offering.price()));
    }

    /** The catalogue as if what offerings are expected to cost were their price. */
    public static Catalog atCosts(Catalog catalog) {
        return changed(
                catalog,
                offering -> offering.withPrice(offering.cost())
                        .withCommitments(offering.commitments().stream()
                                .map(c -> c.withPrice(offering.coveredBy(c).cost()))
                                .toList()));
    }

    private static Catalog changed(Catalog catalog, UnaryOperator<Offering> change) {
        // By identity: lists that NodePools share stay shared.
        Map<List<InstanceType>, List<InstanceType>> known = new IdentityHashMap<>();
        UnaryOperator<List<InstanceType>> once = types -> known.computeIfAbsent(types, list -> changed(list, change));
        Map<String, List<InstanceType>> lists = new HashMap<>();
        catalog.ofNodePool().forEach((pool, types) -> lists.put(pool, once.apply(types)));
        return new Catalog(catalog.schema(), once.apply(catalog.shared()), lists);
    }

    private static List<InstanceType> changed(List<InstanceType> types, UnaryOperator<Offering> change) {
        return types.stream()
                .map(type ->
                        type.withOfferings(type.offerings().stream().map(change).toList()))
                // A list that the catalogue has no need to copy, so that it stays the same one for all.
                .collect(Collectors.toUnmodifiableList());
    }

    /** The offerings that the pool can launch, numbered through all types. */
    private static BitSet launchable(NodePool pool, List<InstanceType> types, LabelSchema schema) {
        Requirements requirements = NodePoolTemplate.requirements(pool, schema);
        BitSet result = new BitSet();
        int number = 0;
        for (InstanceType type : types) {
            boolean usable = type.requirements().intersects(requirements);
            for (Offering offering : type.offerings()) {
                result.set(number++, usable && NodePoolTemplate.offers(requirements, offering, schema));
            }
        }
        return result;
    }
}
