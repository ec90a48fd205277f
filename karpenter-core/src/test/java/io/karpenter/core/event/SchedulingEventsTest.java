package io.karpenter.core.event;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The events of a run")
class SchedulingEventsTest {

    private static UnschedulablePod pending(String pod) {
        return new UnschedulablePod(
                new PodId("default", pod),
                List.of(
                        new Reason.Refused("nodepool a", List.of(new Reason.InvalidPod("too large"))),
                        new Reason.Refused("nodepool b", List.of(new Reason.InvalidPod("too shy")))));
    }

    private static Plan plan(List<ExistingNodePods> existing, UnschedulablePod... unschedulable) {
        return new Plan(
                List.of(),
                existing,
                List.of(unschedulable),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, ""));
    }

    private static List<Event> events(ClusterBuilder cluster, Plan plan) {
        return SchedulingEvents.of(cluster.build(), Catalogs.linear(2, 4), plan);
    }

    private static List<String> told(List<Event> events) {
        return events.stream()
                .map(e -> "%s %s %s/%s: %s"
                        .formatted(
                                e.type(),
                                e.reason(),
                                e.about().kind(),
                                e.about().name(),
                                e.message()))
                .toList();
    }

    @Test
    @DisplayName("SCH-BUF-09, KW-D-15 never tell of virtual pods, neither of failures nor of nominations")
    void virtualPods() {
        List<Pod> virtual = VirtualPods.of(buffer("b").of(3, pod("web")));
        ClusterBuilder cluster =
                cluster().with(node("old").zone(ZONE_A)).with(pod("web")).withPods(virtual);
        ExistingNodePods old = new ExistingNodePods(
                "old", List.of(new PodId("default", "web"), virtual.get(0).id()));

        assertThat(told(events(cluster, plan(List.of(old), pending("capacity-buffer-b-2")))))
                .singleElement()
                .satisfies(event -> assertThat(event).contains("Nominated Pod/web"));
        assertThat(SchedulingEvents.created(virtual, "default-x7k2p")).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-10 warn of each pod without a place, with all reasons")
    void failedScheduling() {
        List<Event> events = events(
                cluster().with(pod("web").uid("u-1")), plan(List.of(), pending("web"), pending("not-in-the-snapshot")));

        assertThat(told(events))
                .containsExactly("Warning FailedScheduling Pod/web: Failed to schedule pod, nodepool a: too large; "
                        + "nodepool b: too shy");
        assertThat(events.get(0).about()).isEqualTo(new ObjectRef("Pod", "default", "web", "u-1"));
    }

    @Test
    @DisplayName(
            "SCH-MET-10 tell of pods that are refused before planning too, but of none that wants nodes of no NodePool")
    void silence() {
        Expression noPool = new Expression(Labels.NODEPOOL, Operator.DOES_NOT_EXIST, List.of());

        assertThat(events(
                        cluster()
                                .with(
                                        pod("shy").requiresNode(noPool),
                                        pod("claims").usesResourceClaims()),
                        plan(List.of(), pending("shy"), pending("claims"))))
                .extracting(e -> e.about().name())
                .containsExactly("claims");
    }

    @Test
    @DisplayName("SCH-MET-10 SCH-RSV-07 do not tell of pods that wait for reserved capacity")
    void deferred() {
        UnschedulablePod deferred =
                new UnschedulablePod(new PodId("default", "web"), List.of(new Reason.ReservationsInUse(List.of("r1"))));

        assertThat(events(cluster().with(pod("web")), plan(List.of(), deferred)))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-10 name NodeClaim and node of pods that have a place on one that is there")
    void nominatedOnExisting() {
        ClusterBuilder input = cluster()
                .with(nodePool("default"))
                .with(
                        node("managed").allocatable("cpu", "4").pool("default"),
                        node("coming").allocatable("cpu", "4").pool("default").inFlight(),
                        node("foreign").allocatable("cpu", "4"))
                .with(pod("a"), pod("b"), pod("c"));

        assertThat(told(events(input, plan(List.of(on("managed", "a"), on("coming", "b"), on("foreign", "c"))))))
                .containsExactly(
                        "Normal Nominated Pod/a: Pod should schedule on: nodeclaim/managed, node/managed",
                        "Normal Nominated Pod/b: Pod should schedule on: nodeclaim/coming",
                        "Normal Nominated Pod/c: Pod should schedule on: node/foreign");
    }

    private static ExistingNodePods on(String node, String... pods) {
        return new ExistingNodePods(
                node, Arrays.stream(pods).map(pod -> new PodId("default", pod)).toList());
    }

    @Test
    @DisplayName("SCH-MET-10 name the NodeClaim that was created for a pod, by the name it got")
    void nominatedOnCreated() {
        assertThat(told(SchedulingEvents.created(pod("web").replicas(2).build(), "default-x7k2p")))
                .containsExactly(
                        "Normal Nominated Pod/web-0: Pod should schedule on: nodeclaim/default-x7k2p",
                        "Normal Nominated Pod/web-1: Pod should schedule on: nodeclaim/default-x7k2p");
        assertThatThrownBy(() -> new Event.Nominated(
                        new ObjectRef("Pod", "default", "web", ""), Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName(
            "SCH-MET-10 SCH-IT-12 warn of NodePools that leave nothing to launch, and say if minValues is to blame")
    void nothingToLaunch() {
        NodePoolBuilder none = nodePool("none").uid("u-2").instanceTypes("unknown");
        NodePoolBuilder tooFew = nodePool("too-few").minValues(Labels.INSTANCE_TYPE, 3);
        NodePoolBuilder fine = nodePool("fine").zones(ZONE_A).minValues(Labels.INSTANCE_TYPE, 2);
        NodePoolBuilder notReady =
                nodePool("not-ready").instanceTypes("unknown").notReady();

        List<Event> events = events(cluster().with(none, tooFew, fine, notReady), plan(List.of()));

        assertThat(told(events))
                .containsExactly(
                        "Warning NoCompatibleInstanceTypes NodePool/none: NodePool requirements filtered out all "
                                + "compatible available instance types",
                        "Warning NoCompatibleInstanceTypes NodePool/too-few: NodePool requirements filtered out all "
                                + "compatible available instance types due to minValues incompatibility");
        assertThat(events.get(0).about().uid()).isEqualTo("u-2");
    }
}
