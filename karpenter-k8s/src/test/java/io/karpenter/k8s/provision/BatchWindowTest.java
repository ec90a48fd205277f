package io.karpenter.k8s.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class BatchWindowTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private final BatchWindow window = new BatchWindow(Duration.ofSeconds(1), Duration.ofSeconds(10));

    @Test
    @DisplayName("PROV-01 a window is not open before its first trigger")
    void waitsForTheFirstTrigger() {
        assertThat(window.closesAt()).isEmpty();
        assertThat(window.closeIfDue(START.plusSeconds(100))).isFalse();
    }

    @Test
    @DisplayName("PROV-02 each new trigger keeps the window open for the idle time")
    void newTriggersExtend() {
        window.trigger("a", START);
        window.trigger("b", START.plusMillis(900));

        assertThat(window.closesAt()).contains(START.plusMillis(1900));
        assertThat(window.closeIfDue(START.plusMillis(1899))).isFalse();
        assertThat(window.closeIfDue(START.plusMillis(1900))).isTrue();
    }

    @Test
    @DisplayName("PROV-02 a trigger that is in the window already does not extend it")
    void repetitionsDoNotExtend() {
        assertThat(window.trigger("a", START)).isTrue();
        assertThat(window.trigger("a", START.plusMillis(900))).isFalse();

        assertThat(window.closesAt()).contains(START.plusSeconds(1));
    }

    @Test
    @DisplayName("PROV-02 the window closes when its first trigger is too old, however many follow")
    void closesInTheEnd() {
        for (int i = 0; i < 30; i++) {
            window.trigger("pod-" + i, START.plusMillis(500L * i));
        }

        assertThat(window.closesAt()).contains(START.plusSeconds(10));
    }

    @Test
    @DisplayName("PROV-02 triggers are forgotten when the window closes, so that the same one opens the next")
    void forgetsWhenItCloses() {
        window.trigger("a", START);
        window.closeIfDue(START.plusSeconds(1));

        assertThat(window.closesAt()).isEmpty();
        assertThat(window.trigger("a", START.plusSeconds(5))).isTrue();
        assertThat(window.closesAt()).contains(START.plusSeconds(6));
    }
}
