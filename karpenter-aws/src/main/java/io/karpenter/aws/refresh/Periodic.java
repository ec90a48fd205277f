package io.karpenter.aws.refresh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something to do once in an interval. It has no thread of its own: whoever has calls {@link #runIfDue} often. What fails is done again after a
 * second, then after two, four and so on up to five minutes. Thread-safe; what is being done is not begun a second time.
 */
public final class Periodic {

    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final String name;
    private final Duration interval;
    private final InstantSource clock;
    private final Runnable action;
    private final ReentrantLock running = new ReentrantLock();
    private volatile Instant due;
    private Duration pause = FIRST_PAUSE;

    /**
     * Due at once.
     *
     * @param name for the log, such as {@code prices}
     */
    public Periodic(String name, Duration interval, InstantSource clock, Runnable action) {
        this.name = name;
        this.interval = interval;
        this.clock = clock;
        this.action = action;
        this.due = clock.instant();
    }

    public String name() {
        return name;
    }

    /** Says that it has just been done by other means, at start for example. */
    public void done() {
        due = clock.instant().plus(interval);
    }

    /** Does it if its time has come and nobody else does; a failure is logged, and what is known stays known. */
    public void runIfDue() {
        if (clock.instant().isBefore(due) || !running.tryLock()) {
            return;
        }
        try {
            action.run();
            pause = FIRST_PAUSE;
            done();
        } catch (RuntimeException e) {
            LOG.warn("{}: {}; again in {}", name, e.getMessage(), pause);
            due = clock.instant().plus(pause);
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        } finally {
            running.unlock();
        }
    }
}
