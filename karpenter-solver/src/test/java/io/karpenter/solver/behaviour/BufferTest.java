package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.spread.DefaultSpread;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.spread.Service;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Virtual pods of buffers, and default spread")
class BufferTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    private static NodeBuilder old() {
        return node("old").pool("default").zone(ZONE_A).allocatable("cpu", "4", "memory", "16Gi", "pods", "110");
    }

    private static List<Pod> virtual(int count, PodBuilder pod) {
        return VirtualPods.of(buffer("b").of(count, pod));
    }

    private static BufferPlan parts(ClusterBuilder cluster) {
        return BufferPlan.of(plan(cluster, CATALOG), cluster.build());
    }

    @Test
    @DisplayName("SCH-BUF-08 virtual pods take room on existing nodes and cause new ones, as pods do")
    void likePods() {
        BufferPlan parts =
                parts(cluster().with(old()).withPods(virtual(6, pod("web").cpu("1"))));

        assertThat(parts.onExistingNodes()).containsOnlyKeys("old");
        assertThat(parts.onExistingNodes().get("old")).hasSize(4);
        assertThat(parts.real().nodes()).hasSize(1);
        assertThat(parts.real().scheduledPods()).isZero();
    }

    @Test
    @DisplayName("SCH-BUF-08 pods take the room of a buffer, which is then refilled elsewhere")
    void refilled() {
        BufferPlan parts = parts(cluster()
                .with(old())
                .with(pods(3).cpu("1"))
                .withPods(virtual(2, pod("web").cpu("1"))));

        assertThat(parts.real().existingNodes())
                .singleElement()
                .satisfies(node -> assertThat(node.pods()).hasSize(3));
        assertThat(parts.onExistingNodes().get("old")).hasSize(1);
        assertThat(parts.onNewNodes().values())
                .singleElement()
                .satisfies(pods -> assertThat(pods).hasSize(1));
    }

    @Test
    @DisplayName("SCH-BUF-08 where there is room for some only, pods get it before virtual pods that are alike")
    void podsFirst() {
        // By name the virtual pods would come first.
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").limit("cpu", "4"))
                .with(pod("web").replicas(4).cpu("1"))
                .withPods(virtual(4, pod("web").cpu("1")));

        BufferPlan parts = parts(cluster);

        assertThat(parts.real().unschedulable()).isEmpty();
        assertThat(parts.real().scheduledPods()).isEqualTo(4);
        assertThat(parts.unplaced()).hasSize(4);
    }

    @Test
    @DisplayName("SCH-BUF-08 pods keep their skew over zones also for a kube-scheduler that sees no virtual pods")
    void zonesWithoutVirtualPods() {
        PodBuilder web = pod("web").cpu("1").spread(Labels.ZONE, 1);
        BufferPlan parts = parts(cluster().with(old()).withPods(virtual(3, web)).with(web.replicas(6)));

        List<String> zones = new ArrayList<>(zonesOf(parts.real(), "web"));
        parts.real().existingNodes().forEach(node -> node.pods().forEach(pod -> zones.add(ZONE_A)));
        assertThat(zones.stream()
                        .collect(Collectors.groupingBy(zone -> zone, Collectors.counting()))
                        .values())
                .containsExactly(2L, 2L, 2L);
    }

    @Test
    @DisplayName("SCH-BUF-08 they keep it too where the virtual pods that their spread counts are of another shape")
    void zonesWithoutOtherVirtualPods() {
        PodBuilder web = pod("web").cpu("1").spread(Labels.ZONE, 1);
        for (int large = 1; large <= 5; large++) {
            ClusterBuilder cluster = cluster()
                    .with(old())
                    .with(web.replicas(6))
                    .withPods(virtual(large, pod("web").cpu("3")));
            Plan real = parts(cluster).real();
            ClusterBuilder seen = cluster().with(old()).with(web.replicas(6));

            assertThat(real.scheduledPods()).isEqualTo(6);
            assertThat(PlanVerifier.verify(seen.build(), CATALOG, real))
                    .filteredOn(violation -> violation.rule().startsWith("SCH-TSC"))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("SCH-BUF-08 pods keep their skew over nodes also for a kube-scheduler that sees no virtual pods")
    void nodesWithoutVirtualPods() {
        PodBuilder web = pod("web").cpu("1").spread(Labels.HOSTNAME, 1);
        Plan real = parts(cluster().with(old()).withPods(virtual(4, web)).with(web.replicas(4)))
                .real();

        IntSummaryStatistics counts = IntStream.concat(
                        real.nodes().stream().mapToInt(node -> node.pods().size()),
                        real.existingNodes().stream()
                                .mapToInt(node -> node.pods().size()))
                .summaryStatistics();
        assertThat(counts.getSum()).isEqualTo(4);
        assertThat(counts.getCount()).isGreaterThan(1);
        assertThat(counts.getMax() - counts.getMin()).isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName(
            "SCH-BUF-07 virtual pods keep the rules of their template: selectors, spread among themselves, tolerations")
    void keepRules() {
        BufferPlan parts = parts(cluster()
                .with(old())
                .withPods(virtual(3, pod("web").cpu("1").spread(Labels.ZONE, 1))));

        assertThat(parts.onExistingNodes().get("old")).hasSize(1);
        assertThat(parts.real().nodes())
                .extracting(PlannedNode::zone)
                .doesNotContain(ZONE_A)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("SCH-DEF-02 pods of a Service are spread by the cluster's defaults, and count each other only")
    void defaults() {
        DefaultConstraints zones = new DefaultConstraints(List.of(new TopologySpreadConstraint(
                1, Labels.ZONE, true, Optional.empty(), OptionalInt.empty(), true, false, List.of())));
        PodSelectors selectors = new PodSelectors(
                List.of(new Service("default", "web", Optional.of(Map.of(PodBuilder.APP, "web")))), List.of());
        List<Pod> pods = DefaultSpread.apply(
                        cluster()
                                .with(
                                        pod("web").replicas(3).cpu("1"),
                                        pod("lone").replicas(3).cpu("1"))
                                .build(),
                        zones,
                        selectors)
                .cluster()
                .pods();

        Plan spread = plan(cluster().withPods(pods), CATALOG);
        Plan before = plan(
                cluster()
                        .with(
                                pod("web").replicas(3).cpu("1"),
                                pod("lone").replicas(3).cpu("1")),
                CATALOG);

        assertThatPlan(spread).schedulesAll();
        assertThat(zonesOf(spread, "web")).hasSize(3).doesNotHaveDuplicates();
        assertThat(zonesOf(before, "web").stream().distinct().count()).isLessThan(3);
    }

    private static List<String> zonesOf(Plan plan, String app) {
        return plan.nodes().stream()
                .flatMap(node -> node.pods().stream()
                        .filter(pod -> pod.name().startsWith(app))
                        .map(pod -> node.zone()))
                .toList();
    }
}
