package io.karpenter.engine.cli.terminal;

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

        Progress progress = Progress.start(
                "Planning", Duration.ofMillis(expectedMillis), Duration.ZERO, terminal("Planning", shown));

        assertThat(shown.await(30, TimeUnit.SECONDS)).isTrue();
        progress.stop();
    }

    @Test
    @DisplayName("what the work tells of itself is shown beside the bar")
    void newsIsShown() throws InterruptedException {
        CountDownLatch shown = new CountDownLatch(1);
        String news = "$1.2345/h, bound $1.2000, gap 2.9%";

        Progress progress = Progress.start("Planning", Duration.ofMinutes(1), Duration.ZERO, terminal(news, shown));
        progress.say(news);

        assertThat(shown.await(30, TimeUnit.SECONDS)).isTrue();
        progress.stop();
    }

    /** Counts {@code shown} down once {@code text} has been printed. */
    private static PrintStream terminal(String text, CountDownLatch shown) {
        ByteArrayOutputStream written = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (toString(StandardCharsets.UTF_8).contains(text)) {
                    shown.countDown();
                }
            }
        };
        return new PrintStream(written, true, StandardCharsets.UTF_8);
    }
}
