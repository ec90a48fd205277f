package io.karpenter.k8s.controller;

import io.karpenter.k8s.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keys that are to be looked at, each at its time. A key stands in the queue once, at the earliest time it was added for. One that is
 * being worked on is not given out again before that is done; if it was added meanwhile, it is due then.
 *
 * <p>Thread-safe; O(log n) for each call. {@link #take} waits, the others do not.
 */
public final class WorkQueue {

    private final InstantSource clock;
    private final Backoff backoff;
    /** Those keys that wait and are not being worked on. */
    private final TreeSet<Entry> order = new TreeSet<>();

    /** When each key that waits is due. */
    private final Map<ObjectKey, Entry> waiting = new HashMap<>();

    /** How long each key that is being worked on has waited since it was due. */
    private final Map<ObjectKey, Duration> inWork = new HashMap<>();

    private final Map<ObjectKey, Integer> failures = new HashMap<>();
    private long entries;
    private boolean closed;

    public WorkQueue(Backoff backoff, InstantSource clock) {
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Equal times go in the order in which they were added. */
    private record Entry(ObjectKey key, Instant due, long number) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Adds a key that is due now; false if it was in the queue already. */
    public boolean add(ObjectKey key) {
        return addAt(key, clock.instant());
    }

    /** Adds a key that is due after a while; false if it was in the queue already. */
    public boolean addAfter(ObjectKey key, Duration delay) {
        return addAt(key, clock.instant().plus(delay));
    }

    private synchronized boolean addAt(ObjectKey key, Instant due) {
        Entry before = waiting.get(key);
        if (before != null && !due.isBefore(before.due)) {
            return false;
        }
        Entry entry = new Entry(key, due, entries++);
        waiting.put(key, entry);
        if (!inWork.containsKey(key)) {
            if (before != null) {
                order.remove(before);
            }
            order.add(entry);
            notifyAll();
        }
        return before == null;
    }

    /** A key that is due and is now being worked on; empty if there is none. */
    public synchronized Optional<ObjectKey> poll() {
        if (order.isEmpty() || order.first().due.isAfter(clock.instant())) {
            return Optional.empty();
        }
        Entry head = order.removeFirst();
        waiting.remove(head.key);
        inWork.put(head.key, Duration.between(head.due, clock.instant()));
        return Optional.of(head.key);
    }

    /** Like {@link #poll}, but waits until there is one; empty once the queue is closed. */
    synchronized Optional<ObjectKey> take() throws InterruptedException {
        while (!closed) {
            Optional<ObjectKey> key = poll();
            if (key.isPresent()) {
                return key;
            }
            Optional<Instant> next = nextDue();
            if (next.isEmpty()) {
                wait();
            } else {
                long millis = Duration.between(clock.instant(), next.get()).toMillis();
                wait(Math.max(1, millis));
            }
        }
        return Optional.empty();
    }

    /** How long a key that is being worked on has waited since it was due. */
    synchronized Duration waited(ObjectKey key) {
        return inWork.getOrDefault(key, Duration.ZERO);
    }

    /** Says how the work on a key ended; true if that puts it into the queue again. */
    public synchronized boolean done(ObjectKey key, Outcome outcome) {
        inWork.remove(key);
        // Added while it was in work.
        Entry meanwhile = waiting.get(key);
        if (meanwhile != null) {
            order.add(meanwhile);
            notifyAll();
        }
        boolean again = switch (outcome) {
            case Outcome.Done done -> {
                failures.remove(key);
                yield false;
            }
            case Outcome.After after -> {
                failures.remove(key);
                yield addAfter(key, after.delay());
            }
            case Outcome.Retry retry -> addAfter(key, backoff.after(failures.merge(key, 1, Integer::sum)));
        };
        return again;
    }

    /** When the next key is due; empty if none waits. */
    public synchronized Optional<Instant> nextDue() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.first().due);
    }

    /** Keys that wait, those due later included. */
    public synchronized int size() {
        return waiting.size();
    }

    /** Places that the queue takes up in memory; a test holds it to {@link #size}. */
    synchronized int entries() {
        return order.size();
    }

    /** Wakes up whoever waits; nothing is given out by {@link #take} any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
