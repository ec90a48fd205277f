package io.karpenter.solver.property;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Scenario;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Random scenarios with one to three commitments, each of one zone or of all, which cover about every second type, in units of their own: few enough
 * to be fought for. A covered node costs nothing more, next to nothing, or a part of its price.
 */
public record CommittedScenarios(Generator<Scenario> all) implements Generator<Scenario> {

    private static final double[] LEFT_TO_PAY = {0, 1e-7, 0.3};

    @Override
    public Scenario generate(RandomGenerator random, int size) {
        Scenario scenario = all.generate(random, size);
        Catalog catalog = scenario.catalog();
        List<String> zones = catalog.shared().stream()
                .flatMap(type -> type.offerings().stream())
                .map(Offering::zone)
                .distinct()
                .sorted()
                .toList();
        List<Committed> commitments = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            commitments.add(new Committed(random, zones, i));
        }
        Map<String, List<InstanceType>> ofNodePool = new HashMap<>();
        catalog.ofNodePool().forEach((pool, types) -> ofNodePool.put(pool, covered(types, commitments)));
        return scenario.withCatalog(new Catalog(catalog.schema(), covered(catalog.shared(), commitments), ofNodePool));
    }

    private static List<InstanceType> covered(List<InstanceType> types, List<Committed> commitments) {
        return types.stream()
                .map(type -> type.withOfferings(type.offerings().stream()
                        .map(offering -> offering.capacityType() == CapacityType.ON_DEMAND
                                ? offering.withCommitments(commitments.stream()
                                        .flatMap(c -> c.covering(type.name(), offering).stream())
                                        .toList())
                                : offering)
                        .toList()))
                .toList();
    }

    /** One of them. */
    private static final class Committed {

        private final RandomGenerator random;
        private final String id;
        private final int amount;
        private final Optional<String> zone;
        private final double leftToPay;
        /** Units that a node of a type takes; 0: it is not covered. */
        private final Map<String, Integer> draws = new HashMap<>();

        Committed(RandomGenerator random, List<String> zones, int number) {
            this.random = random;
            this.id = "commitment-" + number;
            this.amount = random.nextInt(13);
            this.zone = zones.isEmpty() || random.nextInt(3) > 0
                    ? Optional.empty()
                    : Optional.of(zones.get(random.nextInt(zones.size())));
            this.leftToPay = LEFT_TO_PAY[random.nextInt(LEFT_TO_PAY.length)];
        }

        Optional<Commitment> covering(String type, Offering offering) {
            int draw = draws.computeIfAbsent(type, name -> random.nextBoolean() ? random.nextInt(1, 7) : 0);
            return draw == 0 || zone.filter(z -> !z.equals(offering.zone())).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Commitment(id, amount, draw, offering.price() * leftToPay, zone.isPresent()));
        }
    }
}
