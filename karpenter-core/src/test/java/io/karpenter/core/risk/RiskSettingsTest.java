package io.karpenter.core.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RiskSettingsTest {

    @Test
    @DisplayName("settings that are out of range are refused, all of them at once, with what is allowed")
    void refusesWhatIsOutOfRange() {
        assertThatThrownBy(() -> new RiskSettings(-1, Double.NaN, 1, -0.1, 0.5, 0, 1.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("interruptionPrice is -1.0")
                .hasMessageContaining("interruptionHours is NaN")
                .hasMessageContaining("spotShortage is 1.0, it must be from 0 to below 1")
                .hasMessageContaining("onDemandShortage is -0.1")
                .hasMessageContaining("shortagePenalty is 0.5, it must be a number of at least 1")
                .hasMessageContaining("maxPoolShare is 0.0, it must be above 0 and at most 1")
                .hasMessageContaining("maxWorkloadPoolShare is 1.1");
    }

    @Test
    @DisplayName("risk is off unless something has a price or is limited")
    void isOff() {
        assertThat(RiskSettings.OFF.isOff()).isTrue();
        assertThat(RiskSettings.OFF.withInterruption(0.01, 0).isOff()).isFalse();
        assertThat(RiskSettings.OFF.withInterruption(0, 1).pricesRisk()).isTrue();
        assertThat(RiskSettings.OFF.withShortage(0, 0.1, 2).pricesRisk()).isTrue();
        assertThat(RiskSettings.OFF.withMaxShares(1, 0.5).limitsShares()).isTrue();
        assertThat(RiskSettings.OFF.withMaxShares(1, 0.5).pricesRisk()).isFalse();
    }
}
