package io.karpenter.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {

    @Test
    @DisplayName("work that ends soon shows no bar")
    void shortWorkShowsNothing() {
        ByteArrayOutputStream terminal = new ByteArrayOutputStream();

        Progress.start("Planning", Duration.ZERO, Duration.ofDays(1), new PrintStream(terminal))
                .stop();

        assertThat(terminal.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 60_000})
    @DisplayName("longer work shows what goes on")
    void longerWorkShowsTheBar(long expectedMillis) throws InterruptedException {
        CountDownLatch shown = new CountDownLatch(1);
        ByteArrayOutputStream terminal = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (toString(StandardCharsets.UTF_8).contains("Planning")) {
                    shown.countDown();
                }
            }
        };

        Progress progress = Progress.start(
                "Planning",
                Duration.ofMillis(expectedMillis),
                Duration.ZERO,
                new PrintStream(terminal, true, StandardCharsets.UTF_8));

        assertThat(shown.await(30, TimeUnit.SECONDS)).isTrue();
        progress.stop();
    }
}
