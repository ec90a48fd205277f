package io.karpenter.core.verify.state;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.risk.RiskSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What offerings are expected to cost, worked out from their prices alone: what a catalogue says about costs is not looked at. Written
 * from the formulas of {@link RiskSettings} as the documentation has them. Not thread-safe: it caches what it is asked.
 */
final class ExpectedCosts {

    private static final String ARCH = "kubernetes.io/arch";
    private static final String OS = "kubernetes.io/os";
    private static final int MOST_STEPS = 6;

    private final RiskSettings settings;
    private final Function<NodePool, PlannedHost> ofTemplate;
    private final Map<String, Map<Place, List<Choice>>> choices = new HashMap<>();
    private final Map<String, Map<Offering, Double>> known = new HashMap<>();

    /** Where launches compete for the same capacity. */
    private record Place(String zone, CapacityType capacityType) {}

    /** Something that can be launched, at what it costs while it can be had. */
    private record Choice(InstanceType type, Amounts allocatable, double cost, double shortage) {}

    /** What a step of the ladder costs, and the chance that it cannot be had. */
    private record Step(double cost, double shortage) {}

    /**
     * @param ofTemplate whatever a NodePool can launch
     */
    ExpectedCosts(RiskSettings settings, Function<NodePool, PlannedHost> ofTemplate) {
        this.settings = settings;
        this.ofTemplate = ofTemplate;
    }

    /** USD per hour. */
    double of(NodePool pool, InstanceType type, Offering offering) {
        if (!settings.pricesRisk()) {
            return offering.price();
        }
        // By identity: an offering of one type is asked for again and again, and comparing labels takes long.
        return known.computeIfAbsent(pool.name() + "/" + type.name(), name -> new IdentityHashMap<>())
                .computeIfAbsent(offering, asked -> expected(pool, type, asked));
    }

    private double expected(NodePool pool, InstanceType type, Offering offering) {
        double first = whenThere(type, offering);
        double q = shortage(offering);
        double last = Math.max(first, onDemand(type, offering) * settings.shortagePenalty());
        List<Step> ladder = new ArrayList<>(List.of(new Step(first, q)));
        if (q > 0) {
            Amounts needed = allocatable(type);
            for (Choice choice : choices(pool, offering)) {
                if (ladder.size() < MOST_STEPS
                        && choice.cost() >= first
                        && choice.cost() < last
                        && !choice.type().name().equals(type.name())
                        && samePlatform(choice.type(), type)
                        && holds(choice.allocatable(), needed)) {
                    ladder.add(new Step(choice.cost(), choice.shortage()));
                }
            }
        }
        // From the end: what it costs if none of those before can be had.
        double cost = last;
        for (Step step : ladder.reversed()) {
            cost = (1 - step.shortage()) * step.cost() + step.shortage() * cost;
        }
        return cost;
    }

    private List<Choice> choices(NodePool pool, Offering offering) {
        return choices.computeIfAbsent(pool.name(), name -> choices(pool))
                .getOrDefault(new Place(offering.zone(), offering.capacityType()), List.of());
    }

    private Map<Place, List<Choice>> choices(NodePool pool) {
        Map<Place, List<Choice>> all = new HashMap<>();
        for (Launch launch : ofTemplate.apply(pool).launches()) {
            Offering offering = launch.offering();
            all.computeIfAbsent(new Place(offering.zone(), offering.capacityType()), place -> new ArrayList<>())
                    .add(new Choice(
                            launch.type(),
                            allocatable(launch.type()),
                            whenThere(launch.type(), offering),
                            shortage(offering)));
        }
        all.values().forEach(list -> list.sort(Comparator.comparingDouble(Choice::cost)));
        return all;
    }

    /** USD per hour of a node that is launched as what is asked for, interruptions included. */
    private double whenThere(InstanceType type, Offering offering) {
        if (offering.capacityType() != CapacityType.SPOT) {
            return offering.price();
        }
        double perMonth = share(offering.interruption());
        double unsteady = 1 + offering.outlook().volatility() * settings.volatilityWeight();
        double perHour = -Math.log(1 - perMonth) / 730 * unsteady;
        double each = settings.interruptionPrice() + settings.interruptionHours() * onDemand(type, offering);
        return offering.price() + perHour * each;
    }

    private double shortage(Offering offering) {
        double q = switch (offering.capacityType()) {
            case SPOT -> settings.spotShortage();
            case ON_DEMAND -> settings.onDemandShortage();
            case RESERVED -> 0;
        };
        if (offering.capacityType() != CapacityType.SPOT
                || offering.outlook().placementScore().isEmpty()) {
            return q;
        }
        int score = offering.outlook().placementScore().getAsInt();
        return Math.min(q * (11 - score) / 5.5, Math.max(0.95, q));
    }

    private static double share(Optional<InterruptionBand> band) {
        Map<InterruptionBand, Double> middle = Map.of(
                InterruptionBand.BELOW_5_PERCENT, 0.025,
                InterruptionBand.FROM_5_TO_10_PERCENT, 0.075,
                InterruptionBand.FROM_10_TO_15_PERCENT, 0.125,
                InterruptionBand.FROM_15_TO_20_PERCENT, 0.175,
                InterruptionBand.ABOVE_20_PERCENT, 0.25);
        return band.map(middle::get).orElse(0.125);
    }

    private static double onDemand(InstanceType type, Offering offering) {
        List<Offering> onDemand = type.offerings().stream()
                .filter(other -> other.capacityType() == CapacityType.ON_DEMAND)
                .toList();
        return onDemand.stream()
                .filter(other -> other.zone().equals(offering.zone()))
                .findFirst()
                .or(() -> onDemand.stream().min(Comparator.comparingDouble(Offering::price)))
                .orElse(offering)
                .price();
    }

    private static Amounts allocatable(InstanceType type) {
        return LaunchFinder.allocatable(type.capacity(), type.overhead());
    }

    private static boolean samePlatform(InstanceType a, InstanceType b) {
        return a.requirements().get(ARCH).equals(b.requirements().get(ARCH))
                && a.requirements().get(OS).equals(b.requirements().get(OS));
    }

    private static boolean holds(Amounts there, Amounts needed) {
        return Stream.concat(needed.names().stream(), there.names().stream())
                .allMatch(name ->
                        there.get(name).doubleValue() >= 0.95 * needed.get(name).doubleValue());
    }
}
