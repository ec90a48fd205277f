package io.karpenter.engine.cli.terminal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows that work goes on, in a line that vanishes when it is done. A thread of its own moves the bar with the time; short
 * work ends before there is a bar, and the bar's library is not even loaded then.
 */
final class Progress {

    private static final Duration PATIENCE = Duration.ofMillis(700);
    private static final int MILLIS_PER_STEP = 100;
    private static final int COLUMNS = 80;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread painter;
    private volatile String message = "";

    private Progress(String task, Duration expected, Duration patience, PrintStream terminal) {
        painter = Thread.ofPlatform().daemon().name("progress").start(() -> paint(task, expected, patience, terminal));
    }

    /** @param expected how long the work may take; zero if unknown */
    static Progress start(String task, Duration expected) {
        return start(task, expected, PATIENCE, System.err);
    }

    static Progress start(String task, Duration expected, Duration patience, PrintStream terminal) {
        return new Progress(task, expected, patience, terminal);
    }

    private void paint(String task, Duration expected, Duration patience, PrintStream terminal) {
        try {
            if (done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            // -1: the bar then only moves to and fro.
            long most = expected.isZero() ? -1 : expected.toMillis();
            long began = System.nanoTime() - patience.toNanos();
            try (ProgressBar bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(most)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUnit(" s", 1000)
                    .hideEta()
                    .clearDisplayOnFinish()
                    .setUpdateIntervalMillis(MILLIS_PER_STEP)
                    .setConsumer(new ConsoleProgressBarConsumer(terminal, COLUMNS))
                    .build()) {
                do {
                    long elapsed = Duration.ofNanos(System.nanoTime() - began).toMillis();
                    bar.setExtraMessage(message);
                    bar.stepTo(most < 0 ? elapsed : Math.min(most, elapsed));
                } while (!done.await(MILLIS_PER_STEP, TimeUnit.MILLISECONDS));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Shows {@code words} beside the bar from now on. May be called by any thread. */
    void say(String words) {
        message = words;
    }

    /** Takes the bar away. */
    void stop() {
        done.countDown();
        try {
            painter.join();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
