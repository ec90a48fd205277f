package io.karpenter.aws.launch.choice;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.rule.MinValuesRule;
import io.karpenter.core.rule.place.NodePoolTemplate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses what a launch may become: what the NodeClaim allows and can be had, less what would be a waste. Each step sees what the one before has
 * left. Stateless; linear in the number of offerings. Source: AWS-FLT-01 to AWS-FLT-09.
 */
public final class LaunchChoice {

    private static final Logger LOG = LoggerFactory.getLogger(LaunchChoice.class);

    /** CreateFleet is asked for so many types at most. */
    static final int MOST_TYPES = 60;

    private static final int NAMED = 5;

    private static final Set<String> EXOTIC = Set.of(
            AwsResources.NEURON,
            AwsResources.NEURON_CORE,
            AwsResources.AMD_GPU,
            AwsResources.NVIDIA_GPU,
            AwsResources.HABANA_GAUDI);

    /** Reserved offerings that can be launched together, in the order in which equally cheap ones are preferred. */
    private enum ReservationKind {
        DEFAULT,
        CAPACITY_BLOCK,
        INTERRUPTIBLE;

        static ReservationKind of(Offering offering) {
            if (Offers.isCapacityBlock(offering)) {
                return CAPACITY_BLOCK;
            }
            return Offers.isInterruptible(offering) ? INTERRUPTIBLE : DEFAULT;
        }
    }

    private final Wish wish;
    private final boolean strictMinValues;

    private LaunchChoice(Wish wish, boolean strictMinValues) {
        this.wish = wish;
        this.strictMinValues = strictMinValues;
    }

    /**
     * @param types of the NodeClass
     * @param strictMinValues false if flexibility that is asked for may be missed
     * @throws InsufficientCapacityException if nothing is left, with the step that left nothing
     */
    public static Choice of(Wish wish, List<InstanceType> types, boolean strictMinValues) {
        return new LaunchChoice(wish, strictMinValues).choose(types);
    }

    private Choice choose(List<InstanceType> all) {
        List<InstanceType> types = compatible(all);
        if (types.isEmpty()) {
            throw none("compatible-available");
        }
        types = step("reservation-type", types, this::oneKindOfReservation);
        types = step("capacity-block", types, this::oneBlock);
        types = step("reserved-offering", types, this::fullestReservations);
        types = step("exotic", types, this::withoutExotic);
        types = step("spot-price", types, this::withoutDearSpot);
        List<InstanceType> cheapest = types.stream()
                .sorted(Comparator.comparingDouble(Offers::cheapest).thenComparing(InstanceType::name))
                .limit(MOST_TYPES)
                .toList();
        if (strictMinValues
                && !new MinValuesRule().admits(cheapest, wish.requirements()).isAdmitted()) {
            throw new InsufficientCapacityException(
                    "the %d cheapest of %d instance types do not have as many values as minValues asks for"
                            .formatted(cheapest.size(), types.size()));
        }
        CapacityType capacityType = capacityType(cheapest);
        return new Choice(
                capacityType,
                Offers.keep(cheapest, offering -> offering.capacityType() == capacityType),
                cheapest.size());
    }

    private static List<InstanceType> step(
            String name, List<InstanceType> types, UnaryOperator<List<InstanceType>> filter) {
        List<InstanceType> left = filter.apply(types);
        if (left.size() < types.size() && LOG.isDebugEnabled()) {
            Set<String> kept = left.stream().map(InstanceType::name).collect(Collectors.toSet());
            List<String> dropped = types.stream()
                    .map(InstanceType::name)
                    .filter(n -> !kept.contains(n))
                    .toList();
            LOG.debug(
                    "step {} drops {} instance types: {}",
                    name,
                    dropped.size(),
                    String.join(", ", dropped.subList(0, Math.min(NAMED, dropped.size()))));
        }
        if (left.isEmpty()) {
            throw none(name);
        }
        return left;
    }

    private static InsufficientCapacityException none(String step) {
        return new InsufficientCapacityException("no instance type is left after step " + step);
    }

    /** Types with the offerings that the claim allows, that can be had and that are large enough. */
    private List<InstanceType> compatible(List<InstanceType> all) {
        return Offers.keep(
                all.stream()
                        .filter(type ->
                                wish.requirements().compatible(type.requirements(), AwsLabels.SCHEMA.wellKnown()))
                        .map(type -> type.withOfferings(type.offerings().stream()
                                .filter(o -> NodePoolTemplate.offers(wish.requirements(), o, AwsLabels.SCHEMA))
                                .filter(o -> wish.requests().fitsIn(type.allocatable(o)))
                                .toList()))
                        .toList(),
                offering -> true);
    }

    /** Default reservations, blocks and interruptible ones cannot be asked for together: those with the cheapest offering are kept. */
    private List<InstanceType> oneKindOfReservation(List<InstanceType> types) {
        if (!wish.allows(CapacityType.RESERVED)) {
            return types;
        }
        Map<ReservationKind, Double> cheapest = new TreeMap<>();
        types.stream()
                .flatMap(t -> t.offerings().stream())
                .filter(LaunchChoice::isReserved)
                .forEach(o -> cheapest.merge(ReservationKind.of(o), o.price(), Math::min));
        return cheapest.entrySet().stream()
                .min(Map.Entry.<ReservationKind, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(kind -> Offers.keep(types, o -> isReserved(o) && ReservationKind.of(o) == kind.getKey()))
                .orElse(types);
    }

    private static boolean isReserved(Offering offering) {
        return offering.capacityType() == CapacityType.RESERVED;
    }

    /** CreateFleet takes one block. */
    private List<InstanceType> oneBlock(List<InstanceType> types) {
        if (types.stream().flatMap(t -> t.offerings().stream()).noneMatch(Offers::isCapacityBlock)) {
            return types;
        }
        InstanceType type = types.stream()
                .min(Comparator.comparingDouble(Offers::cheapest).thenComparing(InstanceType::name))
                .orElseThrow();
        Offering block = type.offerings().stream()
                .min(Comparator.comparingDouble(Offering::price).thenComparing(Offers::reservationId))
                .orElseThrow();
        return List.of(type.withOfferings(List.of(block)));
    }

    /** A fleet may name a type and zone once: the reservation with the most left is it. */
    private List<InstanceType> fullestReservations(List<InstanceType> types) {
        if (!wish.allows(CapacityType.RESERVED)) {
            return types;
        }
        List<InstanceType> reserved = Offers.keep(types, LaunchChoice::isReserved).stream()
                .map(type -> {
                    Map<String, Offering> ofZone = new HashMap<>();
                    type.offerings().forEach(o -> ofZone.merge(o.zone(), o, LaunchChoice::fuller));
                    return type.withOfferings(type.offerings().stream()
                            .filter(o -> o == ofZone.get(o.zone()))
                            .toList());
                })
                .toList();
        return reserved.isEmpty() ? types : reserved;
    }

    private static Offering fuller(Offering a, Offering b) {
        return left(b) > left(a) ? b : a;
    }

    private static int left(Offering offering) {
        return offering.reservation().map(r -> r.available()).orElse(0);
    }

    private List<InstanceType> withoutExotic(List<InstanceType> types) {
        if (wish.asksForFlexibility()) {
            return types;
        }
        List<InstanceType> plain = types.stream().filter(t -> !isExotic(t)).toList();
        return plain.isEmpty() ? types : plain;
    }

    private static boolean isExotic(InstanceType type) {
        return type.requirements().get(AwsLabels.SIZE).values().stream().anyMatch(size -> size.contains("metal"))
                || EXOTIC.stream().anyMatch(r -> type.capacity().get(r).signum() > 0);
    }

    /** Spot that costs more than the cheapest machine on demand is no bargain. */
    private List<InstanceType> withoutDearSpot(List<InstanceType> types) {
        if (wish.asksForFlexibility() || !wish.allows(CapacityType.SPOT) || !wish.allows(CapacityType.ON_DEMAND)) {
            return types;
        }
        OptionalDouble onDemand = types.stream()
                .flatMap(t -> t.offerings().stream())
                .filter(o -> o.capacityType() == CapacityType.ON_DEMAND)
                .mapToDouble(Offering::price)
                .min();
        return onDemand.isEmpty()
                ? types
                : Offers.keep(types, o -> o.capacityType() != CapacityType.SPOT || o.price() <= onDemand.getAsDouble());
    }

    private CapacityType capacityType(List<InstanceType> types) {
        for (CapacityType capacityType : List.of(CapacityType.RESERVED, CapacityType.SPOT)) {
            if (wish.allows(capacityType) && Offers.has(types, capacityType)) {
                return capacityType;
            }
        }
        return CapacityType.ON_DEMAND;
    }
}
