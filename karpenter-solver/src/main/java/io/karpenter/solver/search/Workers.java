package io.karpenter.solver.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Threads of one search. Closing waits until they have ended. */
final class Workers implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final int count;
    private final Queue<Thread> started = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads;

    Workers(int count) {
        this.count = count;
        ThreadFactory factory = task -> {
            Thread thread = Thread.ofPlatform()
                    .daemon()
                    .name("karpenter-search-" + NUMBER.incrementAndGet())
                    .unstarted(task);
            started.add(thread);
            return thread;
        };
        this.threads = Executors.newFixedThreadPool(count, factory);
    }

    int count() {
        return count;
    }

    CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, threads);
    }

    /** Results of all tasks, in their order. */
    <T> List<T> all(List<Supplier<T>> tasks) {
        List<CompletableFuture<T>> running = new ArrayList<>();
        tasks.forEach(task -> running.add(CompletableFuture.supplyAsync(task, threads)));
        return running.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        threads.close();
        boolean interrupted = false;
        for (Thread thread : started) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // They end by themselves; the caller hears of the interrupt afterwards.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
