package io.karpenter.core.disruption.drift;

import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The instance type of a NodeClaim")
class TypeDriftTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant OLD = Claims.CREATED.plus(HOUR).plusSeconds(1);

    /** Bought in zone-a. */
    private static ManagedClaim claim(String type, String capacityType, Map<String, String> more) {
        Map<String, String> labels = new TreeMap<>(Claims.launched().labels());
        labels.put(Labels.INSTANCE_TYPE, type);
        labels.put(Labels.CAPACITY_TYPE, capacityType);
        labels.putAll(more);
        return Claims.launched().withLabels(labels);
    }

    private static boolean isGone(ManagedClaim claim, InstanceType... types) {
        return TypeDrift.isGone(claim, List.of(types), LabelSchema.CORE);
    }

    private static InstanceType spotIn(String zone) {
        return instanceType("m").cpu("4").spot(1, zone).build();
    }

    @Test
    @DisplayName("DIS-DRF-08 is gone if the catalogue lacks it, or lacks it where and as the claim was bought")
    void gone() {
        ManagedClaim claim = claim("m", "spot", Map.of());

        assertThat(isGone(claim, spotIn("zone-a"))).isFalse();
        assertThat(isGone(claim, instanceType("n").cpu("4").spot(1, "zone-a").build()))
                .isTrue();
        assertThat(isGone(claim, spotIn("zone-b"))).isTrue();
        assertThat(isGone(
                        claim, instanceType("m").cpu("4").onDemand(1, "zone-a").build()))
                .isTrue();
    }

    @Test
    @DisplayName("DIS-DRF-08 is there although none can be had now, and a catalogue without any type says nothing")
    void unavailable() {
        InstanceType soldOut = instanceType("m")
                .cpu("4")
                .offering(Offering.of("zone-a", CapacityType.SPOT, 1).withAvailable(false))
                .build();

        assertThat(isGone(claim("m", "spot", Map.of()), soldOut)).isFalse();
        assertThat(isGone(claim("m", "spot", Map.of()))).isFalse();
    }

    @Test
    @DisplayName(
            "DIS-DRF-08 is looked for once the claim is older than an hour, and again half an hour after it was found")
    void due() {
        ManagedClaim claim = claim("m", "spot", Map.of());

        assertThat(TypeDrift.isDue(claim, Optional.empty(), Claims.CREATED.plus(HOUR)))
                .isFalse();
        assertThat(TypeDrift.isDue(claim, Optional.empty(), OLD)).isTrue();
        assertThat(TypeDrift.isDue(
                        claim,
                        Optional.of(OLD),
                        OLD.plus(Duration.ofMinutes(30)).minusSeconds(1)))
                .isFalse();
        assertThat(TypeDrift.isDue(claim, Optional.of(OLD), OLD.plus(Duration.ofMinutes(30))))
                .isTrue();
    }

    private static final String ID = "example.com/reservation-id";

    private static Offering reserved(String id, String zone) {
        return new Offering(
                zone,
                CapacityType.RESERVED,
                0,
                true,
                Requirements.of(Requirement.in(ID, id)),
                Optional.of(new Reservation(id, 1)),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    private static Offering unreserved(CapacityType capacityType, String zone) {
        return new Offering(
                zone,
                capacityType,
                1,
                true,
                Requirements.of(Requirement.doesNotExist(ID)),
                Optional.empty(),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    private static InstanceType type(Offering... offerings) {
        var builder = instanceType("m").cpu("4");
        for (Offering offering : offerings) {
            builder.offering(offering);
        }
        return builder.build();
    }

    @Test
    @DisplayName("DIS-DRF-08 of a reserved claim may be in any reservation or on demand, in its zone, but not on spot")
    void reservedClaims() {
        ManagedClaim claim = claim("m", "reserved", Map.of(ID, "r-1"));

        assertThat(isGone(claim, type(reserved("r-1", "zone-a")))).isFalse();
        assertThat(isGone(claim, type(reserved("r-2", "zone-a")))).isFalse();
        assertThat(isGone(claim, type(unreserved(CapacityType.ON_DEMAND, "zone-a"))))
                .isFalse();
        assertThat(isGone(claim, type(unreserved(CapacityType.SPOT, "zone-a")))).isTrue();
        assertThat(isGone(claim, type(reserved("r-2", "zone-b"), unreserved(CapacityType.ON_DEMAND, "zone-b"))))
                .isTrue();
    }
}
