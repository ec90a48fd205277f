package io.karpenter.aws.launch;

import io.karpenter.aws.batch.SystemTimers;
import io.karpenter.aws.batch.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A time as many times as quick as that of this machine, which a test can also move forward. Nothing is asserted about it. */
public final class QuickTimers implements Timers, AutoCloseable {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final int factor;
    private final SystemTimers system = new SystemTimers();
    private final long began = System.nanoTime();
    private volatile Duration moved = Duration.ZERO;

    public QuickTimers(int factor) {
        this.factor = factor;
    }

    @Override
    public InstantSource clock() {
        return () -> START.plusNanos((System.nanoTime() - began) * factor).plus(moved);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        system.after(delay.dividedBy(factor), task);
    }

    public synchronized void move(Duration time) {
        moved = moved.plus(time);
    }

    @Override
    public void close() {
        system.close();
    }
}
