package io.karpenter.core.risk.pricing;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.risk.RiskSettings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the offerings of one list of types are expected to cost: each is the lowest rung of a ladder of substitutes that a launch climbs
 * while capacity is short. Not thread-safe. Source: {@link RiskSettings}.
 */
final class Ladders {

    /** More substitutes change nothing: the chance to get that far is tiny. */
    private static final int RUNGS = 6;

    private final List<InstanceType> types;
    private final Substitutes substitutes;
    private final RiskSettings settings;
    /** By type, then offering: what it costs while capacity is not short. */
    private final double[][] plain;
    /** By zone and capacity type: what can be launched, cheapest first. */
    private final Map<Market, List<Rung>> markets = new HashMap<>();

    private record Market(String zone, CapacityType capacityType) {}

    private record Rung(int type, double cost, double shortage) {}

    /**
     * @param launchable offerings, numbered through all types
     */
    Ladders(List<InstanceType> types, BitSet launchable, Substitutes substitutes, RiskSettings settings) {
        this.types = types;
        this.substitutes = substitutes;
        this.settings = settings;
        this.plain = new double[types.size()][];
        int number = 0;
        for (int t = 0; t < plain.length; t++) {
            InstanceType type = types.get(t);
            plain[t] = new double[type.offerings().size()];
            for (int o = 0; o < plain[t].length; o++) {
                Offering offering = type.offerings().get(o);
                plain[t][o] =
                        offering.price() + Interruptions.hourlyCost(offering, onDemandPrice(type, offering), settings);
                if (launchable.get(number++)) {
                    markets.computeIfAbsent(
                                    new Market(offering.zone(), offering.capacityType()), market -> new ArrayList<>())
                            .add(new Rung(t, plain[t][o], Shortages.chance(offering, settings)));
                }
            }
        }
        markets.values().forEach(rungs -> rungs.sort(Comparator.comparingDouble(Rung::cost)));
    }

    /** USD per hour of the type in the offering's zone, else anywhere, else of the offering itself. */
    private static double onDemandPrice(InstanceType type, Offering offering) {
        double anywhere = Double.POSITIVE_INFINITY;
        for (Offering other : type.offerings()) {
            if (other.capacityType() == CapacityType.ON_DEMAND) {
                if (other.zone().equals(offering.zone())) {
                    return other.price();
                }
                anywhere = Math.min(anywhere, other.price());
            }
        }
        return Double.isFinite(anywhere) ? anywhere : offering.price();
    }

    /** The types with offerings at what they are expected to cost. */
    List<InstanceType> priced() {
        List<InstanceType> result = new ArrayList<>(types.size());
        for (int t = 0; t < plain.length; t++) {
            InstanceType type = types.get(t);
            List<Offering> offerings = new ArrayList<>(type.offerings().size());
            for (int o = 0; o < plain[t].length; o++) {
                Offering offering = type.offerings().get(o);
                offerings.add(offering.withCost(expected(t, plain[t][o], offering)));
            }
            result.add(type.withOfferings(offerings));
        }
        return List.copyOf(result);
    }

    private double expected(int type, double own, Offering offering) {
        double chance = Shortages.chance(offering, settings);
        if (chance == 0) {
            return own;
        }
        double without = Math.max(own, settings.shortagePenalty() * onDemandPrice(types.get(type), offering));
        double sum = (1 - chance) * own;
        double rest = chance;
        List<Rung> market = markets.getOrDefault(new Market(offering.zone(), offering.capacityType()), List.of());
        int count = 1;
        for (int i = firstFrom(own, market); i < market.size() && count < RUNGS; i++) {
            Rung rung = market.get(i);
            if (rung.cost() >= without) {
                break;
            }
            if (rung.type() != type && substitutes.standsIn(rung.type(), type)) {
                sum += (1 - rung.shortage()) * rest * rung.cost();
                rest *= rung.shortage();
                count++;
            }
        }
        return sum + rest * without;
    }

    /** Index of the first rung that costs no less than {@code cost}. */
    private static int firstFrom(double cost, List<Rung> market) {
        int low = 0;
        int high = market.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (market.get(middle).cost() < cost) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
