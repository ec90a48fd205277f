package io.karpenter.aws.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final Turns turns = new Turns(SECOND, clock);

    @Test
    @DisplayName(
            "AWS-TAG-04 after a stall in which many turns have passed there is still one a second, and everybody gets one")
    void afterAStall() {
        Map<String, Instant> due = new HashMap<>();
        IntStream.range(0, 30).forEach(i -> due.put("i-" + i, clock.instant().plus(turns.until("i-" + i))));
        due.remove("i-0");
        clock.passes(Duration.ofSeconds(30));
        List<Instant> granted = new ArrayList<>();

        for (int step = 0; step < 400 && !due.isEmpty(); step++) {
            for (String who : List.copyOf(due.keySet())) {
                if (due.get(who).isAfter(clock.instant())) {
                    continue;
                }
                Duration wait = turns.until(who);
                if (wait.isZero()) {
                    granted.add(clock.instant());
                    due.remove(who);
                } else {
                    due.put(who, clock.instant().plus(wait));
                }
            }
            if (step == 3) {
                due.put("late", clock.instant().plus(turns.until("late")));
            }
            clock.passes(Duration.ofMillis(250));
        }

        assertThat(due).isEmpty();
        assertThat(granted).hasSize(30);
        for (int i = 1; i < granted.size(); i++) {
            assertThat(Duration.between(granted.get(i - 1), granted.get(i))).isGreaterThanOrEqualTo(SECOND);
        }
        assertThat(Duration.between(granted.getFirst(), granted.getLast()))
                .as("no second is left out")
                .isLessThan(Duration.ofSeconds(31));
    }
}
