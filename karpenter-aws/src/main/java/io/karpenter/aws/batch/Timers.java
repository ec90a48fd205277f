package io.karpenter.aws.batch;

import java.time.Duration;
import java.time.InstantSource;

/** The time, and somebody who does something later. Implementations are thread-safe. */
public interface Timers {

    InstantSource clock();

    /** Runs {@code task}, which is short, after {@code delay}. */
    void after(Duration delay, Runnable task);
}
