package io.karpenter.k8s.events;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventFilter;
import io.karpenter.core.event.EventSink;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to an API server, one after the other, by an executor's thread. What passes the filter waits in a queue; if the queue is
 * full, or the API server refuses, the event is lost and that is logged once for each cause. Source: EVT-01, EVT-02, EVT-04.
 *
 * <p>Thread-safe.
 */
public final class EventPublisher implements EventSink, AutoCloseable {

    /** So many events wait at most: some seconds' worth of requests. */
    static final int QUEUE_LENGTH = 1000;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    private final ClusterApi api;
    private final InstantSource clock;
    private final Executor executor;
    private final EventFilter filter;
    private final EventRecords records;
    private final Queue<Event> waiting = new ArrayDeque<>();
    private final Set<String> complaints = new HashSet<>();
    private boolean writing;
    private boolean closed;

    /**
     * @param executor runs one task at a time, which blocks while the API server answers
     */
    public EventPublisher(ClusterApi api, InstantSource clock, Executor executor) {
        this.api = api;
        this.clock = clock;
        this.executor = executor;
        this.filter = new EventFilter(clock);
        this.records = new EventRecords();
    }

    /** One with threads of its own. */
    public static EventPublisher of(ClusterApi api, InstantSource clock) {
        return new EventPublisher(
                api, clock, task -> Thread.ofPlatform().daemon().name("events").start(task));
    }

    @Override
    public void publish(Event event) {
        if (!filter.passes(event)) {
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting.size() >= QUEUE_LENGTH) {
                complain("more events than the API server takes", null);
                return;
            }
            waiting.add(event);
            if (writing) {
                return;
            }
            writing = true;
        }
        executor.execute(this::writeAll);
    }

    private void writeAll() {
        for (Optional<Event> next = next(); next.isPresent(); next = next()) {
            try {
                write(next.get());
            } catch (ApiException refused) {
                complain("the API server refuses events, " + refused.code() + " " + refused.reason(), refused);
            } catch (RuntimeException defect) {
                complain("events cannot be written, " + defect.getClass().getName(), defect);
            }
        }
    }

    private synchronized Optional<Event> next() {
        Optional<Event> next = Optional.ofNullable(waiting.poll());
        if (next.isEmpty()) {
            writing = false;
            notifyAll();
        }
        return next;
    }

    private void write(Event event) {
        EventRecords.Change change = records.of(event, clock.instant());
        if (change.isRepetition()) {
            try {
                api.patch(ResourceKind.EVENT, change.resource().key(), ClusterApi.Part.MAIN, change.patch());
                return;
            } catch (ApiException expired) {
                // An API server keeps events for an hour or so.
                if (!expired.isNotFound()) {
                    throw expired;
                }
            }
        }
        api.create(change.resource());
    }

    private synchronized void complain(String cause, @Nullable Throwable exception) {
        if (complaints.add(cause)) {
            LOG.atWarn().setCause(exception).log("Some events are lost: {}; this is not told again", cause);
        }
    }

    /** Takes no more events, and waits a few seconds at most until those that it has are written. */
    @Override
    public synchronized void close() {
        closed = true;
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left = PATIENCE.toMillis(); writing && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
