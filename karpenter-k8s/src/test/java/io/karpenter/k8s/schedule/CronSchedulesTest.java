package io.karpenter.k8s.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The schedule of a disruption budget")
class CronSchedulesTest {

    private static final CronSchedules SCHEDULES = new CronSchedules();

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource({
        "0 9 * * mon-fri, 2026-01-02T09:00:00Z, 2026-01-05T09:00:00Z",
        "0 9 * * mon-fri, 2026-01-02T08:59:59Z, 2026-01-02T09:00:00Z",
        "*/15 * * * *, 2026-01-01T00:00:00Z, 2026-01-01T00:15:00Z",
        "0 0 29 2 *, 2026-01-01T00:00:00Z, 2028-02-29T00:00:00Z",
        "0 0 * * 0, 2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
        "@hourly, 2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z",
        "@daily, 2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z",
        "@midnight, 2026-01-01T00:00:01Z, 2026-01-02T00:00:00Z",
        "@weekly, 2026-01-01T00:00:00Z, 2026-01-04T00:00:00Z",
        "@monthly, 2026-01-01T00:00:00Z, 2026-02-01T00:00:00Z",
        "@yearly, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
        "@annually, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z"
    })
    @DisplayName("DIS-BUD-04 recurs in UTC, strictly after the instant that is asked for")
    void recursInUtc(String text, Instant after, Instant next) {
        assertThat(SCHEDULES.read(text).firstAfter(after)).contains(next);
    }

    @Test
    @DisplayName("DIS-BUD-04 holds on the day of the month and on the weekday, if both are restricted")
    void dayOfMonthOrWeekday() {
        // A Tuesday, then Friday the 16th.
        assertThat(SCHEDULES.read("0 0 13 * 5").firstAfter(Instant.parse("2026-01-09T00:00:00Z")))
                .contains(Instant.parse("2026-01-13T00:00:00Z"));
        assertThat(SCHEDULES.read("0 0 13 * 5").firstAfter(Instant.parse("2026-01-13T00:00:00Z")))
                .contains(Instant.parse("2026-01-16T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b c d e", "* * * *", "0 0 * * 7", "60 * * * *", "@reboot", "@every 5m"})
    @DisplayName("DIS-BUD-04 is refused where it is none, weekday 7 included")
    void refusesOthers(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SCHEDULES.read(text));
        assertThat(CronSchedules.problem(text)).isPresent();
    }
}
