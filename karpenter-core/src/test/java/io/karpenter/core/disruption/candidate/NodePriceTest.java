package io.karpenter.core.disruption.candidate;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.testkit.Catalogs;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The price of a node")
class NodePriceTest {

    private static Map<String, String> labels(String zone, String capacityType) {
        return Map.of(Labels.ZONE, zone, Labels.CAPACITY_TYPE, capacityType);
    }

    @Test
    @DisplayName("DIS-CAN-15 is that of the offering in its zone and capacity type, available or not")
    void offering() {
        InstanceType type = instanceType("c4")
                .onDemand(0.2, Catalogs.ZONE_A)
                .spot(0.05, Catalogs.ZONE_A, Catalogs.ZONE_B)
                .build();
        InstanceType soldOut = type.withOfferings(
                type.offerings().stream().map(o -> o.withAvailable(false)).toList());

        assertThat(NodePrice.of(type, labels(Catalogs.ZONE_A, "on-demand"))).isEqualTo(0.2);
        assertThat(NodePrice.of(soldOut, labels(Catalogs.ZONE_B, "spot"))).isEqualTo(0.05);
        assertThat(NodePrice.of(type, labels(Catalogs.ZONE_B, "on-demand"))).isZero();
    }

    @Test
    @DisplayName("DIS-CAN-15 is that of the reservation which its labels name")
    void reservation() {
        InstanceType type = instanceType("c4")
                .reserved("r-1", 1, 0.01, Catalogs.ZONE_A)
                .reserved("r-2", 1, 0.02, Catalogs.ZONE_A)
                .build();

        assertThat(NodePrice.of(
                        type,
                        Map.of(
                                Labels.ZONE,
                                Catalogs.ZONE_A,
                                Labels.CAPACITY_TYPE,
                                "reserved",
                                Catalogs.RESERVATION_ID,
                                "r-2")))
                .isEqualTo(0.02);
        assertThat(NodePrice.of(type, labels(Catalogs.ZONE_A, "reserved"))).isEqualTo(0.01);
    }
}
