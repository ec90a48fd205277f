package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.Violation;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.property.CommittedScenarios;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("What is committed to")
class CommitmentTest {

    private static final SolverSettings IMPROVED =
            SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(200);

    /** Of the small type one node takes 4 units, of the large one 8. */
    private static Catalog flexible(int units) {
        Commitment small = new Commitment("ri-m", units, 4, 0);
        Commitment large = new Commitment("ri-m", units, 8, 0);
        return Catalogs.of(
                instanceType("m.small")
                        .cpu("2")
                        .memory("8Gi")
                        .offering(onDemand(ZONE_A, 0.1, small))
                        .offering(onDemand(ZONE_B, 0.1, small)),
                instanceType("m.large")
                        .cpu("4")
                        .memory("16Gi")
                        .offering(onDemand(ZONE_A, 0.2, large))
                        .offering(onDemand(ZONE_B, 0.2, large)),
                instanceType("c.small").cpu("2").memory("8Gi").onDemand(0.09, ZONE_A, ZONE_B));
    }

    private static Offering onDemand(String zone, double price, Commitment... commitments) {
        return Offering.of(zone, CapacityType.ON_DEMAND, price).withCommitments(List.of(commitments));
    }

    private static List<String> covered(Plan plan) {
        return plan.nodes().stream()
                .filter(n -> n.commitment().isPresent())
                .map(n -> n.instanceType() + " by " + n.commitment().orElseThrow())
                .sorted()
                .toList();
    }

    @Test
    @DisplayName("is used first and costs nothing more, and what is beyond it is bought where it is cheapest")
    void usedFirst() {
        // Three pods of a small node each; 8 units cover two of m.small, the third is 0.09 as c.small.
        Plan plan = plan(cluster().with(pods(3).cpu("1500m")), flexible(8), IMPROVED);

        assertThatPlan(plan).schedulesAll().costs(0.09);
        assertThat(covered(plan)).hasSizeBetween(1, 2).allMatch(c -> c.endsWith("by ri-m"));
        assertThat(plan.lowerBound().orElseThrow()).isCloseTo(0.09, within(1e-6));
    }

    @Test
    @DisplayName(
            "is shared by sizes: a large node takes as much of it as two small ones, and half of it covers no node")
    void sizeFlexible() {
        assertThatPlan(plan(cluster().with(pods(1).cpu("3500m")), flexible(8)))
                .launchesTypes("m.large")
                .costs(0);
        // 7 units are one small node and three quarters of a large one.
        assertThatPlan(plan(cluster().with(pods(1).cpu("3500m")), flexible(7)))
                .launchesTypes("m.large")
                .costs(0.2);
        assertThatPlan(plan(cluster().with(pods(2).cpu("1500m")), flexible(7))).costs(0.09);
        assertThatPlan(plan(cluster().with(pods(1).cpu("1500m")), flexible(3)))
                .launchesTypes("c.small")
                .costs(0.09);
    }

    @Test
    @DisplayName("covers what runs already, the oldest first, and only the rest covers new nodes")
    void whatRuns() {
        Catalog catalog = flexible(8);
        var small = catalog.shared().get(0);
        var running = node("old").pool("default").of(small, ZONE_A, CapacityType.ON_DEMAND);

        assertThatPlan(plan(
                        cluster()
                                .with(running)
                                .with(pods(1).named("there").cpu("1500m").on("old"))
                                .with(pods(2).cpu("1500m")),
                        catalog))
                .costs(0.09);
        // A claim that is under way counts as well.
        assertThatPlan(plan(
                        cluster()
                                .with(node("coming")
                                        .pool("default")
                                        .of(small, ZONE_A, CapacityType.ON_DEMAND)
                                        .inFlight())
                                .with(pods(3).cpu("1500m")),
                        catalog))
                .costs(0.09);
    }

    private static NodeBuilder coming(Catalog catalog, CapacityType capacityType) {
        return node("coming")
                .pool("default")
                .of(catalog.shared().getFirst(), ZONE_A, capacityType)
                .inFlight();
    }

    @Test
    @DisplayName("covers claims that are not launched yet and name no zone, for the verifier too")
    void claimsWithoutZone() {
        Catalog catalog = flexible(8);
        NodeBuilder coming = coming(catalog, CapacityType.ON_DEMAND).withoutLabel(Labels.ZONE);

        // The claim is full; 4 units are left for one of two nodes.
        Plan plan = plan(cluster().with(coming).with(pods(3).cpu("1500m")), catalog);

        assertThatPlan(plan).costs(0.09);
        assertThat(covered(plan)).hasSize(1);
        Plan asIfAlone = Planning.plan(cluster().with(pods(2).cpu("1500m")).and(catalog), Planning.FIRST_PLAN);
        assertThat(rules(cluster().with(coming).with(pods(2).cpu("1500m")).and(catalog), asIfAlone))
                .contains("PLAN-COMMITMENT");
    }

    @Test
    @DisplayName("of one zone is left alone by a claim without a zone, which is covered in every zone")
    void claimsWithoutZoneLeaveZonal() {
        Commitment regional = new Commitment("ri", 1, 1, 0);
        Catalog catalog = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .offering(onDemand(ZONE_A, 0.1, new Commitment("ri-a", 1, 1, 0, true), regional))
                .offering(onDemand(ZONE_B, 0.1, regional)));
        NodeBuilder coming = coming(catalog, CapacityType.ON_DEMAND).withoutLabel(Labels.ZONE);

        Plan plan = plan(cluster().with(coming).with(pods(2).cpu("1500m")), catalog);

        assertThat(covered(plan)).containsExactly("m by ri-a");
    }

    @Test
    @DisplayName("is used up by machines in reserved capacity, except what is of a zone, for the verifier too")
    void reservedCapacity() {
        for (boolean zonal : List.of(false, true)) {
            Catalog catalog = Catalogs.of(instanceType("m")
                    .cpu("2")
                    .memory("8Gi")
                    .offering(onDemand(ZONE_A, 0.1, new Commitment("ri", 1, 1, 0, zonal))));
            NodeBuilder reserved = coming(catalog, CapacityType.ON_DEMAND)
                    .label(Labels.CAPACITY_TYPE, CapacityType.RESERVED.toString());

            Plan plan = plan(cluster().with(reserved).with(pods(2).cpu("1500m")), catalog);

            assertThatPlan(plan).costs(zonal ? 0 : 0.1);
            Plan asIfAlone = Planning.plan(cluster().with(pods(1).cpu("1500m")).and(catalog), Planning.FIRST_PLAN);
            assertThat(rules(cluster().with(reserved).with(pods(1).cpu("1500m")).and(catalog), asIfAlone))
                    .matches(rules -> rules.contains("PLAN-COMMITMENT") != zonal);
        }
    }

    /** One slot of a reservation is free; a node on demand may be covered. */
    private static Catalog besideReservation(Commitment commitment) {
        return Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .reserved("cr-1", 1, 0, ZONE_A)
                .offering(onDemand(ZONE_A, 0.1, commitment)));
    }

    @Test
    @DisplayName(
            "is used up by free slots of reservations, which are paid as machines are: a node for a slot and one beside it do not count the same units")
    void freeSlots() {
        ClusterBuilder two = cluster()
                .with(nodePool("default").capacityTypes("reserved", "on-demand"))
                .with(pods(2).cpu("1500m"));

        Plan one = plan(two, besideReservation(new Commitment("ri", 1, 1, 0)));

        assertThatPlan(one).schedulesAll().costs(0.1);
        assertThat(covered(one)).isEmpty();
        Plan enough = plan(two, besideReservation(new Commitment("ri", 2, 1, 0)));
        assertThatPlan(enough).costs(0);
        assertThat(covered(enough)).containsExactly("m by ri");
        assertThat(messages(two.and(besideReservation(new Commitment("ri", 1, 1, 0))), enough))
                .containsExactly("has 0 units left, planned nodes take 1");
        assertThatPlan(plan(two, besideReservation(new Commitment("ri", 1, 1, 0, true))))
                .as("what is of a zone never covers a reservation")
                .costs(0);
    }

    @Test
    @DisplayName(
            "is not used up by slots of a reservation in another zone, nor twice where NodePools share the reservation")
    void slotsOfOthers() {
        Commitment regional = new Commitment("ri", 1, 1, 0);
        Catalog elsewhere = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .reserved("cr-1", 1, 0, ZONE_B)
                .offering(onDemand(ZONE_A, 0.1, regional)));
        assertThatPlan(plan(cluster().with(pods(1).cpu("1500m")), elsewhere)).costs(0);

        Catalog shared = besideReservation(new Commitment("ri", 2, 1, 0));
        Catalog twice = shared.withNodePool("default", List.copyOf(shared.shared()))
                .withNodePool(
                        "other",
                        shared.shared().stream()
                                .map(type -> type.withOfferings(type.offerings()))
                                .toList());
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").capacityTypes("on-demand"))
                                .with(pods(1).cpu("1500m")),
                        twice))
                .costs(0);
    }

    @Test
    @DisplayName("is not used by nodes of a NodePool whose offerings it does not cover, for the verifier too")
    void otherNodePools() {
        Catalog covered = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .offering(onDemand(ZONE_A, 0.1, new Commitment("ri", 1, 1, 0))));
        Catalog catalog = covered.withNodePool(
                "windows",
                List.of(instanceType("m")
                        .cpu("2")
                        .memory("8Gi")
                        .offering(onDemand(ZONE_A, 0.1))
                        .build()));
        NodeBuilder other =
                node("other").pool("windows").of(catalog.shared().getFirst(), ZONE_A, CapacityType.ON_DEMAND);
        // Full, and not for other pods.
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").capacityTypes("on-demand"))
                        .with(other)
                        .with(pods(1).named("there").cpu("1500m").on("other"))
                        .with(pods(1).cpu("1500m")),
                catalog);

        assertThatPlan(plan).costs(0);
        assertThat(covered(plan)).containsExactly("m by ri");
    }

    @Test
    @DisplayName("of one zone covers nodes of that zone, whose claim then names it")
    void zonal() {
        Catalog catalog = Catalogs.of(
                instanceType("m")
                        .cpu("2")
                        .memory("8Gi")
                        .offering(onDemand(ZONE_A, 0.1, new Commitment("ri-a", 1, 1, 0)))
                        .onDemand(0.1, ZONE_B),
                instanceType("c").cpu("2").memory("8Gi").onDemand(0.09, ZONE_A, ZONE_B));

        PlannedNode node = Planned.node(plan(cluster().with(pods(1).cpu("1500m")), catalog));

        assertThat(node.commitment()).contains("ri-a");
        assertThat(node.instanceTypeOptions()).containsExactly("m");
        assertThat(Planned.values(node, Labels.ZONE)).containsExactly(ZONE_A);
        assertThat(node.capacityType()).isEqualTo(CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName("leaves claims that it does not cover as flexible as without it")
    void othersStayFlexible() {
        PlannedNode node = Planned.node(plan(cluster().with(pods(1).cpu("1500m")), flexible(3)));

        assertThat(node.commitment()).isEmpty();
        assertThat(node.instanceTypeOptions()).containsExactly("c.small", "m.small", "m.large");
        assertThat(Planned.values(node, Labels.ZONE)).isEmpty();
    }

    @Test
    @DisplayName("of one kind goes after the other, each by its own units")
    void several() {
        Catalog catalog = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .offering(onDemand(ZONE_A, 0.1, new Commitment("ri", 1, 1, 0), new Commitment("sp", 1300, 620, 0))));

        // One by the reserved instance, two by the savings plan (2 x 620 of 1300), the fourth at 0.1.
        Plan plan = plan(cluster().with(pods(4).cpu("1500m")), catalog);

        assertThatPlan(plan).costs(0.1);
        assertThat(covered(plan)).containsExactly("m by ri", "m by sp", "m by sp");
    }

    @Test
    @DisplayName("saves of the expected cost what it saves of the price")
    void withRisk() {
        Catalog catalog = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .offering(onDemand(ZONE_A, 0.1, new Commitment("ri", 1, 1, 0))));
        SolverSettings risky = Planning.FIRST_PLAN.withRisk(RiskSettings.OFF.withShortage(0, 0.1, 2));

        Plan plan = plan(cluster().with(pods(1).cpu("1500m")), catalog, risky);

        // 0.9 x 0.1 + 0.1 x 0.2 = 0.11 without it.
        assertThatPlan(plan).costs(0);
        assertThat(plan.expectedHourlyCost()).isCloseTo(0.01, within(1e-9));
    }

    @Test
    @DisplayName("is nothing for spot nodes")
    void spot() {
        Catalog catalog = Catalogs.of(instanceType("m")
                .cpu("2")
                .memory("8Gi")
                .offering(onDemand(ZONE_A, 0.1, new Commitment("ri", 1, 1, 0)))
                .spot(0.03, ZONE_A));
        var spot = node("spot").pool("default").of(catalog.shared().get(0), ZONE_A, CapacityType.SPOT);

        Plan plan = plan(
                cluster()
                        .with(nodePool("default").capacityTypes("spot", "on-demand"))
                        .with(spot)
                        .with(pods(1).named("there").cpu("1500m").on("spot"))
                        .with(pods(2).cpu("1500m")),
                catalog);

        assertThatPlan(plan).costs(0.03);
        assertThat(covered(plan)).containsExactly("m by ri");
    }

    private static List<String> rules(Scenario scenario, Plan plan) {
        return PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan).stream()
                .map(Violation::rule)
                .distinct()
                .toList();
    }

    private static List<String> messages(Scenario scenario, Plan plan) {
        return PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan).stream()
                .filter(violation -> violation.rule().equals("PLAN-COMMITMENT"))
                .map(Violation::message)
                .toList();
    }

    private static Plan with(Plan plan, UnaryOperator<PlannedNode> change) {
        return new Plan(
                plan.nodes().stream().map(change).toList(),
                plan.existingNodes(),
                plan.unschedulable(),
                plan.relaxed(),
                plan.lowerBound(),
                plan.statistics());
    }

    /** It may be launched as these types, and is said to be covered by this. */
    private static PlannedNode changed(PlannedNode node, List<String> types, String commitment) {
        List<Expression> requirements = node.requirements().stream()
                .map(r -> r.key().equals(Labels.INSTANCE_TYPE)
                        ? Expression.in(Labels.INSTANCE_TYPE, types.toArray(String[]::new))
                        : r)
                .toList();
        return node.toBuilder()
                .instanceTypeOptions(types)
                .requirements(requirements)
                .commitment(Optional.of(commitment))
                .build();
    }

    @Test
    @DisplayName("is found to be promised too often, or to what it does not cover, by the verifier")
    void verifier() {
        Catalog catalog = flexible(8);
        Scenario scenario = cluster().with(pods(2).cpu("1500m")).and(catalog);
        Plan good = Planning.plan(scenario, Planning.FIRST_PLAN);
        assertThat(rules(scenario, good)).isEmpty();

        assertThat(rules(scenario.withCatalog(flexible(7)), good)).containsExactly("PLAN-COMMITMENT");
        assertThat(messages(scenario, with(good, node -> changed(node, node.instanceTypeOptions(), "other"))))
                .anyMatch(message -> message.contains("other, which does not cover m.large"));
        List<String> twoSizes = List.of("m.small", "m.large");
        assertThat(messages(scenario, with(good, node -> changed(node, twoSizes, "ri-m"))))
                .anyMatch(message -> message.contains("takes 8 units of ri-m, but may be launched as m.small"));
    }

    @TestFactory
    @DisplayName("is never promised too often, in first plans and in improved ones, and bounds hold")
    Stream<DynamicTest> alwaysValid() {
        Generator<Scenario> scenarios = new CommittedScenarios(RandomScenarios.ofEverything());
        return Stream.of(
                Planning.forAll(scenarios).tries(120).maxSize(14).holds("in first plans", scenario -> {
                    Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
                    Planning.assertValid(scenario, Planning.FIRST_PLAN, plan);
                }),
                Planning.forAll(scenarios).tries(40).maxSize(10).holds("in improved plans", scenario -> {
                    Plan plan = Planning.plan(scenario, IMPROVED);
                    Planning.assertValid(scenario, IMPROVED, plan);
                }));
    }
}
