package io.karpenter.aws.offering;

import static io.karpenter.core.offering.CapacityType.ON_DEMAND;
import static io.karpenter.core.offering.CapacityType.RESERVED;
import static io.karpenter.core.offering.CapacityType.SPOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OfferingResolversTest {

    private static final String A = "us-west-2a";
    private static final String B = "us-west-2b";
    private static final String C = "us-west-2c";
    private static final Placement PARTITIONS = new Placement("pg-1", "partition", List.of("1", "2"));

    private final LiveWorld world = new LiveWorld("m5.large", "c5.large");
    private final NodeClass nodeClass = LiveWorld.nodeClass().build();

    @AfterEach
    void close() {
        world.close();
    }

    private boolean isAvailable(String type, String zone) {
        return world.offering(nodeClass, type, ON_DEMAND, zone).available();
    }

    private static NodeClass reserving(String state) {
        return LiveWorld.nodeClass()
                .reservation("cr-1", A, "m5.large", Map.of("state", state, "reservationType", "default"))
                .reservation("cr-2", C, "m5.large", Map.of("state", "active"))
                .build();
    }

    @Test
    @DisplayName("AWS-OFF-01 resolvers go one after another, extensions last, each with what the ones before it found")
    void goesThroughResolvers() {
        List<Offering> heard = new ArrayList<>();
        world.reservation("cr-1", 2)
                .reservation("cr-2", 2)
                .placement(PARTITIONS)
                .extension((type, context, previous) -> {
                    if (type.name().equals("m5.large")) {
                        heard.addAll(previous);
                    }
                    return previous.subList(0, 1);
                });

        assertThat(world.type(reserving("active"), "m5.large").offerings()).hasSize(1);
        assertThat(heard)
                .anyMatch(o -> o.capacityType() == RESERVED)
                .anyMatch(o -> o.capacityType() == SPOT)
                .allSatisfy(o -> assertThat(o.requirements()
                                .get(AwsLabels.PLACEMENT_GROUP_PARTITION)
                                .values())
                        .hasSize(1));
    }

    @Test
    @DisplayName("AWS-OFF-02 there is an offering for each zone of the region, those without subnets being unavailable")
    void offersEachZone() {
        world.aws().types().offer("c5.large", A, B, C);
        world.types().refreshZones();

        assertThat(world.offerings(nodeClass, "c5.large", SPOT))
                .extracting(Offering::zone)
                .contains(A, B, C);
        assertThat(isAvailable("c5.large", A)).isTrue();
        assertThat(isAvailable("c5.large", C)).isFalse();
    }

    @Test
    @DisplayName("AWS-OFF-04 what is marked, has no price, or lies in a zone that is shifted away is unavailable")
    void knowsWhatIsAvailable() {
        world.unavailable().mark(ON_DEMAND, "m5.large", A);
        world.aws().prices().withoutSpot("m5.large", B);
        world.prices().refresh();

        assertThat(isAvailable("m5.large", A)).isFalse();
        assertThat(isAvailable("m5.large", B)).isTrue();
        assertThat(world.offering(nodeClass, "m5.large", SPOT, A).available()).isTrue();
        assertThat(world.offering(nodeClass, "m5.large", SPOT, B).available()).isFalse();

        world.shift("usw2-az2");
        assertThat(isAvailable("m5.large", B)).isFalse();
        assertThat(world.offering(nodeClass, "m5.large", SPOT, A).available()).isTrue();
    }

    @Test
    @DisplayName("AWS-ZS-05 offerings in a zone that is shifted away come back when the shift ends")
    void comesBackAfterShift() {
        world.shift("usw2-az1");
        assertThat(isAvailable("m5.large", A)).isFalse();
        world.passes(Duration.ofHours(1));
        assertThat(isAvailable("m5.large", A)).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-OFF-06 a type without a price has that of an overlay about instance types alone, the heaviest of several")
    void takesPricesOfOverlays() {
        try (LiveWorld unpriced = new LiveWorld("m5.large")) {
            for (String zone : List.of(A, B)) {
                unpriced.aws().prices().withoutSpot("m5.large", zone);
            }
            unpriced.aws().prices().spot("m5.large", C, 0.04);
            unpriced.prices().refresh();
            unpriced.overlay(overlay("light", "0.5", 1, Expression.in(Labels.INSTANCE_TYPE, "m5.large")))
                    .overlay(overlay("heavy", "0.25", 2, Expression.in(Labels.INSTANCE_TYPE, "m5.large")))
                    .overlay(overlay(
                            "zonal",
                            "0.1",
                            3,
                            Expression.in(Labels.INSTANCE_TYPE, "m5.large"),
                            Expression.in(Labels.ZONE, A)));

            Offering offering = unpriced.offering(nodeClass, "m5.large", SPOT, A);
            assertThat(offering.available()).isTrue();
            assertThat(offering.price()).isEqualTo(0.25);
            assertThat(unpriced.offering(nodeClass, "m5.large", ON_DEMAND, A).price())
                    .isEqualTo(0.096);

            unpriced.overlay(overlay("heaviest", "0.2", 3, Expression.in(Labels.INSTANCE_TYPE, "m5.large")));
            unpriced.passes(Duration.ofMinutes(5).minusSeconds(1));
            assertThat(unpriced.offering(nodeClass, "m5.large", SPOT, A).price())
                    .isEqualTo(0.25);
            unpriced.passes(Duration.ofSeconds(1));
            assertThat(unpriced.offering(nodeClass, "m5.large", SPOT, A).price())
                    .isEqualTo(0.2);
        }
    }

    private static NodeOverlay overlay(String name, String price, int weight, Expression... requirements) {
        return new NodeOverlay(
                name, List.of(requirements), Optional.of(price), Optional.empty(), ResourceList.EMPTY, weight);
    }

    @Test
    @DisplayName(
            "AWS-OFF-07 base offerings are kept as long as nothing changes, and found anew for other subnets and other prices")
    void keepsOfferings() {
        Offering before = world.offering(nodeClass, "m5.large", ON_DEMAND, A);
        assertThat(world.offering(nodeClass, "m5.large", ON_DEMAND, A)).isSameAs(before);

        NodeClass other = LiveWorld.nodeClass()
                .status("subnets", List.of(Map.of("id", "subnet-9", "zone", A, "zoneID", "usw2-az1")))
                .build();
        world.unavailable().markSubnet("subnet-9");
        assertThat(world.offering(other, "m5.large", ON_DEMAND, A).available()).isFalse();
        assertThat(isAvailable("m5.large", A)).isTrue();

        world.aws().prices().spot("m5.large", A, 0.011);
        world.prices().refresh();
        assertThat(world.offering(nodeClass, "m5.large", SPOT, A).price()).isEqualTo(0.011);
    }

    @Test
    @DisplayName("AWS-OFF-08 an offering is gone with its mark and back with the mark's end, whatever is kept")
    void followsMarks() {
        assertThat(isAvailable("m5.large", A)).isTrue();
        world.unavailable().mark(ON_DEMAND, "m5.large", A);
        assertThat(isAvailable("m5.large", A)).isFalse();
        assertThat(isAvailable("c5.large", A)).isTrue();
        world.passes(UnavailableOfferings.LIFETIME);
        assertThat(isAvailable("m5.large", A)).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-OFF-09 each reservation of a type is an offering with its free count, available while it has room, is not expiring and its zone can be used")
    void offersReservations() {
        world.reservation("cr-1", 2).reservation("cr-2", 2);
        Offering reserved = world.offering(reserving("active"), "m5.large", RESERVED, A);
        assertThat(reserved.available()).isTrue();
        assertThat(reserved.reservation()).contains(new Reservation("cr-1", 2));
        assertThat(reserved.price()).isEqualTo(0.096 / 10_000_000);
        assertThat(reserved.requirements().get(AwsLabels.RESERVATION_ID).values())
                .containsExactly("cr-1");
        assertThat(reserved.requirements().get(AwsLabels.ZONE_ID).values()).containsExactly("usw2-az1");
        assertThat(world.offering(reserving("active"), "m5.large", RESERVED, C).available())
                .isFalse();
        assertThat(world.offerings(reserving("active"), "c5.large", RESERVED)).isEmpty();

        world.reservation("cr-1", 0);
        assertThat(world.offering(reserving("active"), "m5.large", RESERVED, A).available())
                .isFalse();
        world.reservation("cr-1", 1);
        assertThat(world.offering(reserving("expiring"), "m5.large", RESERVED, A)
                        .available())
                .isFalse();
        world.shift("usw2-az1");
        assertThat(world.offering(reserving("active"), "m5.large", RESERVED, A).available())
                .isFalse();
    }

    @Test
    @DisplayName("AWS-OFF-09 without the gate ReservedCapacity reservations are not offered")
    void mindsReservedGate() {
        world.withoutReservedCapacity().reservation("cr-1", 2);

        assertThat(world.offerings(reserving("active"), "m5.large", RESERVED)).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-OFF-10 each offering is there once for each partition of a placement group, and a mark of one partition leaves the others")
    void offersPartitions() {
        world.placement(PARTITIONS);
        world.unavailable().mark(ON_DEMAND, "m5.large", A, "pg-1", "2");

        assertThat(world.offerings(nodeClass, "m5.large", ON_DEMAND).stream()
                        .filter(o -> o.zone().equals(A)))
                .extracting(
                        o -> o.requirements()
                                .get(AwsLabels.PLACEMENT_GROUP_PARTITION)
                                .values()
                                .iterator()
                                .next(),
                        Offering::available)
                .containsExactly(tuple("1", true), tuple("2", false));
    }

    @Test
    @DisplayName("AWS-OFF-11 with a placement group the type itself names the group and its partitions")
    void namesPlacementGroup() {
        world.placement(PARTITIONS);
        var requirements = world.type(nodeClass, "m5.large").requirements();
        assertThat(requirements.get(AwsLabels.PLACEMENT_GROUP_ID).values()).containsExactly("pg-1");
        assertThat(requirements.get(AwsLabels.PLACEMENT_GROUP_PARTITION).values())
                .containsExactly("1", "2");

        world.placement(new Placement("pg-2", "cluster", List.of()));
        requirements = world.type(nodeClass, "m5.large").requirements();
        assertThat(requirements.get(AwsLabels.PLACEMENT_GROUP_ID).values()).containsExactly("pg-2");
        assertThat(requirements.get(AwsLabels.PLACEMENT_GROUP_PARTITION).values())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-OFF-13 launches into a placement group mind marks with and without it, and others only those without")
    void mindsMarksOfGroup() {
        world.unavailable().mark(ON_DEMAND, "m5.large", A, "pg-2");
        world.unavailable().mark(ON_DEMAND, "m5.large", B);
        assertThat(isAvailable("m5.large", A)).isTrue();

        world.placement(new Placement("pg-2", "cluster", List.of()));
        assertThat(isAvailable("m5.large", A)).isFalse();
        assertThat(isAvailable("m5.large", B)).isFalse();
        assertThat(isAvailable("c5.large", A)).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-PG-08 a cluster group pins no zone: all of them are offered, also once some are taken, until EC2 itself refuses one")
    void clusterGroup() {
        world.placement(new Placement("pg-2", "cluster", List.of()));
        assertThat(isAvailable("m5.large", A)).isTrue();
        assertThat(isAvailable("m5.large", B)).isTrue();
        assertThat(world.type(nodeClass, "m5.large")
                        .requirements()
                        .get(Labels.ZONE)
                        .values())
                .contains(A, B);

        world.unavailable().mark(ON_DEMAND, "m5.large", A, "pg-2");
        assertThat(isAvailable("m5.large", A)).isFalse();
        assertThat(isAvailable("m5.large", B)).isTrue();
    }
}
