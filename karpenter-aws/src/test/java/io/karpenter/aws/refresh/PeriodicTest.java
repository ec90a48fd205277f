package io.karpenter.aws.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PeriodicTest {

    private final ManualClock clock = new ManualClock();
    private int calls;
    private boolean fails;
    private final Periodic periodic = new Periodic("prices", Duration.ofHours(12), clock, () -> {
        calls++;
        if (fails) {
            throw new IllegalStateException("out of order");
        }
    });

    private void after(Duration time, int expectedCalls) {
        clock.passes(time);
        periodic.runIfDue();
        assertThat(calls).isEqualTo(expectedCalls);
    }

    @Test
    @DisplayName("it is done at once and then once in an interval")
    void runsOncePerInterval() {
        after(Duration.ZERO, 1);
        after(Duration.ofHours(12).minusSeconds(1), 1);
        after(Duration.ofSeconds(1), 2);
    }

    @Test
    @DisplayName("what fails is done again after one, two and four seconds, and after success in its interval")
    void retriesWithGrowingPauses() {
        fails = true;
        after(Duration.ZERO, 1);
        after(Duration.ofMillis(999), 1);
        after(Duration.ofMillis(1), 2);
        after(Duration.ofMillis(1999), 2);
        after(Duration.ofMillis(1), 3);
        fails = false;
        after(Duration.ofSeconds(4), 4);
        after(Duration.ofHours(11), 4);
        after(Duration.ofHours(1), 5);
    }

    @Test
    @DisplayName("what has been done at start is next done after an interval")
    void heedsWhatIsDone() {
        periodic.done();
        after(Duration.ofHours(11), 0);
        after(Duration.ofHours(1), 1);
    }
}
