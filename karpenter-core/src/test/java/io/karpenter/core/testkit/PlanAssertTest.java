package io.karpenter.core.testkit;

import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PlanAssert.because;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.workload.PodId;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Assertions on plans")
class PlanAssertTest {

    /** Two new nodes with a and b, c; d on an existing node; e and f pending. */
    private static final Plan PLAN = new Plan(
            List.of(node("n1", "c2", "zone-a", 0.1, "a"), node("n2", "c4", "zone-b", 0.2, "b", "c")),
            List.of(new ExistingNodePods("old", ids("d"))),
            List.of(
                    pending("e", new Reason.TopologySpread("zone", 1, "no room")),
                    pending(
                            "f",
                            new Reason.Refused(
                                    "nodepool default", List.of(new Reason.TopologySpread("zone", 1, "no room"))))),
            List.of(),
            OptionalDouble.of(0.25),
            new Plan.Statistics(0.3, 1, 2, 0, "test"));

    private static PlannedNode node(String name, String type, String zone, double price, String... pods) {
        return PlannedNode.builder(name, "default")
                .machine(type, zone, CapacityType.ON_DEMAND, price)
                .instanceTypeOptions(List.of(type))
                .pods(ids(pods))
                .build();
    }

    private static List<PodId> ids(String... names) {
        return Arrays.stream(names).map(n -> new PodId("default", n)).toList();
    }

    private static UnschedulablePod pending(String name, Reason reason) {
        return new UnschedulablePod(new PodId("default", name), List.of(reason));
    }

    @TestFactory
    @DisplayName("hold where they should")
    Stream<DynamicTest> hold() {
        return Stream.of(
                holds("schedules", p -> p.schedules(4)),
                holds("schedulesPods", p -> p.schedulesPods("a", "d")),
                holds("leavesPending", p -> p.leavesPending(2)),
                holds("leavesPending because", p -> p.leavesPending(2, because(Reason.TopologySpread.class))),
                holds("leavesPendingPods", p -> p.leavesPendingPods("f", "e")),
                holds("explains", p -> p.explains("maxSkew 1")),
                holds("launches", p -> p.launches(2)),
                holds("launchesTypes", p -> p.launchesTypes("c4", "c2")),
                holds("launchesOnlyFrom", p -> p.launchesOnlyFrom("default")),
                holds("placesOnExisting", p -> p.placesOnExisting("old", 1).placesOnExisting("n1", 0)),
                holds("placesTogether", p -> p.placesTogether("b", "c")),
                holds("placesApart", p -> p.placesApart("a", "b", "d")),
                holds("spreadsOverZones", p -> p.spreadsOverZones(2, 1)),
                holds("costs", p -> p.costs(0.3)),
                holds("costsAtMost", p -> p.costsAtMost(0.3)),
                holds("isBoundedBelow", p -> p.isBoundedBelow()));
    }

    @TestFactory
    @DisplayName("fail where they should, showing the plan")
    Stream<DynamicTest> fail() {
        return Stream.of(
                fails("schedules", p -> p.schedules(5)),
                fails("schedulesAll", p -> p.schedulesAll()),
                fails("schedulesPods", p -> p.schedulesPods("a", "e")),
                fails("leavesPending", p -> p.leavesPending(1)),
                fails("leavesPendingPods", p -> p.leavesPendingPods("e")),
                fails("explains", p -> p.explains("gremlins")),
                fails("launches", p -> p.launches(1)),
                fails("launchesTypes", p -> p.launchesTypes("c2", "c2")),
                fails("launchesOnlyFrom", p -> p.launchesOnlyFrom("other")),
                fails("placesOnExisting", p -> p.placesOnExisting("old", 2)),
                fails("placesTogether", p -> p.placesTogether("a", "b")),
                fails("placesTogether of a pending pod", p -> p.placesTogether("e")),
                fails("placesApart", p -> p.placesApart("b", "c")),
                fails("spreadsOverZones", p -> p.spreadsOverZones(3)),
                fails("costs", p -> p.costs(0.31)),
                fails("costsAtMost", p -> p.costsAtMost(0.29)));
    }

    private static DynamicTest holds(String name, Consumer<PlanAssert> assertion) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThatCode(() -> assertion.accept(assertThatPlan(PLAN)))
                        .doesNotThrowAnyException());
    }

    private static DynamicTest fails(String name, Consumer<PlanAssert> assertion) {
        return DynamicTest.dynamicTest(
                name,
                () -> assertThatThrownBy(() -> assertion.accept(assertThatPlan(PLAN)))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("new n2: default c4 zone-b/on-demand 0.20000 USD/h, pods [b, c]")
                        .hasMessageContaining("existing old: pods [d]")
                        .hasMessageContaining("pending e: "));
    }

    @TestFactory
    @DisplayName("fail for another reason, a bound above the price, and no bound at all")
    Stream<DynamicTest> failForReasonsAndBounds() {
        Plan tooHigh = withBound(OptionalDouble.of(0.31));
        Plan unbounded = withBound(OptionalDouble.empty());
        return Stream.of(
                DynamicTest.dynamicTest(
                        "because",
                        () -> assertThatThrownBy(
                                        () -> assertThatPlan(PLAN).leavesPending(2, because(Reason.NoOffering.class)))
                                .isInstanceOf(AssertionError.class)
                                .hasMessageContaining("because of NoOffering, but the reasons are")),
                DynamicTest.dynamicTest(
                        "bound too high",
                        () -> assertThatThrownBy(() -> assertThatPlan(tooHigh).isBoundedBelow())
                                .hasMessageContaining("the lower bound 0.31 is above the price 0.3")),
                DynamicTest.dynamicTest(
                        "no bound",
                        () -> assertThatThrownBy(() -> assertThatPlan(unbounded).isBoundedBelow())
                                .hasMessageContaining("none was proven")));
    }

    private static Plan withBound(OptionalDouble bound) {
        return new Plan(
                PLAN.nodes(), PLAN.existingNodes(), PLAN.unschedulable(), PLAN.relaxed(), bound, PLAN.statistics());
    }
}
