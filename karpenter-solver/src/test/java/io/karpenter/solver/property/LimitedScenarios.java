package io.karpenter.solver.property;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Scenario;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random scenarios whose NodePools have tight limits, of one or two resources each. */
record LimitedScenarios(Generator<Scenario> all) implements Generator<Scenario> {

    private static final long GIB = 1L << 30;

    @Override
    public Scenario generate(RandomGenerator random, int size) {
        Scenario scenario = all.generate(random, size);
        List<NodePool> limited = scenario.cluster().nodePools().stream()
                .map(pool -> random.nextInt(4) == 0 ? pool : pool.withLimits(limits(random)))
                .toList();
        return scenario.withCluster(
                scenario.cluster().toBuilder().nodePools(limited).build());
    }

    private static ResourceList limits(RandomGenerator random) {
        ResourceList cpu = ResourceList.of(Resource.CPU, Quantity.of(random.nextInt(1, 9)));
        ResourceList memory = ResourceList.of(Resource.MEMORY, Quantity.of(random.nextInt(2, 33) * GIB));
        ResourceList nodes = ResourceList.of(Resource.NODES, Quantity.of(random.nextInt(1, 3)));
        return switch (random.nextInt(5)) {
            case 0 -> cpu;
            case 1 -> memory;
            case 2 -> nodes;
            case 3 -> cpu.with(memory);
            default -> cpu.with(nodes);
        };
    }
}
