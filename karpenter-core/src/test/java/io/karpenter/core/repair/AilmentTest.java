package io.karpenter.core.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What ails a node")
class AilmentTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RepairPolicy NOT_READY = new RepairPolicy("Ready", "False", Duration.ofMinutes(30));
    private static final RepairPolicy SILENT = new RepairPolicy("Ready", "Unknown", Duration.ofMinutes(30));
    private static final RepairPolicy ACCELERATOR =
            new RepairPolicy("AcceleratedHardwareReady", "False", Duration.ofMinutes(10));
    private static final List<RepairPolicy> ALL = List.of(NOT_READY, SILENT, ACCELERATOR);

    private static Condition condition(String type, ConditionStatus status, int minute) {
        return new Condition(type, status, "Because", "", START.plus(Duration.ofMinutes(minute)), 0);
    }

    @Test
    @DisplayName("HLT-01 is a condition with the status that a policy of the provider names, and nothing else")
    void matching() {
        assertThat(Ailment.of(List.of(condition("Ready", ConditionStatus.TRUE, 0)), ALL))
                .isEmpty();
        assertThat(Ailment.of(List.of(condition("DiskPressure", ConditionStatus.FALSE, 0)), ALL))
                .isEmpty();
        assertThat(Ailment.of(List.of(condition("Ready", ConditionStatus.UNKNOWN, 0)), ALL))
                .contains(new Ailment(SILENT, START.plus(Duration.ofMinutes(30))));
    }

    @Test
    @DisplayName(
            "HLT-04 is what stops being tolerated first, whichever began first, of equal ones that of the first policy")
    void earliest() {
        List<Condition> both = List.of(
                condition("Ready", ConditionStatus.FALSE, 0),
                condition("AcceleratedHardwareReady", ConditionStatus.FALSE, 15));
        assertThat(Ailment.of(both, ALL)).map(Ailment::policy).contains(ACCELERATOR);

        List<Condition> tied = List.of(
                condition("AcceleratedHardwareReady", ConditionStatus.FALSE, 20),
                condition("Ready", ConditionStatus.FALSE, 0));
        assertThat(Ailment.of(tied, ALL)).map(Ailment::policy).contains(NOT_READY);
    }

    @Test
    @DisplayName("HLT-04 is tolerated until the instant that its toleration ends")
    void left() {
        Ailment ailment = Ailment.of(List.of(condition("Ready", ConditionStatus.FALSE, 0)), ALL)
                .orElseThrow();

        assertThat(ailment.left(ailment.due().minusSeconds(1))).contains(Duration.ofSeconds(1));
        assertThat(ailment.left(ailment.due())).isEmpty();
    }

    @Test
    @DisplayName("HLT-09 is counted by its condition in snake case")
    void label() {
        assertThat(new Ailment(ACCELERATOR, START).label()).isEqualTo("accelerated_hardware_ready");
        assertThat(new Ailment(NOT_READY, START).label()).isEqualTo("ready");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,20,true",
        "1,5,20,true",
        "2,5,20,false",
        "2,6,20,true",
        "3,10,20,false",
        "3,11,20,true",
        "1,5,0,false",
        "5,5,100,true"
    })
    @DisplayName(
            "HLT-06 WK-25 lets nodes be repaired while no more ail than a share that can be set, rounded up to a whole node")
    void census(int ailing, int total, int percent, boolean allowed) {
        assertThat(new Ailment.Census(ailing, total).allowsRepair(percent)).isEqualTo(allowed);
    }
}
