package io.karpenter.aws.interruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventReasonsTest {

    @Test
    @DisplayName(
            "AWS-MET-03 what AWS says has the reasons of Karpenter's events; all but a recommendation have a consequence, and are warnings")
    void reasons() {
        assertThat(Arrays.stream(Kind.values())
                        .filter(kind -> kind != Kind.NO_OP)
                        .map(kind -> Notices.of("1", "aws:///us-west-2a/i-1", kind)))
                .extracting(
                        MachineNotice::kind, MachineNotice::reason, notice -> notice.consequence() == Consequence.NONE)
                .containsExactlyInAnyOrder(
                        tuple("spot_interrupted", "SpotInterrupted", false),
                        tuple("rebalance_recommendation", "SpotRebalanceRecommendation", true),
                        tuple("instance_stopped", "InstanceStopping", false),
                        tuple("instance_terminated", "InstanceTerminating", false),
                        tuple("scheduled_change", "InstanceUnhealthy", false),
                        tuple("capacity_reservation_interrupted", "CapacityReservationInstanceInterrupted", false),
                        tuple("instance_status", "InstanceUnhealthy", false),
                        tuple("system_status", "InstanceUnhealthy", false),
                        tuple("event_status", "InstanceUnhealthy", false));
    }
}
