package io.karpenter.solver.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings of consolidation")
class ConsolidationSettingsTest {

    @ParameterizedTest
    @DisplayName("refuse what evictions and nodes cannot be worth, with the value and the range")
    @ValueSource(doubles = {-1, 1_000_001, Double.POSITIVE_INFINITY, Double.NaN})
    void refusesWorth(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Consolidating.SETTINGS.withNodeWorth(value))
                .withMessage("nodeWorth is %s, it must be from 0 to 1000000", value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Consolidating.SETTINGS.withEvictionPrice(value, Duration.ofHours(1)))
                .withMessage("evictionPrice is %s, it must be from 0 to 1000000", value);
    }

    @ParameterizedTest
    @DisplayName("take any worth from nothing to a million")
    @ValueSource(doubles = {0, 0.001, 1_000_000})
    void takesWorth(double value) {
        assertThat(Consolidating.SETTINGS.withNodeWorth(value).nodeWorth()).isEqualTo(value);
    }
}
