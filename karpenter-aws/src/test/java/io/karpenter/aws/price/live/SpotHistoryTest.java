package io.karpenter.aws.price.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.aws.price.live.SpotMarket.Pool;
import io.karpenter.aws.price.live.SpotMarket.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The history of spot prices")
class SpotHistoryTest {

    private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
    private static final Pool POOL = new Pool("m5.large", "us-west-2a");

    private final SpotHistory history = new SpotHistory();

    private void price(int hour, double perHour) {
        history.add(POOL, List.of(new Quote(BEGIN.plus(Duration.ofHours(hour)), perHour)));
    }

    private double volatility(int hour) {
        return history.volatility("m5.large", "us-west-2a", BEGIN.plus(Duration.ofHours(hour)));
    }

    @Test
    @DisplayName("says how unsteady a price is: its standard deviation over its mean, each price as long as it held")
    void volatility() {
        price(0, 0.02);
        price(6, 0.06);

        // Half the time 0.02, half the time 0.06: a mean of 0.04, 0.02 away from each.
        assertThat(volatility(12)).isCloseTo(0.5, within(1e-9));
        // A quarter and three quarters: a mean of 0.05, a variance of 0.25 x 0.0009 + 0.75 x 0.0001 = 0.0003.
        assertThat(volatility(24)).isCloseTo(Math.sqrt(0.0003) / 0.05, within(1e-9));
    }

    @Test
    @DisplayName("is the same in whatever order it is learnt, once or twice, and keeps the last 32 changes")
    void anyOrder() {
        for (int hour : List.of(6, 0, 3, 6, 9)) {
            price(hour, hour == 6 || hour == 9 ? 0.06 : 0.02);
        }
        assertThat(history.of("m5.large", "us-west-2a"))
                .extracting(SpotHistory.Observation::perHour)
                .containsExactly(0.02, 0.06);
        assertThat(volatility(12)).isCloseTo(0.5, within(1e-9));

        for (int hour = 100; hour > 60; hour--) {
            price(hour, 0.01 * hour);
        }
        assertThat(history.of("m5.large", "us-west-2a"))
                .hasSize(32)
                .first()
                .satisfies(first -> assertThat(first.perHour()).isEqualTo(0.01 * 69));
    }

    @Test
    @DisplayName("knows nothing of a pool that has had one price, or none")
    void unknown() {
        assertThat(volatility(12)).isZero();
        price(0, 0.02);
        assertThat(volatility(12)).isZero();
        price(3, 0.02);
        assertThat(volatility(12)).isZero();
        assertThat(history.volatility("c5.large", "us-west-2a", BEGIN)).isZero();
    }
}
