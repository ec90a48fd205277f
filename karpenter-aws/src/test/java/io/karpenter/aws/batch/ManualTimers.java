package io.karpenter.aws.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A time that passes only when a test says so; what is due then runs at once, on the test's thread. */
public final class ManualTimers implements Timers {

    private record Task(Instant due, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public InstantSource clock() {
        return this::now;
    }

    private synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized void after(Duration delay, Runnable work) {
        tasks.add(new Task(now.plus(delay), work));
    }

    public void advance(Duration time) {
        Instant end = now().plus(time);
        for (Task next = next(end); next != null; next = next(end)) {
            next.work.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized Task next(Instant end) {
        Task next = tasks.stream()
                .filter(t -> !t.due.isAfter(end))
                .min(Comparator.comparing(Task::due))
                .orElse(null);
        if (next != null) {
            tasks.remove(next);
            now = next.due.isAfter(now) ? next.due : now;
        }
        return next;
    }

    /** How many tasks wait for their time. */
    public synchronized int waiting() {
        return tasks.size();
    }
}
