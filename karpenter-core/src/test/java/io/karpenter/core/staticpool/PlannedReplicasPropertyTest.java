package io.karpenter.core.staticpool;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.Choice;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("The nodes that static NodePools get in random clusters")
class PlannedReplicasPropertyTest {

    /** A random scenario of which each NodePool is made static, and no pod waits. */
    private static Scenario generate(RandomGenerator random, int size) {
        Scenario scenario = RandomScenarios.ofEverything().generate(random, size);
        Choice choose = new Choice(random);
        List<NodePool> pools = new ArrayList<>();
        for (NodePool pool : scenario.cluster().nodePools()) {
            ResourceList limits = choose.onceIn(2)
                    ? ResourceList.EMPTY
                    : ResourceList.of(Resource.NODES, Quantity.of(choose.between(0, size)));
            pools.add(new NodePool(
                    pool.name(),
                    pool.uid(),
                    pool.template(),
                    limits,
                    0,
                    OptionalInt.of(choose.between(0, size)),
                    pool.disruption(),
                    !choose.onceIn(8),
                    choose.onceIn(8)));
        }
        Cluster cluster = scenario.cluster().toBuilder()
                .nodePools(pools)
                .pods(scenario.cluster().pods().stream().filter(Pod::isBound).toList())
                .build();
        return scenario.withCluster(cluster);
    }

    private static Plan planned(Scenario scenario) {
        return PlannedReplicas.addedTo(Plan.NOTHING, scenario.cluster(), scenario.catalog());
    }

    private static List<Violation> violations(Scenario scenario, Plan plan) {
        return PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan);
    }

    @TestFactory
    Stream<DynamicTest> laws() {
        Property<Scenario> scenarios = Property.forAll(PlannedReplicasPropertyTest::generate)
                .tries(400)
                .maxSize(12);
        return Stream.of(
                scenarios.holds(
                        "SCH-STA-05 SCH-NC-09 are those that the verifier expects",
                        scenario -> assertThat(violations(scenario, planned(scenario)))
                                .isEmpty()),
                scenarios.holds(
                        "SCH-STA-05 are as many as may be: one more is caught", PlannedReplicasPropertyTest::oneMore));
    }

    private static void oneMore(Scenario scenario) {
        List<PlannedNode> nodes = planned(scenario).staticNodes();
        if (!nodes.isEmpty()) {
            PlannedNode last = nodes.get(nodes.size() - 1);
            List<PlannedNode> more = new ArrayList<>(nodes);
            more.add(last.withName(last.name() + "-more"));
            assertThat(violations(scenario, Plan.NOTHING.withStaticNodes(more)))
                    .as("after one more than %d nodes", nodes.size())
                    .isNotEmpty();
        }
    }
}
