package io.karpenter.core.overlay;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.OverlayBuilder.overlay;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.overlay.OverlayState.Conflict;
import io.karpenter.core.overlay.OverlayState.Valid;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.core.testkit.OverlayBuilder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("NodeOverlays")
class NodeOverlaysTest {

    private static final String FUSE = "smarter-devices/fuse";
    private static final String LICENCE = "acme.io/licence";

    private final NodePool pool = nodePool("default").label("team", "red").build();
    private final NodePool other = nodePool("other").build();

    private static InstanceTypeBuilder small() {
        return instanceType("small")
                .cpu("2")
                .memory("4Gi")
                .onDemand(0.10, ZONE_A, ZONE_B)
                .spot(0.04, ZONE_A);
    }

    private final Catalog catalog = Catalogs.of(
            small(), instanceType("arm").arch("arm64").cpu("2").memory("4Gi").onDemand(0.08, ZONE_A));

    private OverlaidCatalog apply(OverlayBuilder... overlays) {
        return NodeOverlays.apply(
                List.of(pool, other),
                Arrays.stream(overlays).map(OverlayBuilder::build).toList(),
                catalog);
    }

    private static InstanceType type(OverlaidCatalog result, String nodePool, String name) {
        return result.catalog().forNodePool(nodePool).stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Prices of type small in the order on-demand a, on-demand b, spot a. */
    private static List<Double> pricesOfSmall(OverlaidCatalog result, String nodePool) {
        return type(result, nodePool, "small").offerings().stream()
                .map(Offering::price)
                .toList();
    }

    private static List<OverlayState> states(OverlaidCatalog result) {
        return result.states();
    }

    @Nested
    @DisplayName("change prices:")
    class Prices {

        @ParameterizedTest(name = "0.10 {0} is {1}")
        @DisplayName("SCH-OVL-02 by dollars or per cent, exactly, never below zero")
        @CsvSource({
            "+0.05, 0.15",
            "-0.03, 0.07",
            "-.01, 0.09",
            "-500, 0",
            "+10%, 0.11",
            "+.5%, 0.1005",
            "-10%, 0.09",
            "-99.9%, 0.0001",
            "-100%, 0",
            "-0%, 0.1",
            "+250%, 0.35"
        })
        void adjustments(String change, double price) {
            assertThat(pricesOfSmall(apply(overlay("o").adjusts(change)), "default")
                            .get(0))
                    .isEqualTo(price);
        }

        @ParameterizedTest(name = "{0} is {1}")
        @DisplayName("SCH-OVL-02 to an absolute price")
        @CsvSource({"0, 0", "1.25, 1.25", "007, 7"})
        void absolute(String written, double price) {
            assertThat(pricesOfSmall(apply(overlay("o").price(written)), "default"))
                    .containsExactly(price, price, price);
        }

        @Test
        @DisplayName("SCH-OVL-05 the heaviest overlay that touches an offering wins, lighter ones still get the others")
        void heaviestWins() {
            OverlaidCatalog result = apply(
                    overlay("all").price("9").weight(1),
                    overlay("spot")
                            .price("0.01")
                            .of(Labels.CAPACITY_TYPE, "spot")
                            .weight(2));

            assertThat(pricesOfSmall(result, "default")).containsExactly(9.0, 9.0, 0.01);
            assertThat(states(result)).containsExactly(new Valid("spot"), new Valid("all"));
        }

        @Test
        @DisplayName("SCH-OVL-03 are evaluated by weight, then by name, the last first")
        void order() {
            OverlaidCatalog result = apply(
                    overlay("a").weight(5),
                    overlay("c"),
                    overlay("b").weight(5),
                    overlay("d").weight(10_000));

            assertThat(states(result)).extracting(OverlayState::overlay).containsExactly("d", "b", "a", "c");
        }
    }

    @Nested
    @DisplayName("select:")
    class Selection {

        @Test
        @DisplayName("SCH-OVL-04 everything without requirements")
        void everything() {
            OverlaidCatalog result = apply(overlay("o").price("1"));

            assertThat(pricesOfSmall(result, "default")).containsExactly(1.0, 1.0, 1.0);
            assertThat(pricesOfSmall(result, "other")).containsExactly(1.0, 1.0, 1.0);
            assertThat(type(result, "other", "arm").offerings())
                    .extracting(Offering::price)
                    .containsExactly(1.0);
        }

        @Test
        @DisplayName("SCH-OVL-04 single offerings by zone and capacity type")
        void offerings() {
            assertThat(pricesOfSmall(apply(overlay("o").price("1").of(Labels.ZONE, ZONE_A)), "default"))
                    .containsExactly(1.0, 0.10, 1.0);
            assertThat(pricesOfSmall(
                            apply(overlay("o").price("1").requires(Labels.CAPACITY_TYPE, Operator.NOT_IN, "spot")),
                            "default"))
                    .containsExactly(1.0, 1.0, 0.04);
            assertThat(pricesOfSmall(
                            apply(overlay("o").price("1").of("failure-domain.beta.kubernetes.io/zone", ZONE_B)),
                            "default"))
                    .as("an alias of the zone")
                    .containsExactly(0.10, 1.0, 0.04);
        }

        @Test
        @DisplayName("SCH-OVL-04 instance types by any label of theirs")
        void types() {
            OverlaidCatalog result = apply(overlay("o").price("1").of(Labels.ARCH, "arm64"));

            assertThat(pricesOfSmall(result, "default")).containsExactly(0.10, 0.10, 0.04);
            assertThat(type(result, "default", "arm").offerings())
                    .extracting(Offering::price)
                    .containsExactly(1.0);
        }

        @Test
        @DisplayName("SCH-OVL-04 a NodePool by its name or a label of its template")
        void nodePools() {
            OverlaidCatalog byName = apply(overlay("o").price("1").of(Labels.NODEPOOL, "other"));
            OverlaidCatalog byLabel = apply(overlay("o").price("1").of("team", "red"));

            assertThat(pricesOfSmall(byName, "default")).containsExactly(0.10, 0.10, 0.04);
            assertThat(pricesOfSmall(byName, "other")).containsExactly(1.0, 1.0, 1.0);
            assertThat(pricesOfSmall(byLabel, "default")).containsExactly(1.0, 1.0, 1.0);
            assertThat(pricesOfSmall(byLabel, "other")).containsExactly(0.10, 0.10, 0.04);
        }

        @Test
        @DisplayName("SCH-OVL-04 nothing by a label that the type does not define, not even a well-known one")
        void strictly() {
            OverlaidCatalog result = apply(
                    overlay("custom").price("1").of("nobody.has/this", "x"),
                    overlay("well-known").price("1").of(Labels.WINDOWS_BUILD, "10.0"));

            assertThat(result.catalog()).isSameAs(catalog);
            assertThat(states(result)).allMatch(OverlayState::isValid);
        }

        @Test
        @DisplayName("SCH-OVL-04 no type without an offering that fits, so that its capacity stays too")
        void noOffering() {
            OverlaidCatalog result = apply(overlay("o")
                    .capacity(FUSE, "5")
                    .of(Labels.CAPACITY_TYPE, "spot")
                    .of(Labels.ZONE, ZONE_B));

            assertThat(result.catalog()).isSameAs(catalog);
        }
    }

    @Nested
    @DisplayName("add capacity:")
    class Capacity {

        @Test
        @DisplayName("SCH-OVL-06 of the whole type, resource by resource, the heaviest first")
        void merges() {
            OverlaidCatalog result = apply(
                    overlay("light").capacity(FUSE, "1").capacity(LICENCE, "2").weight(1),
                    overlay("heavy")
                            .capacity(FUSE, "10")
                            .of(Labels.CAPACITY_TYPE, "spot")
                            .weight(2));

            InstanceType small = type(result, "default", "small");
            assertThat(small.capacity().get(FUSE)).isEqualTo(Quantity.of(10));
            assertThat(small.capacity().get(LICENCE)).isEqualTo(Quantity.of(2));
            assertThat(small.capacity().get("cpu")).isEqualTo(Quantity.of(2));
            assertThat(small.allocatable().get(FUSE)).isEqualTo(Quantity.of(10));
            assertThat(type(result, "default", "arm").capacity().get(FUSE)).isEqualTo(Quantity.of(1));
        }

        @Test
        @DisplayName("SCH-OVL-02 and leave prices alone where they state no change")
        void priceStays() {
            assertThat(pricesOfSmall(apply(overlay("o").capacity(FUSE, "1")), "default"))
                    .containsExactly(0.10, 0.10, 0.04);
        }

        @Test
        @DisplayName("SCH-OVL-01 never of CPU, memory, ephemeral storage and pods, nor of what the provider states")
        void restricted() {
            OverlaidCatalog result = NodeOverlays.apply(
                    List.of(pool),
                    List.of(overlay("o")
                            .capacity("cpu", "1")
                            .capacity("memory", "1")
                            .capacity("ephemeral-storage", "1")
                            .capacity("pods", "1")
                            .capacity("acme.io/efa", "1")
                            .capacity(FUSE, "1")
                            .build()),
                    catalog,
                    Set.of("acme.io/efa"));

            assertThat(states(result)).singleElement().satisfies(state -> {
                assertThat(state.reason()).isEqualTo("RuntimeValidation");
                assertThat(((OverlayState.Invalid) state).problems())
                        .hasSize(5)
                        .allSatisfy(p -> assertThat(p).contains("which the provider knows better"));
                assertThat(state.message()).contains("\"acme.io/efa\"");
            });
            assertThat(result.catalog()).isSameAs(catalog);
        }
    }

    @Nested
    @DisplayName("API-NO-19 conflict:")
    class Conflicts {

        @Test
        @DisplayName(
                "SCH-OVL-07 an overlay of equal weight on the same offering is rejected as a whole, equal values or not")
        void samePrice() {
            OverlaidCatalog result = apply(
                    overlay("b").price("1").of(Labels.ZONE, ZONE_A),
                    overlay("a").price("1").capacity(FUSE, "1"));

            assertThat(states(result)).containsExactly(new Valid("b"), new Conflict("a", "b"));
            assertThat(pricesOfSmall(result, "default")).containsExactly(1.0, 0.10, 1.0);
            assertThat(type(result, "default", "small").capacity().has(FUSE)).isFalse();
            assertThat(states(result).get(1).reason()).isEqualTo("Conflict");
            assertThat(states(result).get(1).message()).isEqualTo("conflict with another overlay");
        }

        @Test
        @DisplayName("SCH-OVL-07 in one NodePool keeps the overlay out of all NodePools")
        void anyNodePool() {
            OverlaidCatalog result = apply(
                    overlay("b").price("1").of(Labels.NODEPOOL, "default"),
                    overlay("a").price("2"));

            assertThat(states(result)).containsExactly(new Valid("b"), new Conflict("a", "b"));
            assertThat(pricesOfSmall(result, "other")).containsExactly(0.10, 0.10, 0.04);
        }

        @Test
        @DisplayName("SCH-OVL-07 does not arise from other weights, other offerings or other resources")
        void noConflict() {
            OverlaidCatalog result = apply(
                    overlay("a").price("1").of(Labels.ZONE, ZONE_A).weight(5),
                    overlay("b").price("1").of(Labels.ZONE, ZONE_B).weight(5),
                    overlay("c").price("1").weight(4),
                    overlay("d").capacity(FUSE, "1").weight(5),
                    overlay("e").capacity(LICENCE, "1").weight(5),
                    overlay("f").capacity(LICENCE, "1").weight(6));

            assertThat(states(result)).allMatch(OverlayState::isValid);
        }

        @Test
        @DisplayName("SCH-OVL-07 arises also where a heavier overlay hides both")
        void hidden() {
            OverlaidCatalog result = apply(
                    overlay("heavy").price("1").weight(9),
                    overlay("b").price("2"),
                    overlay("a").price("3"));

            assertThat(states(result)).containsExactly(new Valid("heavy"), new Valid("b"), new Conflict("a", "b"));
        }

        @Test
        @DisplayName("KW-D-08 a third overlay of equal weight in between does not hide a conflict over capacity")
        void thirdInBetween() {
            OverlaidCatalog result = apply(
                    overlay("c").capacity(FUSE, "1"),
                    overlay("b").capacity(LICENCE, "1"),
                    overlay("a").capacity(FUSE, "2"));

            assertThat(states(result)).containsExactly(new Valid("c"), new Valid("b"), new Conflict("a", "c"));
            assertThat(type(result, "default", "small").capacity().get(FUSE)).isEqualTo(Quantity.of(1));
        }

        @Test
        @DisplayName("SCH-OVL-07 a rejected overlay conflicts with nobody")
        void rejectedDoesNotCount() {
            OverlaidCatalog result = apply(
                    overlay("c").price("1").of(Labels.ZONE, ZONE_A),
                    overlay("b").price("1").capacity(FUSE, "1"),
                    overlay("a").capacity(FUSE, "2"));

            assertThat(states(result)).containsExactly(new Valid("c"), new Conflict("b", "c"), new Valid("a"));
        }
    }

    @Nested
    @DisplayName("leave alone:")
    class CopyOnWrite {

        @Test
        @DisplayName("SCH-OVL-12 the original, and every type that they do not touch")
        void onlyTouchedTypesAreCopied() {
            OverlaidCatalog result = apply(overlay("o").price("1").of(Labels.ARCH, "arm64"));

            assertThat(type(result, "default", "small"))
                    .isSameAs(catalog.shared().get(0));
            assertThat(catalog.shared().get(1).offerings())
                    .extracting(Offering::price)
                    .containsExactly(0.08);
            assertThat(result.catalog().shared()).isEqualTo(catalog.shared());
        }

        @Test
        @DisplayName("SCH-OVL-12 the labels of types: no NodePool and no custom label gets into them")
        void requirements() {
            OverlaidCatalog result = apply(overlay("o").price("1").of("team", "red"));

            assertThat(type(result, "default", "small").requirements())
                    .isEqualTo(catalog.shared().get(0).requirements());
        }

        @Test
        @DisplayName("KW-D-09 everything else of a type and of its offerings, overrides and interruption rate included")
        void otherFields() {
            Offering special = new Offering(
                    ZONE_A,
                    CapacityType.SPOT,
                    0.5,
                    false,
                    Requirements.NONE,
                    Optional.empty(),
                    Optional.of(InterruptionBand.BELOW_5_PERCENT),
                    ResourceList.parse(LICENCE, "3"),
                    ResourceList.parse("cpu", "100m"));
            InstanceType type = instanceType("special")
                    .cpu("4")
                    .overhead("memory", "1Gi")
                    .offering(special)
                    .build();

            OverlaidCatalog result = NodeOverlays.apply(
                    List.of(pool),
                    List.of(overlay("o").price("1").capacity(FUSE, "1").build()),
                    Catalogs.of(type));

            assertThat(type(result, "default", "special"))
                    .isEqualTo(type.withCapacity(type.capacity().with(FUSE, Quantity.of(1)))
                            .withOfferings(List.of(special.withPrice(1))));
        }

        @Test
        @DisplayName("SCH-OVL-09 a NodePool's own list of types is corrected for that NodePool only")
        void ownLists() {
            Catalog withOwn = catalog.withNodePool("other", List.of(small().build()));

            OverlaidCatalog result = NodeOverlays.apply(
                    List.of(pool, other),
                    List.of(overlay("o").price("1").of("team", "red").build()),
                    withOwn);

            assertThat(pricesOfSmall(result, "default")).containsExactly(1.0, 1.0, 1.0);
            assertThat(pricesOfSmall(result, "other")).containsExactly(0.10, 0.10, 0.04);
        }
    }

    @Test
    @DisplayName("SCH-OVL-10 a NodePool that was not evaluated has no types yet")
    void awaitingEvaluation() {
        OverlaidCatalog result = NodeOverlays.apply(
                List.of(pool), List.of(overlay("o").price("1").build()), catalog);

        assertThat(result.typesOf("default"))
                .hasValueSatisfying(types -> assertThat(types).hasSize(2));
        assertThat(result.typesOf("other")).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-OVL-12 SCH-NC-06 say which types had their price or capacity changed, for the NodeClaim's annotations")
    void annotations() {
        OverlaidCatalog result = apply(
                overlay("price").price("1").of(Labels.ARCH, "arm64").of(Labels.NODEPOOL, "default"),
                overlay("capacity").capacity(FUSE, "1").of(Labels.INSTANCE_TYPE, "small"));

        assertThat(result.setsPriceOf("default", List.of("small", "arm"))).isTrue();
        assertThat(result.setsPriceOf("default", List.of("small"))).isFalse();
        assertThat(result.setsPriceOf("other", List.of("small", "arm"))).isFalse();
        assertThat(result.addsCapacityTo("other", List.of("small"))).isTrue();
        assertThat(result.addsCapacityTo("other", List.of("arm"))).isFalse();
        assertThat(result.addsCapacityTo("unknown", List.of("small"))).isFalse();
    }

    @Test
    @DisplayName("SCH-OVL-03 give the same result in whatever order they come")
    void orderOfInput() {
        List<NodeOverlay> overlays = new java.util.ArrayList<>(List.of(
                overlay("a").price("1").of(Labels.ZONE, ZONE_A).build(),
                overlay("b").price("2").build(),
                overlay("c").adjusts("-50%").of(Labels.ZONE, ZONE_B).weight(3).build(),
                overlay("d").capacity(FUSE, "1").build(),
                overlay("e")
                        .capacity(FUSE, "2")
                        .of(Labels.ARCH, "arm64")
                        .weight(1)
                        .build()));
        OverlaidCatalog expected = NodeOverlays.apply(List.of(pool, other), overlays, catalog);

        Collections.reverse(overlays);

        assertThat(NodeOverlays.apply(List.of(other, pool), overlays, catalog)).isEqualTo(expected);
    }

    @Test
    @DisplayName("do nothing when there are none")
    void none() {
        OverlaidCatalog result = apply();

        assertThat(result.catalog()).isSameAs(catalog);
        assertThat(result.states()).isEmpty();
        assertThat(result.touched()).containsOnlyKeys("default", "other");
        assertThat(result.catalog().ofNodePool()).isEqualTo(Map.of());
    }
}
