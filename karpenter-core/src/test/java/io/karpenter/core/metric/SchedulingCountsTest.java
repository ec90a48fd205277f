package io.karpenter.core.metric;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a run is counted by")
class SchedulingCountsTest {

    private static Plan pending(String... pods) {
        return new Plan(
                List.of(),
                List.of(),
                Arrays.stream(pods)
                        .map(name -> new UnschedulablePod(new PodId("default", name), List.of(new Reason.NoNodePool())))
                        .toList(),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, ""));
    }

    private static Map<Series, Long> counts(ClusterBuilder cluster, Plan plan) {
        return SchedulingCounts.of(cluster.build(), Catalogs.linear(2), plan, "provisioner");
    }

    @Test
    @DisplayName(
            "SCH-MET-04 SCH-MET-05 pods without a place are unschedulable, those refused for what they ask are ignored instead")
    void unschedulable() {
        Map<Series, Long> counts = counts(
                cluster().with(pod("a"), pod("b"), pod("c"), pod("claims").usesResourceClaims()),
                pending("a", "b", "claims"));

        assertThat(counts)
                .containsEntry(SchedulerMetrics.UNSCHEDULABLE_PODS.series("provisioner"), 2L)
                .containsEntry(SchedulerMetrics.IGNORED_PODS.series(), 1L);
    }

    @Test
    @DisplayName("SCH-BUF-09, KW-D-15 virtual pods count in no gauge")
    void virtualPods() {
        Map<Series, Long> counts = counts(
                cluster()
                        .with(pod("a"))
                        .withPods(VirtualPods.of(buffer("b").of(2, pod("a"))))
                        .withPods(VirtualPods.of(buffer("claims").of(1, pod("a").usesResourceClaims()))),
                pending("a", "capacity-buffer-b-1", "capacity-buffer-b-2"));

        assertThat(counts)
                .isEqualTo(counts(cluster().with(pod("a")), pending("a")))
                .containsEntry(SchedulerMetrics.UNSCHEDULABLE_PODS.series("provisioner"), 1L);
    }

    @Test
    @DisplayName("SCH-MET-04 pods that wait for reserved capacity are not unschedulable")
    void deferred() {
        Plan plan = new Plan(
                List.of(),
                List.of(),
                List.of(
                        new UnschedulablePod(new PodId("default", "a"), List.of(new Reason.NoNodePool())),
                        new UnschedulablePod(
                                new PodId("default", "b"), List.of(new Reason.ReservationsInUse(List.of("r1"))))),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, ""));

        assertThat(counts(cluster().with(pod("a"), pod("b")), plan))
                .containsEntry(SchedulerMetrics.UNSCHEDULABLE_PODS.series("provisioner"), 1L);
    }

    @Test
    @DisplayName("SCH-MET-04 SCH-MET-05 both are told when there is nothing to tell")
    void zero() {
        assertThat(counts(cluster(), pending()))
                .containsOnly(
                        Map.entry(SchedulerMetrics.UNSCHEDULABLE_PODS.series("provisioner"), 0L),
                        Map.entry(SchedulerMetrics.IGNORED_PODS.series(), 0L));
    }

    @Test
    @DisplayName(
            "SCH-MET-06 pending pods are counted by their zone, placed or not; those of another phase and ignored ones are not")
    void zones() {
        Map<Series, Long> counts = counts(
                cluster()
                        .boundVolume("data", ZONE_B)
                        .with(
                                pod("a").replicas(3).zone(ZONE_A),
                                pod("b"),
                                pod("c").volumeClaim("data"),
                                pod("unknown").zone(ZONE_A).phase(PodPhase.UNKNOWN),
                                pod("bound").zone(ZONE_A).on("somewhere"),
                                pod("ignored").zone(ZONE_A).usesResourceClaims()),
                pending());

        assertThat(counts)
                .containsEntry(SchedulerMetrics.PENDING_PODS_BY_EFFECTIVE_ZONE.series("provisioner", ZONE_A), 3L)
                .containsEntry(SchedulerMetrics.PENDING_PODS_BY_EFFECTIVE_ZONE.series("provisioner", ZONE_B), 1L)
                .containsEntry(SchedulerMetrics.PENDING_PODS_BY_EFFECTIVE_ZONE.series("provisioner", "flexible"), 1L)
                .hasSize(5);
    }

    private static NewNodeClaim claim(Map<String, String> annotations) {
        return new NewNodeClaim(
                new NewNodeClaim.Metadata(
                        "default-",
                        Map.of(Labels.NODEPOOL, "default"),
                        annotations,
                        new NewNodeClaim.Owner("karpenter.sh/v1", "NodePool", "default", "u", true)),
                new NewNodeClaim.Spec(
                        List.of(),
                        ResourceList.EMPTY,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    @DisplayName("SCH-MET-07 created NodeClaims are counted by reason, NodePool and whether they relax minValues")
    void created() {
        assertThat(SchedulingCounts.created(claim(Map.of(Labels.MIN_VALUES_RELAXED, "true")), "provisioned"))
                .isEqualTo(NodeClaimMetrics.CREATED.series("provisioned", "default", "true"));
        assertThat(SchedulingCounts.created(claim(Map.of()), "drifted"))
                .as("of a static pool")
                .isEqualTo(NodeClaimMetrics.CREATED.series("drifted", "default", "false"));
    }
}
