package io.karpenter.core.disruption.price;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.price.Pricing.Cheaper;
import io.karpenter.core.disruption.price.Pricing.Refused;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason.MinValuesUnmet;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.MinValuesRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Narrows a replacement to what is cheaper than the nodes that go, whatever the provider launches of it.
 *
 * <p>Prices are compared in nano-dollars, as sums of prices are not exact below that. Immutable. Source: DIS-CON-11 to DIS-CON-20,
 * DIS-CON-24, DIS-CON-38.
 */
public final class ReplacementPrice {

    /** Unless something else is said: cheaper types that must be there to exchange a single spot node, and as many are launched (DIS-CON-18). */
    public static final int SPOT_FLEXIBILITY = 15;

    private final Catalog catalog;
    private final boolean spotToSpot;
    private final int leastSpotTypes;
    private final MinValuesRule minValues = new MinValuesRule();

    /**
     * @param catalog with NodeOverlays applied
     * @param spotToSpot true if spot nodes may be exchanged for spot nodes (gate {@code SpotToSpotConsolidation})
     */
    public ReplacementPrice(Catalog catalog, boolean spotToSpot) {
        this(catalog, spotToSpot, SPOT_FLEXIBILITY);
    }

    /**
     * @param catalog with NodeOverlays applied
     * @param spotToSpot true if spot nodes may be exchanged for spot nodes (gate {@code SpotToSpotConsolidation})
     * @param leastSpotTypes cheaper types that must be there to exchange a single spot node for one, at least 1 (WK-09)
     */
    public ReplacementPrice(Catalog catalog, boolean spotToSpot, int leastSpotTypes) {
        this.catalog = catalog;
        this.spotToSpot = spotToSpot;
        this.leastSpotTypes = leastSpotTypes;
    }

    /** USD per hour of the candidates together (DIS-CON-11). */
    public static double hourlyPrice(Collection<Candidate> candidates) {
        return candidates.stream().mapToDouble(Candidate::hourlyPrice).sum();
    }

    /** The replacement of {@code candidates} as what is cheaper than they are. */
    public Pricing of(List<Candidate> candidates, PlannedNode replacement) {
        double price = hourlyPrice(candidates);
        LaunchList list = LaunchList.of(replacement, catalog);
        if (allSpot(candidates) && list.allows(CapacityType.SPOT)) {
            return spotToSpot(candidates.size() == 1, price, list);
        }
        LaunchList cheaper = below(price, list);
        return refusal(price, list, cheaper)
                .<Pricing>map(Refused::new)
                .orElseGet(() -> new Cheaper(settled(cheaper).launched()));
    }

    private static boolean allSpot(List<Candidate> candidates) {
        return candidates.stream()
                .allMatch(candidate -> candidate
                        .capacityType()
                        .filter(type -> type == CapacityType.SPOT)
                        .isPresent());
    }

    /** Launching must fail rather than fall back to something dearer (DIS-CON-14). */
    private static LaunchList settled(LaunchList list) {
        if (!list.allows(CapacityType.SPOT) || !list.allows(CapacityType.ON_DEMAND)) {
            return list;
        }
        LaunchList spot = list.only(CapacityType.SPOT);
        return spot.types().isEmpty() ? list.only(CapacityType.ON_DEMAND) : spot;
    }

    private Pricing spotToSpot(boolean single, double price, LaunchList list) {
        if (!spotToSpot) {
            return new Refused(new Blocked.SpotToSpotDisabled());
        }
        LaunchList spot = list.only(CapacityType.SPOT);
        LaunchList cheaper = below(price, spot);
        Optional<Blocked> refusal = refusal(price, spot, cheaper);
        if (refusal.isPresent()) {
            return new Refused(refusal.get());
        }
        if (!single) {
            return new Cheaper(cheaper.launched());
        }
        if (cheaper.types().size() < leastSpotTypes) {
            return new Refused(
                    new Blocked.TooFewSpotTypes(leastSpotTypes, cheaper.types().size()));
        }
        OptionalInt needed = minValues.needed(cheaper.types(), cheaper.requirements());
        return new Cheaper(
                cheaper.first(Math.max(leastSpotTypes, needed.orElse(0))).launched());
    }

    /**
     * A replacement that is of the same type as some of the nodes that go is only worth its while if it is cheaper than these: else
     * fewer nodes could go and those stay (DIS-CON-24). For several candidates.
     */
    public Pricing withoutSameType(List<Candidate> candidates, PlannedNode replacement) {
        Map<String, Double> prices = new HashMap<>();
        for (Candidate candidate : candidates) {
            candidate.instanceType().ifPresent(type -> prices.merge(type.name(), priceAs(candidate, type), Math::min));
        }
        LaunchList list = LaunchList.of(replacement, catalog);
        String same = "";
        double limit = Double.POSITIVE_INFINITY;
        for (InstanceType type : list.types()) {
            double price = prices.getOrDefault(type.name(), Double.POSITIVE_INFINITY);
            if (price < limit) {
                limit = price;
                same = type.name();
            }
        }
        if (same.isEmpty()) {
            return new Cheaper(replacement);
        }
        LaunchList cheaper = below(limit, list);
        boolean enough = !cheaper.types().isEmpty()
                && minValues.admits(cheaper.types(), cheaper.requirements()).isAdmitted();
        return enough ? new Cheaper(cheaper.launched()) : new Refused(new Blocked.SameType(same));
    }

    /**
     * {@code node} as what surely costs less than {@code limit}, or no more than itself, whatever is launched of it: fewer instance types,
     * else also only the zone and capacity type that it names. Unchanged if its minValues cannot be kept then (DIS-CON-12).
     *
     * @param limit USD per hour, not less than the node's price
     */
    public PlannedNode cheaperThan(PlannedNode node, double limit) {
        long most = Math.max(nano(limit) - 1, nano(node.hourlyPrice()));
        LaunchList all = LaunchList.of(node, catalog);
        LaunchList named = all.only(node.capacityType()).inZone(node.zone());
        for (LaunchList list : List.of(all, named)) {
            LaunchList kept = list.keep(type -> nano(list.worst(type)) <= most);
            if (list.equals(all) && kept.types().size() == all.types().size()) {
                return node;
            }
            boolean hasNamed =
                    kept.types().stream().anyMatch(type -> type.name().equals(node.instanceType()));
            if (hasNamed && minValues.admits(kept.types(), kept.requirements()).isAdmitted()) {
                return kept.launched();
            }
        }
        return node;
    }

    /** The cheapest offering of its type that has the labels of the candidate, 0 if there is none. */
    private double priceAs(Candidate candidate, InstanceType type) {
        Requirements labels = Requirements.ofLabels(candidate.labels());
        return type.offerings().stream()
                .filter(offering -> labels.compatible(
                        offering.requirements(), catalog.schema().wellKnown()))
                .mapToDouble(Offering::cost)
                .min()
                .orElse(0);
    }

    private static LaunchList below(double price, LaunchList list) {
        long limit = nano(price);
        return list.keep(type -> {
            double worst = list.worst(type);
            return Double.isFinite(worst) && nano(worst) < limit;
        });
    }

    private static long nano(double price) {
        return Math.round(price * 1e9);
    }

    /** Why {@code cheaper} will not do; minValues are never lowered for a price (DIS-CON-13, DIS-CON-38). */
    private Optional<Blocked> refusal(double price, LaunchList list, LaunchList cheaper) {
        if (cheaper.types().isEmpty()) {
            double cheapest =
                    list.types().stream().mapToDouble(list::worst).min().orElse(Double.POSITIVE_INFINITY);
            return Optional.of(new Blocked.NothingCheaper(price, cheapest));
        }
        return minValues.admits(cheaper.types(), cheaper.requirements()).reasons().stream()
                .filter(MinValuesUnmet.class::isInstance)
                .map(MinValuesUnmet.class::cast)
                .findFirst()
                .map(unmet -> new Blocked.TooFewValues(unmet.key(), unmet.wanted(), unmet.found()));
    }
}
