package io.karpenter.core.buffer;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.BufferBuilder.nothing;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferPlanTest {

    private static final ResolvedBuffer BUFFER = buffer("b").of(4, pod("web").cpu("1"));
    private static final Cluster CLUSTER =
            VirtualPods.addTo(cluster().with(pod("a"), pod("c")).build(), List.of(BUFFER));

    private static PodId id(String name) {
        return new PodId("default", name);
    }

    private static PodId virtual(int number) {
        return id("capacity-buffer-b-" + number);
    }

    private static PlannedNode node(String name, PodId... pods) {
        return PlannedNode.builder(name, "default")
                .machine("m7i.large", "zone-a", CapacityType.ON_DEMAND, 0.1)
                .instanceTypeOptions(List.of("m7i.large"))
                .requests(ResourceList.parse("cpu", "2"))
                .allocatable(ResourceList.parse("cpu", "4"))
                .pods(List.of(pods))
                .build();
    }

    private static Plan plan(List<PlannedNode> nodes, List<ExistingNodePods> existing, PodId... unplaced) {
        return new Plan(
                nodes,
                existing,
                Stream.of(unplaced)
                        .map(pod -> new UnschedulablePod(pod, List.of(new Reason.InvalidPod("no room"))))
                        .toList(),
                List.of(new RelaxedPreference(id("a"), "zone"), new RelaxedPreference(virtual(1), "zone")),
                OptionalDouble.of(0.1),
                new Plan.Statistics(0.2, 0, 0, 0, ""));
    }

    private static final Plan PLAN = plan(
            List.of(node("default-1", id("a"), virtual(1)), node("default-2", virtual(2))),
            List.of(new ExistingNodePods("old", List.of(virtual(3), id("c")))),
            virtual(4));

    @Test
    @DisplayName(
            "SCH-BUF-09 virtual pods are nowhere in what is nominated, recorded and counted; nodes and prices stay")
    void apart() {
        BufferPlan parts = BufferPlan.of(PLAN, CLUSTER);

        assertThat(parts.real().nodes()).extracting(PlannedNode::pods).containsExactly(List.of(id("a")), List.of());
        assertThat(parts.real().existingNodes())
                .extracting(ExistingNodePods::pods)
                .containsExactly(List.of(id("c")));
        assertThat(parts.real().unschedulable()).isEmpty();
        assertThat(parts.real().relaxed()).extracting(RelaxedPreference::pod).containsExactly(id("a"));
        assertThat(parts.real().scheduledPods()).isEqualTo(2);
        assertThat(parts.real().hourlyPrice()).isEqualTo(0.2);
        assertThat(parts.real().nodes()).extracting(PlannedNode::requests).containsOnly(ResourceList.parse("cpu", "2"));
        assertThat(parts.onNewNodes())
                .isEqualTo(Map.of("default-1", List.of(virtual(1)), "default-2", List.of(virtual(2))));
        assertThat(parts.onExistingNodes()).isEqualTo(Map.of("old", List.of(virtual(3))));
        assertThat(parts.unplaced()).extracting(UnschedulablePod::pod).containsExactly(virtual(4));
        assertThat(parts.placed()).isEqualTo(3);
    }

    @Test
    @DisplayName(
            "SCH-BUF-09 put together again, every pod is where it was, so that a plan that was taken apart can be verified")
    void together() {
        Plan whole = BufferPlan.of(PLAN, CLUSTER).whole();

        assertThat(whole.nodes())
                .extracting(PlannedNode::pods)
                .containsExactly(List.of(id("a"), virtual(1)), List.of(virtual(2)));
        assertThat(whole.existingNodes())
                .extracting(ExistingNodePods::pods)
                .containsExactly(List.of(id("c"), virtual(3)));
        assertThat(whole.unschedulable()).isEqualTo(PLAN.unschedulable());
        assertThat(whole.lowerBound()).isEqualTo(PLAN.lowerBound());
        assertThat(BufferPlan.of(PLAN.withStaticNodes(List.of(node("fixed-1"))), CLUSTER)
                        .whole()
                        .staticNodes())
                .hasSize(1);
        assertThat(BufferPlan.of(whole, CLUSTER)).isEqualTo(BufferPlan.of(PLAN, CLUSTER));
    }

    private static Optional<Provisioning> condition(Plan plan, Optional<Provisioning> before) {
        return BufferOutcome.of(BufferPlan.of(plan, CLUSTER))
                .condition(BUFFER.resolution(), VirtualPods.of(BUFFER), before);
    }

    private static ExistingNodePods old(PodId... pods) {
        return new ExistingNodePods("old", List.of(pods));
    }

    @Test
    @DisplayName("SCH-BUF-10 a buffer whose pods are all on existing nodes fits, also over several of them")
    void fits() {
        Plan plan = plan(
                List.of(),
                List.of(old(virtual(1), virtual(2), virtual(3)), new ExistingNodePods("other", List.of(virtual(4)))));

        assertThat(condition(plan, Optional.empty())).contains(Provisioning.FITS_EXISTING_CAPACITY);
    }

    @Test
    @DisplayName(
            "SCH-BUF-10 a single pod on a new node, or without a place, means that the buffer requires new capacity")
    void requiresNew() {
        Optional<Provisioning> before = Optional.of(Provisioning.FITS_EXISTING_CAPACITY);

        assertThat(condition(
                        plan(List.of(node("n", virtual(4))), List.of(old(virtual(1), virtual(2), virtual(3)))), before))
                .contains(Provisioning.REQUIRES_NEW_CAPACITY);
        assertThat(condition(plan(List.of(), List.of(old(virtual(1), virtual(2), virtual(3))), virtual(4)), before))
                .contains(Provisioning.REQUIRES_NEW_CAPACITY);
    }

    @ParameterizedTest
    @CsvSource({"FITS_EXISTING_CAPACITY", "REQUIRES_NEW_CAPACITY", "BUFFER_EMPTY"})
    @DisplayName("SCH-BUF-10 if the planning did not see all pods of the buffer, the condition stays as it was")
    void unchanged(Provisioning before) {
        Plan plan = plan(List.of(), List.of(old(virtual(1), virtual(2), virtual(3))));

        assertThat(condition(plan, Optional.of(before))).contains(before);
        assertThat(condition(plan, Optional.empty())).isEmpty();
    }

    @Test
    @DisplayName("SCH-BUF-10 a buffer that is not resolved is not ready, one of no pods is empty, whatever the plan")
    void notReadyAndEmpty() {
        BufferOutcome outcome = BufferOutcome.of(BufferPlan.of(PLAN, CLUSTER));
        ResolvedBuffer lost = BufferResolver.resolve(
                buffer("b").scalable("", "Deployment", "x").build(), nothing(Optional.empty()));
        ResolvedBuffer empty = buffer("b").of(0, pod("web"));

        assertThat(outcome.condition(lost.resolution(), List.<Pod>of(), Optional.empty()))
                .contains(Provisioning.NOT_READY_FOR_PROVISIONING);
        assertThat(outcome.condition(empty.resolution(), VirtualPods.of(empty), Optional.empty()))
                .contains(Provisioning.BUFFER_EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "FITS_EXISTING_CAPACITY,true,FitsExistingCapacity",
        "REQUIRES_NEW_CAPACITY,false,RequiresNewCapacity",
        "BUFFER_EMPTY,false,BufferEmpty",
        "NOT_READY_FOR_PROVISIONING,false,NotReadyForProvisioning"
    })
    @DisplayName("SCH-BUF-10 Provisioning is true only when the buffer fits, and its reasons are spelled as in the API")
    void spelling(Provisioning condition, boolean status, String reason) {
        assertThat(condition.type()).isEqualTo("Provisioning");
        assertThat(condition.isTrue()).isEqualTo(status);
        assertThat(condition.reason()).isEqualTo(reason);
    }

    @Test
    @DisplayName("SCH-BUF-11 virtual pods are counted per existing node")
    void perNode() {
        BufferOutcome outcome = BufferOutcome.of(BufferPlan.of(
                plan(
                        List.of(node("new", virtual(4))),
                        List.of(old(virtual(1), virtual(2), id("a")), new ExistingNodePods("real", List.of(id("c"))))),
                CLUSTER));

        assertThat(outcome.podsOfNode()).isEqualTo(Map.of("old", 2));
    }

    @Test
    @DisplayName("SCH-BUF-11 each planning replaces the counts wholesale: a node that lost its virtual pods has none")
    void replaced() {
        BufferOutcome next = BufferOutcome.of(BufferPlan.of(
                plan(List.of(), List.of(new ExistingNodePods("other", List.of(virtual(1))))), CLUSTER));

        assertThat(next.podsOfNode()).isEqualTo(Map.of("other", 1));
    }

    private static PlannedBuffers planned(Plan plan) {
        return PlannedBuffers.of(List.of(BUFFER), CLUSTER, BufferPlan.of(plan, CLUSTER), Map.of("new", "claim"));
    }

    @Test
    @DisplayName("SCH-BUF-10 a planning says something only of buffers as they were when it ran")
    void onlyAsPlanned() {
        PlannedBuffers planned = planned(plan(
                List.of(),
                List.of(old(virtual(1), virtual(2), virtual(3)), new ExistingNodePods("o", List.of(virtual(4))))));
        ResolvedBuffer other = buffer("b").of(BUFFER.replicas() + 1, pod("web"));

        assertThat(planned.condition(BUFFER, Optional.empty())).contains(Provisioning.FITS_EXISTING_CAPACITY);
        assertThat(planned.condition(other, Optional.empty())).isEmpty();
        assertThat(PlannedBuffers.NONE.condition(BUFFER, Optional.empty())).isEmpty();
        assertThat(planned.buffers()).containsExactly(BUFFER.buffer());
    }

    @Test
    @DisplayName("SCH-BUF-11 a NodeClaim that was created for virtual pods holds them, one that was refused does not")
    void newClaimsHold() {
        Plan plan = plan(
                List.of(node("new", virtual(3)), node("refused", virtual(4))), List.of(old(virtual(1), virtual(2))));

        assertThat(planned(plan).podsOfPlace()).isEqualTo(Map.of("old", 2, "claim", 1));
    }
}
