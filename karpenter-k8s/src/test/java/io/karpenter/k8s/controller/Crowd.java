package io.karpenter.k8s.controller;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds callers up until as many are there as there should be at a time, and counts the threads they come on. Whoever has fewer under way fails,
 * and whoever has more is told by the count: a pool begins a thread for each item until it has all that it may have.
 */
public final class Crowd {

    private final int expected;
    private final CountDownLatch missing;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    public Crowd(int expected) {
        this.expected = expected;
        this.missing = new CountDownLatch(expected);
    }

    /** To be called by everybody who is counted. */
    public void join() {
        threads.add(Thread.currentThread());
        missing.countDown();
        try {
            if (!missing.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "%d are under way at a time instead of %d".formatted(expected - missing.getCount(), expected));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public int threads() {
        return threads.size();
    }
}
