package io.karpenter.k8s.controller;

import io.karpenter.k8s.api.ApiException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does something for many things side by side. */
public final class AtOnce {

    private AtOnce() {}

    /**
     * Calls {@code action} for each item; an error of one stops none of the others.
     *
     * @param most that are under way at a time; with 1 all is done on this thread
     */
    public static <T> void each(int most, Collection<T> items, Consumer<T> action) {
        if (items.isEmpty()) {
            return;
        }
        Failures failures = new Failures();
        if (most == 1 || items.size() == 1) {
            items.forEach(item -> failures.attempt(() -> action.accept(item)));
            failures.rethrow();
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(most, items.size()),
                Thread.ofPlatform().daemon().name("at-once-", 0).factory())) {
            items.forEach(item -> running.add(threads.submit(() -> action.accept(item))));
        }
        running.forEach(future -> failures.attempt(() -> await(future)));
        failures.rethrow();
    }

    private static void await(Future<?> done) {
        try {
            done.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            throw ApiException.stopping(e);
        }
    }
}
