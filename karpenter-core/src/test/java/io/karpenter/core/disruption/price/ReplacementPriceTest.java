package io.karpenter.core.disruption.price;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A replacement")
class ReplacementPriceTest {

    private static final String A = Catalogs.ZONE_A;
    private static final String B = Catalogs.ZONE_B;

    private static Candidate candidate(InstanceType type, CapacityType capacityType, double price) {
        return new Candidate(
                "node-" + type.name(),
                nodePool("default").build(),
                Optional.of(type),
                Optional.of(capacityType),
                Optional.of(A),
                Map.of(
                        Labels.ZONE,
                        A,
                        Labels.CAPACITY_TYPE,
                        capacityType.toString(),
                        Labels.INSTANCE_TYPE,
                        type.name(),
                        Labels.NODEPOOL,
                        "default"),
                List.of(),
                price,
                2,
                Instant.EPOCH);
    }

    private static Candidate onDemand(double price) {
        return candidate(instanceType("old").build(), CapacityType.ON_DEMAND, price);
    }

    private static Candidate spot(double price) {
        return candidate(instanceType("old").build(), CapacityType.SPOT, price);
    }

    private static PlannedNode planned(Catalog catalog, Expression... requirements) {
        List<String> names = catalog.shared().stream().map(InstanceType::name).toList();
        List<Expression> all = new ArrayList<>(Arrays.asList(requirements));
        if (all.stream().noneMatch(r -> r.key().equals(Labels.INSTANCE_TYPE))) {
            all.add(new Expression(Labels.INSTANCE_TYPE, Operator.IN, names));
        }
        return PlannedNode.builder("default-1", "default")
                .machine(names.get(0), A, CapacityType.ON_DEMAND, 0)
                .instanceTypeOptions(names)
                .requirements(all)
                .build();
    }

    private static Expression capacityTypes(String... values) {
        return new Expression(Labels.CAPACITY_TYPE, Operator.IN, List.of(values));
    }

    private static PlannedNode cheaper(Pricing pricing) {
        assertThat(pricing).isInstanceOf(Pricing.Cheaper.class);
        return ((Pricing.Cheaper) pricing).node();
    }

    private static Blocked refused(Pricing pricing) {
        assertThat(pricing).isInstanceOf(Pricing.Refused.class);
        return ((Pricing.Refused) pricing).because();
    }

    private static List<String> values(PlannedNode node, String key) {
        return node.requirements().stream()
                .filter(r -> r.key().equals(key))
                .findFirst()
                .orElseThrow()
                .values();
    }

    @Test
    @DisplayName("DIS-CON-11 is launched as the cheapest type first")
    void cheapestFirst() {
        Catalog catalog = Catalogs.of(
                instanceType("b").onDemand(0.3, A),
                instanceType("a").onDemand(0.2, A).onDemand(0.1, B),
                instanceType("c").onDemand(0.2, A));
        PlannedNode node = cheaper(new ReplacementPrice(catalog, false)
                .of(List.of(onDemand(1)), planned(catalog, capacityTypes("on-demand"))));

        assertThat(node.instanceTypeOptions()).containsExactly("a", "c", "b");
        assertThat(node.instanceType()).isEqualTo("a");
        assertThat(node.zone()).isEqualTo(B);
        assertThat(node.hourlyPrice()).isEqualTo(0.1);
    }

    @Test
    @DisplayName("DIS-CON-12 is of types only whose dearest launch costs less than what goes, not as much")
    void strictlyCheaper() {
        Catalog catalog = Catalogs.of(
                instanceType("cheap").onDemand(0.5, A),
                instanceType("equal").onDemand(1.0, A),
                instanceType("sometimes").onDemand(0.2, A).onDemand(1.2, B),
                instanceType("on-spot").spot(0.3, A).onDemand(2, A));
        PlannedNode node = cheaper(new ReplacementPrice(catalog, false)
                .of(List.of(onDemand(0.4), onDemand(0.6)), planned(catalog, capacityTypes("on-demand", "spot"))));

        assertThat(node.instanceTypeOptions()).containsExactly("on-spot");
        assertThat(cheaper(new ReplacementPrice(catalog, false)
                                .of(List.of(onDemand(1)), planned(catalog, capacityTypes("on-demand"))))
                        .instanceTypeOptions())
                .containsExactly("cheap");
    }

    @Test
    @DisplayName("DIS-CON-13 comes only if something is cheaper, and says what the cheapest would cost")
    void nothingCheaper() {
        Catalog catalog = Catalogs.of(instanceType("a").onDemand(1, A));

        assertThat(refused(new ReplacementPrice(catalog, false)
                        .of(List.of(onDemand(1)), planned(catalog, capacityTypes("on-demand")))))
                .isEqualTo(new Blocked.NothingCheaper(1, 1));
    }

    @Test
    @DisplayName("DIS-CON-13 DIS-CON-38 keeps its minValues among the cheaper types")
    void minValues() {
        Catalog catalog = Catalogs.of(
                instanceType("a").onDemand(0.5, A), instanceType("b").onDemand(2, A));
        Expression two = new Expression(Labels.INSTANCE_TYPE, Operator.IN, List.of("a", "b"), OptionalInt.of(2));

        assertThat(refused(new ReplacementPrice(catalog, false)
                        .of(List.of(onDemand(1)), planned(catalog, two, capacityTypes("on-demand")))))
                .isEqualTo(new Blocked.TooFewValues(Labels.INSTANCE_TYPE, 2, 1));
        assertThat(cheaper(new ReplacementPrice(catalog, false)
                                .of(List.of(onDemand(3)), planned(catalog, two, capacityTypes("on-demand"))))
                        .requirements())
                .contains(two);
    }

    @Test
    @DisplayName("DIS-CON-14 is spot only where it may be either, so that no dearer on-demand node starts")
    void spotOnly() {
        Catalog catalog = Catalogs.of(
                instanceType("a").spot(0.1, A).onDemand(0.9, A),
                instanceType("b").onDemand(0.2, A));
        PlannedNode node = cheaper(new ReplacementPrice(catalog, false)
                .of(List.of(onDemand(1)), planned(catalog, capacityTypes("spot", "on-demand"))));

        assertThat(values(node, Labels.CAPACITY_TYPE)).containsExactly("spot");
        assertThat(node.instanceTypeOptions()).containsExactly("a");
        assertThat(node.capacityType()).isEqualTo(CapacityType.SPOT);
    }

    private static Catalog spotTypes(int count) {
        InstanceTypeBuilder[] types = new InstanceTypeBuilder[count];
        for (int i = 0; i < count; i++) {
            types[i] = instanceType("s%02d".formatted(i)).spot(0.01 * (i + 1), A);
        }
        return Catalogs.of(types);
    }

    private static Pricing spotToSpot(boolean gate, int types, Candidate... candidates) {
        Catalog catalog = spotTypes(types);
        return new ReplacementPrice(catalog, gate)
                .of(List.of(candidates), planned(catalog, capacityTypes("spot", "on-demand")));
    }

    @Test
    @DisplayName("DIS-CON-15 follows the general rules unless all nodes that go are spot")
    void mixed() {
        assertThat(cheaper(spotToSpot(false, 2, spot(0.5), onDemand(0.5))).instanceTypeOptions())
                .containsExactly("s00", "s01");
    }

    @Test
    @DisplayName("DIS-CON-16 is no spot node for spot nodes without the feature gate; reserved needs none")
    void gate() {
        Catalog reserved = Catalogs.of(instanceType("r").reserved("r-1", 1, 0.001, A));

        assertThat(refused(spotToSpot(false, 30, spot(0.5)))).isEqualTo(new Blocked.SpotToSpotDisabled());
        assertThat(cheaper(new ReplacementPrice(reserved, false)
                                .of(List.of(spot(0.5)), planned(reserved, capacityTypes("reserved"))))
                        .capacityType())
                .isEqualTo(CapacityType.RESERVED);
    }

    @Test
    @DisplayName("DIS-CON-17 is any cheaper spot node for several spot nodes")
    void severalSpot() {
        PlannedNode node = cheaper(spotToSpot(true, 30, spot(0.02), spot(0.01)));

        assertThat(node.instanceTypeOptions()).containsExactly("s00", "s01");
        assertThat(values(node, Labels.CAPACITY_TYPE)).containsExactly("spot");
    }

    @Test
    @DisplayName(
            "DIS-CON-18 DIS-CON-19 is one of the 15 cheapest spot types for a single spot node, if that many are cheaper")
    void singleSpot() {
        assertThat(refused(spotToSpot(true, 30, spot(0.15)))).isEqualTo(new Blocked.TooFewSpotTypes(15, 14));
        assertThat(cheaper(spotToSpot(true, 30, spot(0.25))).instanceTypeOptions())
                .hasSize(15)
                .startsWith("s00")
                .endsWith("s14");
    }

    @Test
    @DisplayName("WK-09 is one of as many spot types for a single spot node as somebody has set")
    void fewerSpotTypes() {
        Catalog catalog = spotTypes(30);
        ReplacementPrice three = new ReplacementPrice(catalog, true, 3);
        PlannedNode replacement = planned(catalog, capacityTypes("spot"));

        assertThat(refused(three.of(List.of(spot(0.03)), replacement))).isEqualTo(new Blocked.TooFewSpotTypes(3, 2));
        assertThat(cheaper(three.of(List.of(spot(0.25)), replacement)).instanceTypeOptions())
                .containsExactly("s00", "s01", "s02");
    }

    @Test
    @DisplayName("DIS-CON-19 is one of more than 15 types if minValues need more")
    void singleSpotWithMinValues() {
        Catalog catalog = spotTypes(30);
        List<String> names = catalog.shared().stream().map(InstanceType::name).toList();
        Expression eighteen = new Expression(Labels.INSTANCE_TYPE, Operator.IN, names, OptionalInt.of(18));

        assertThat(cheaper(new ReplacementPrice(catalog, true)
                                .of(List.of(spot(0.25)), planned(catalog, eighteen, capacityTypes("spot"))))
                        .instanceTypeOptions())
                .hasSize(18);
    }

    @Test
    @DisplayName("DIS-CON-24 is cheaper than the nodes that go of its own type, else those could just stay")
    void sameType() {
        InstanceType small = instanceType("small").onDemand(0.1, A).build();
        InstanceType large = instanceType("large").onDemand(0.4, A).build();
        InstanceType tiny = instanceType("tiny").onDemand(0.05, A).build();
        List<Candidate> going = List.of(
                candidate(large, CapacityType.ON_DEMAND, 0.4),
                candidate(large, CapacityType.ON_DEMAND, 0.4),
                candidate(small, CapacityType.ON_DEMAND, 0.1));
        Catalog withoutTiny = Catalogs.of(small, large);
        Catalog all = Catalogs.of(tiny, small, large);

        assertThat(refused(new ReplacementPrice(withoutTiny, false)
                        .withoutSameType(going, planned(withoutTiny, capacityTypes("on-demand")))))
                .isEqualTo(new Blocked.SameType("small"));
        assertThat(cheaper(new ReplacementPrice(all, false)
                                .withoutSameType(going, planned(all, capacityTypes("on-demand"))))
                        .instanceTypeOptions())
                .containsExactly("tiny");
    }

    @Test
    @DisplayName(
            "WK-06 DIS-CON-12 may be held below a price: of fewer types, or only where it is named, whatever is launched of it")
    void cheaperThan() {
        Catalog catalog = Catalogs.of(
                instanceType("a").onDemand(0.1, A).onDemand(0.5, B),
                instanceType("b").onDemand(0.2, A).onDemand(0.2, B));
        ReplacementPrice prices = new ReplacementPrice(catalog, false);
        PlannedNode node = planned(catalog, capacityTypes("on-demand")).toBuilder()
                .machine("a", A, CapacityType.ON_DEMAND, 0.1)
                .build();

        assertThat(prices.cheaperThan(node, 0.51)).isSameAs(node);
        assertThat(values(prices.cheaperThan(node, 0.5), Labels.ZONE)).containsExactly(A);
        assertThat(prices.cheaperThan(node, 0.21).instanceTypeOptions()).containsExactly("a", "b");
        assertThat(values(prices.cheaperThan(node, 0.21), Labels.ZONE)).containsExactly(A);
        assertThat(prices.cheaperThan(node, 0.2).instanceTypeOptions()).containsExactly("a");
        assertThat(prices.cheaperThan(node, 0.1).instanceTypeOptions()).containsExactly("a");
    }

    @Test
    @DisplayName("DIS-CON-37 may be reserved capacity of the same type, which is cheaper")
    void reservedOfTheSameType() {
        InstanceType type =
                instanceType("old").onDemand(1, A).reserved("r-1", 1, 0.0001, A).build();
        Catalog catalog = Catalogs.of(type);

        assertThat(cheaper(new ReplacementPrice(catalog, false)
                                .of(
                                        List.of(candidate(type, CapacityType.ON_DEMAND, 1)),
                                        planned(catalog, capacityTypes("reserved", "on-demand"))))
                        .reservationId())
                .contains("r-1");
    }
}
