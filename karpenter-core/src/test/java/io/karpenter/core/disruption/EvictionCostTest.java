package io.karpenter.core.disruption;

import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What it costs to evict")
class EvictionCostTest {

    private static PodBuilder minding(String deletionCost) {
        return pod("a").annotation(EvictionCost.POD_DELETION_COST, deletionCost);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1",
        "134217728, 0, 2", // 2^27
        "-67108864, 0, 0.5",
        "0, 33554432, 2", // 2^25
        "0, -67108864, -1",
        "134217728, 33554432, 3",
        "2.5e8, 0, 2.862645149230957",
        "2147483647, 0, 10",
        "-2147483648, 0, -10",
        "0, 1000000000, 10",
        "0, -2147483648, -10"
    })
    @DisplayName("DIS-CAN-16 SCH-STA-09 a pod costs 1, and more by deletion cost and priority, from -10 to 10")
    void ofPod(String deletionCost, int priority, double cost) {
        assertThat(EvictionCost.of(minding(deletionCost).priority(priority).one()))
                .isEqualTo(cost);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "much", "NaN", "Infinity", "0x1p30", "268435456d", " 268435456", "1e"})
    @DisplayName("DIS-CAN-16 SCH-STA-09 a deletion cost that is no decimal number counts as none")
    void unreadable(String deletionCost) {
        assertThat(EvictionCost.of(minding(deletionCost).one())).isEqualTo(1);
    }

    @Test
    @DisplayName("DIS-CAN-19 SCH-STA-09 the costs of several pods add up, negative ones too")
    void sum() {
        assertThat(EvictionCost.of(List.of(
                        pod("a").one(),
                        pod("b").priority(33554432).one(),
                        minding("-2147483648").one())))
                .isEqualTo(1 + 2 - 10);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "25, 0.75", "100, 0", "150, 0", "-10, 1"})
    @DisplayName("DIS-CAN-19 SCH-STA-09 the life that a node has before it goes from 1 to 0 as it ages")
    void lifetime(long hours, double share) {
        assertThat(EvictionCost.lifetimeRemaining(Optional.of(Duration.ofHours(100)), Duration.ofHours(hours)))
                .isEqualTo(share);
    }

    @Test
    @DisplayName("SCH-STA-09 a node without expiry has all its life before it, one that expires at once none")
    void lifetimeWithoutEnd() {
        assertThat(EvictionCost.lifetimeRemaining(Optional.empty(), Duration.ofDays(5000)))
                .isEqualTo(1);
        assertThat(EvictionCost.lifetimeRemaining(Optional.of(Duration.ZERO), Duration.ZERO))
                .isZero();
    }
}
