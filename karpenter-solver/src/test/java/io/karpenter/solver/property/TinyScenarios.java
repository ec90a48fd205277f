package io.karpenter.solver.property;

import io.karpenter.core.offering.Offering;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import java.util.random.RandomGenerator;

/** Random scenarios that can be solved by trying everything: at most five pods, three instance types and two zones. */
record TinyScenarios(RandomScenarios all) implements Generator<Scenario> {

    private static final int PODS = 5;

    @Override
    public Scenario generate(RandomGenerator random, int size) {
        Scenario scenario;
        do {
            scenario = all.generate(random, Math.min(size, PODS));
        } while (!isTiny(scenario));
        return scenario;
    }

    private static boolean isTiny(Scenario scenario) {
        long zones = scenario.catalog().shared().stream()
                .flatMap(type -> type.offerings().stream())
                .map(Offering::zone)
                .distinct()
                .count();
        return zones <= 2 && scenario.catalog().shared().size() <= 3;
    }
}
