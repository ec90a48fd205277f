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
    private final Optional<TokenBucket> retries;
    /** Those keys that wait for their time and are not being worked on. */
    private final TreeSet<Entry> later = new TreeSet<>();

    /** Those keys that are due and are not being worked on. */
    private final TreeSet<Entry> ready = new TreeSet<>();

    /** When each key that waits is due. */
    private final Map<ObjectKey, Entry> waiting = new HashMap<>();

    /** How long each key that is being worked on has waited since it was due. */
    private final Map<ObjectKey, Duration> inWork = new HashMap<>();

    private final Map<ObjectKey, Integer> failures = new HashMap<>();

    /** Keys that must wait, whoever adds them. */
    private final Map<ObjectKey, Instant> notBefore = new HashMap<>();

    private long entries;
    private boolean closed;

    /**
     * @param backoff pause of a key that is tried again
     * @param retries how many keys may be tried again in all; empty: no limit (OPS-11)
     */
    public WorkQueue(Backoff backoff, Optional<TokenBucket> retries, InstantSource clock) {
        this.backoff = backoff;
        this.retries = retries;
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

    private synchronized boolean addAt(ObjectKey key, Instant wanted) {
        Instant earliest = notBefore.getOrDefault(key, Instant.MIN);
        Instant due = wanted.isBefore(earliest) ? earliest : wanted;
        Entry before = waiting.get(key);
        if (before != null && !due.isBefore(before.due)) {
            return false;
        }
        Entry entry = new Entry(key, due, entries++);
        waiting.put(key, entry);
        if (!inWork.containsKey(key)) {
            if (before != null) {
                later.remove(before);
                ready.remove(before);
            }
            later.add(entry);
            notifyAll();
        }
        return before == null;
    }

    /** Sees which keys have become due. */
    private void turn() {
        Instant now = clock.instant();
        while (!later.isEmpty() && !later.first().due.isAfter(now)) {
            ready.add(later.removeFirst());
        }
    }

    /** A key that is due and is now being worked on; empty if there is none. */
    public synchronized Optional<ObjectKey> poll() {
        turn();
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        Entry head = ready.removeFirst();
        waiting.remove(head.key);
        notBefore.remove(head.key);
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
    public boolean done(ObjectKey key, Outcome outcome) {
        return done(key, outcome, Duration.ZERO);
    }

    /**
     * Says how the work on a key ended; true if that puts it into the queue again.
     *
     * @param atLeast the key is not given out before that, even if it changes; zero: as soon as it is due
     */
    public synchronized boolean done(ObjectKey key, Outcome outcome, Duration atLeast) {
        inWork.remove(key);
        if (atLeast.isPositive()) {
            notBefore.put(key, clock.instant().plus(atLeast));
        }
        // Added while it was in work.
        Entry meanwhile = waiting.remove(key);
        if (meanwhile != null) {
            addAt(key, meanwhile.due);
        }
        return switch (outcome) {
            case Outcome.Done done -> {
                failures.remove(key);
                yield false;
            }
            case Outcome.After after -> {
                failures.remove(key);
                yield addAfter(key, after.delay());
            }
            case Outcome.Retry retry -> addAfter(key, pause(failures.merge(key, 1, Integer::sum)));
        };
    }

    private Duration pause(int failuresInARow) {
        Duration own = backoff.after(failuresInARow);
        Duration ofAll = retries.map(TokenBucket::take).orElse(Duration.ZERO);
        return own.compareTo(ofAll) > 0 ? own : ofAll;
    }

    /** When the next key is due; empty if none waits. */
    public synchronized Optional<Instant> nextDue() {
        TreeSet<Entry> next = ready.isEmpty() ? later : ready;
        return next.isEmpty() ? Optional.empty() : Optional.of(next.first().due);
    }

    /** Keys that wait, those due later included. */
    public synchronized int size() {
        return waiting.size();
    }

    /** Keys that are due and that nobody has taken up. */
    public synchronized int ready() {
        turn();
        return ready.size();
    }

    /** Places that the queue takes up in memory; a test holds it to {@link #size}. */
    synchronized int entries() {
        return later.size() + ready.size();
    }

    /** Wakes up whoever waits; nothing is given out by {@link #take} any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
