package io.karpenter.core.risk.pricing;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskPricingTest {

    private static final RiskSettings ONE_IN_TEN = RiskSettings.OFF.withShortage(0.1, 0, 2);

    private static InstanceTypeBuilder machine(String name, int cores) {
        return instanceType(name).cpu(Integer.toString(cores)).memory(4 * cores + "Gi");
    }

    private static Offering spot(String zone, double price, Optional<InterruptionBand> band) {
        return new Offering(
                zone,
                CapacityType.SPOT,
                price,
                true,
                Requirements.NONE,
                Optional.empty(),
                band,
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    private static double cost(Catalog catalog, RiskSettings settings, String type, String zone, CapacityType bought) {
        return cost(catalog, settings, nodePool("default").build(), type, zone, bought);
    }

    private static double cost(
            Catalog catalog, RiskSettings settings, NodePool pool, String type, String zone, CapacityType bought) {
        return RiskPricing.priced(List.of(pool), catalog, settings).forNodePool(pool.name()).stream()
                .filter(known -> known.name().equals(type))
                .flatMap(known -> known.offerings().stream())
                .filter(offering -> offering.zone().equals(zone) && offering.capacityType() == bought)
                .findFirst()
                .orElseThrow()
                .cost();
    }

    @ParameterizedTest
    @CsvSource({
        // −ln(1 − p) / 730 × (2 + 10 × 0.2), p the middle of the band
        "BELOW_5_PERCENT, 0.000138728",
        "FROM_5_TO_10_PERCENT, 0.000427187",
        "FROM_10_TO_15_PERCENT, 0.000731679",
        "FROM_15_TO_20_PERCENT, 0.001054093",
        "ABOVE_20_PERCENT, 0.001576340",
        ", 0.000731679",
    })
    @DisplayName(
            "an interruption costs a fixed price and hours of the node's on-demand price, as often as the band says")
    void interruptions(InterruptionBand band, double expected) {
        Catalog catalog = Catalogs.of(
                machine("m", 4).onDemand(0.2, ZONE_A).offering(spot(ZONE_A, 0.06, Optional.ofNullable(band))));
        RiskSettings settings = RiskSettings.OFF.withInterruption(2, 10);

        assertThat(cost(catalog, settings, "m", ZONE_A, CapacityType.SPOT)).isCloseTo(0.06 + expected, within(1e-9));
        assertThat(cost(catalog, settings, "m", ZONE_A, CapacityType.ON_DEMAND)).isEqualTo(0.2);
    }

    @Test
    @DisplayName("a spot offering without a substitute costs its price when it can be had, else the penalty")
    void withoutSubstitute() {
        Catalog catalog = Catalogs.of(machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A));

        assertThat(cost(catalog, ONE_IN_TEN, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * 0.06 + 0.1 * 0.4, within(1e-12));
    }

    @Test
    @DisplayName(
            "while an offering cannot be had, the next dearer substitutes of the zone are launched, one after another")
    void substitutes() {
        Catalog catalog = Catalogs.of(
                machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A),
                machine("next", 4).onDemand(0.2, ZONE_A).spot(0.07, ZONE_A),
                machine("larger", 8).onDemand(0.4, ZONE_A).spot(0.13, ZONE_A),
                machine("elsewhere", 4).onDemand(0.2, ZONE_B).spot(0.065, ZONE_B),
                machine("smaller", 2).onDemand(0.1, ZONE_A).spot(0.065, ZONE_A),
                machine("arm", 4).arch("arm64").onDemand(0.2, ZONE_A).spot(0.065, ZONE_A));

        assertThat(cost(catalog, ONE_IN_TEN, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * (0.06 + 0.1 * 0.07 + 0.01 * 0.13) + 0.001 * 0.4, within(1e-12));
        assertThat(cost(catalog, ONE_IN_TEN, "next", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * (0.07 + 0.1 * 0.13) + 0.01 * 0.4, within(1e-12));
    }

    @Test
    @DisplayName(
            "a machine that is smaller by no more than five per cent stands in, one that is smaller by more does not")
    void nearlyTheSameSize() {
        Catalog near = Catalogs.of(
                machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A),
                instanceType("near").cpu("4").memory("15.5Gi").spot(0.07, ZONE_A));
        Catalog far = Catalogs.of(
                machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A),
                instanceType("far").cpu("4").memory("15Gi").spot(0.07, ZONE_A));

        assertThat(cost(near, ONE_IN_TEN, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * (0.06 + 0.1 * 0.07) + 0.01 * 0.4, within(1e-12));
        assertThat(cost(far, ONE_IN_TEN, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * 0.06 + 0.1 * 0.4, within(1e-12));
    }

    @Test
    @DisplayName("a substitute that costs more than going without is none, so that another type never makes one dearer")
    void noneThatCostsMoreThanGoingWithout() {
        Catalog catalog = Catalogs.of(
                machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A),
                machine("huge", 64).onDemand(3.2, ZONE_A).spot(1, ZONE_A));

        assertThat(cost(catalog, ONE_IN_TEN, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * 0.06 + 0.1 * 0.4, within(1e-12));
    }

    @Test
    @DisplayName("what the NodePool cannot launch is no substitute, and neither is what is not available")
    void onlyWhatThePoolCanLaunch() {
        Catalog catalog = Catalogs.of(
                machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A),
                machine("other", 4).spot(0.07, ZONE_A),
                machine("gone", 4)
                        .offering(Offering.of(ZONE_A, CapacityType.SPOT, 0.06).withAvailable(false)));
        NodePool picky = nodePool("picky")
                .requires(Expression.in("node.kubernetes.io/instance-type", "m"))
                .build();

        assertThat(cost(catalog, ONE_IN_TEN, picky, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * 0.06 + 0.1 * 0.4, within(1e-12));
        assertThat(cost(catalog, ONE_IN_TEN, "m", ZONE_A, CapacityType.SPOT))
                .isCloseTo(0.9 * (0.06 + 0.1 * 0.07) + 0.01 * 0.4, within(1e-12));
    }

    @Test
    @DisplayName("on-demand capacity has a chance of shortage of its own; reserved capacity is never short")
    void byCapacityType() {
        Catalog catalog = Catalogs.of(machine("m", 4).onDemand(0.2, ZONE_A).reserved("cr-1", 3, 0, ZONE_A));
        RiskSettings settings = RiskSettings.OFF.withShortage(0.5, 0.01, 2);

        assertThat(cost(catalog, settings, "m", ZONE_A, CapacityType.ON_DEMAND))
                .isCloseTo(0.99 * 0.2 + 0.01 * 0.4, within(1e-12));
        assertThat(cost(catalog, settings, "m", ZONE_A, CapacityType.RESERVED)).isZero();
    }

    @Test
    @DisplayName("prices stay what they are, and a catalogue is not touched while risk has no price")
    void pricesStay() {
        Catalog catalog = Catalogs.of(machine("m", 4).onDemand(0.2, ZONE_A).spot(0.06, ZONE_A));
        NodePool pool = nodePool("default").build();

        assertThat(RiskPricing.priced(List.of(pool), catalog, RiskSettings.OFF.withMaxShares(0.5, 0.5)))
                .isSameAs(catalog);
        Catalog priced = RiskPricing.priced(List.of(pool), catalog, ONE_IN_TEN);
        assertThat(priced.forNodePool("default").get(0).offerings())
                .extracting(Offering::price)
                .containsExactly(0.2, 0.06);
        assertThat(RiskPricing.atPrices(priced).forNodePool("default")).isEqualTo(catalog.shared());
        assertThat(RiskPricing.priced(List.of(pool), priced, ONE_IN_TEN)).isEqualTo(priced);
    }
}
