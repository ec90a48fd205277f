package io.karpenter.core.rule.place;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.Catalogs;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The worst price of a launch")
class LaunchPriceTest {

    private static final List<Offering> OFFERINGS = instanceType("t")
            .onDemand(0.30, ZONE_A)
            .onDemand(0.35, ZONE_B)
            .spot(0.10, ZONE_A)
            .spot(0.20, ZONE_B)
            .reserved("r1", 1, 0.001, ZONE_C)
            .build()
            .offerings();

    private static double worst(List<Offering> offerings, Requirement... node) {
        return LaunchPrice.worst(offerings, Requirements.of(node), Catalogs.SCHEMA);
    }

    @Test
    @DisplayName(
            "SCH-IT-11 is that of the dearest offering of the capacity type that is taken first: reserved, spot, on-demand")
    void firstCapacityType() {
        assertThat(worst(OFFERINGS)).isEqualTo(0.001);
        assertThat(worst(OFFERINGS, Requirement.in(Labels.CAPACITY_TYPE, "spot", "on-demand")))
                .isEqualTo(0.20);
        assertThat(worst(OFFERINGS, Requirement.in(Labels.CAPACITY_TYPE, "on-demand")))
                .isEqualTo(0.35);
    }

    @Test
    @DisplayName("SCH-IT-11 looks at offerings only that the node's requirements allow and that are available")
    void compatibleOnly() {
        assertThat(worst(OFFERINGS, Requirement.in(Labels.ZONE, ZONE_A))).isEqualTo(0.10);
        assertThat(worst(List.of(
                        Offering.of(ZONE_A, CapacityType.SPOT, 0.10).withAvailable(false),
                        Offering.of(ZONE_A, CapacityType.ON_DEMAND, 0.30),
                        Offering.of(ZONE_B, CapacityType.ON_DEMAND, 0.90).withAvailable(false))))
                .isEqualTo(0.30);
    }

    @Test
    @DisplayName("SCH-IT-11 is infinite if nothing may be launched")
    void nothing() {
        assertThat(worst(List.of())).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(worst(OFFERINGS, Requirement.in(Labels.ZONE, "elsewhere"))).isEqualTo(Double.POSITIVE_INFINITY);
    }
}
