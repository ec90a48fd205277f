package io.karpenter.core.disruption;

import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A pod that asks to be left alone")
class DoNotDisruptTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static PodBuilder asking(String value) {
        return pod("a").annotation(Labels.DO_NOT_DISRUPT, value);
    }

    @Test
    @DisplayName("DIS-CAN-11 is left alone for ever if it says true, not if it says nothing")
    void forEver() {
        Instant late = START.plus(Duration.ofDays(5000));

        assertThat(DoNotDisrupt.isActive(asking("true").started(START).one(), late))
                .isTrue();
        assertThat(DoNotDisrupt.isActive(pod("a").started(START).one(), late)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "30m, 1800000",
        "1h30m, 5400000",
        "1.5h, 5400000",
        "90s, 90000",
        "+5s, 5000",
        "250ms, 250",
        ".5s, 500",
        "1500000us, 1500",
        "2000000µs, 2000",
        "7000000ns, 7"
    })
    @DisplayName("DIS-CAN-11 is left alone for the time it asks for, from its start")
    void forSomeTime(String value, long millis) {
        Instant end = START.plusMillis(millis);

        assertThat(DoNotDisrupt.isActive(asking(value).started(START).one(), end.minusNanos(1)))
                .isTrue();
        assertThat(DoNotDisrupt.isActive(asking(value).started(START).one(), end))
                .isFalse();
    }

    @Test
    @DisplayName("DIS-CAN-11 a time from a start that is not known has not passed")
    void notStarted() {
        assertThat(DoNotDisrupt.isActive(asking("1s").one(), START)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false", "True", "yes", "30", "0s", "-5m", "1h 30m", "1d", "h", "10000000h"})
    @DisplayName("DIS-CAN-11 other values ask for nothing")
    void other(String value) {
        assertThat(DoNotDisrupt.isActive(asking(value).one(), START)).isFalse();
    }
}
