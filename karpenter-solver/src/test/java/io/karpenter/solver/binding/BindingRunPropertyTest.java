package io.karpenter.solver.binding;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.binding.BindingModel.Arrival;
import io.karpenter.solver.property.Planning;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every rehearsal")
class BindingRunPropertyTest {

    @TestFactory
    Stream<DynamicTest> bindsLikePodByPod() {
        return Stream.of(Planning.forAll(RandomScenarios.ofEverything())
                .tries(200)
                .maxSize(30)
                .holds(
                        "binds each pod to the node that one gives it which looks at every node anew for each pod",
                        scenario -> assertAlike(scenario.cluster(), scenario.catalog())));
    }

    @Test
    @DisplayName("does so where the scheduler looks at part of the nodes only")
    void bindsLikePodByPodOnManyNodes() {
        ClusterBuilder cluster = cluster().withoutNodePools();
        for (int i = 0; i < 150; i++) {
            cluster.with(node("n-" + i).capacity("cpu", i % 3 == 0 ? "4" : "8").capacity("memory", "16Gi"));
        }
        cluster.with(
                pods(300).named("a").cpu("1"), pods(200).named("b").cpu("2").memory("3Gi"));

        assertAlike(cluster.build(), Catalogs.of(instanceType("c4").onDemand(0.2, ZONE_A)));
    }

    private static void assertAlike(Cluster cluster, Catalog catalog) {
        Plan plan = Planning.plan(new Scenario(cluster, catalog), Planning.FIRST_PLAN);
        Rehearsal rehearsal = Rehearsal.of(Problem.of(cluster, catalog), plan);
        List<Pod> pods = new ArrayList<>(rehearsal.pods());
        for (int seed = 0; seed < 3; seed++) {
            List<Arrival> arrivals =
                    pods.stream().map(rehearsal.model()::arrival).toList();
            List<PodByPod.Bound> remembering = new ArrayList<>();
            new BindingRun(rehearsal.model(), new BitSet(), arrivals.size(), false, new Random(seed))
                    .bind(arrivals, (pod, node) -> remembering.add(new PodByPod.Bound(pod, node)));

            assertThat(remembering).isEqualTo(new PodByPod(rehearsal.model(), new Random(seed)).bind(arrivals));
            Collections.shuffle(pods, new Random(seed));
        }
    }
}
