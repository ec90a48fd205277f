package io.karpenter.k8s.controller;

import io.karpenter.k8s.api.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs controllers on threads of their own: one thread for each controller takes keys out of its queue, and works
 * on them itself if that is one at a time, else hands them to a pool that all share and that grows as needed.
 * {@link Controller#workers} is the limit, not the pool.
 * {@link #close} lets work that has begun come to its end, for a while.
 */
public final class Controllers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final List<Controller> controllers;
    private final Duration patience;
    private final List<Thread> dispatchers = new ArrayList<>();
    private final List<Semaphore> places = new ArrayList<>();
    private final ExecutorService workers = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("reconcile-", 0).factory());
    private boolean closed;

    /**
     * @param patience how long {@link #close} waits for work that has begun
     */
    public Controllers(List<Controller> controllers, Duration patience) {
        this.controllers = List.copyOf(controllers);
        this.patience = patience;
    }

    /**
     * Starts them all as soon as {@code ready} holds, and returns at once. To be called once.
     *
     * @param ready what controllers rely on, such as caches that are filled; asked again and again
     */
    public synchronized void start(BooleanSupplier ready) {
        Thread starter =
                Thread.ofPlatform().name("start of controllers").daemon().unstarted(() -> startOnce(ready));
        dispatchers.add(starter);
        starter.start();
    }

    private void startOnce(BooleanSupplier ready) {
        try {
            while (!ready.getAsBoolean()) {
                Thread.sleep(BETWEEN_LOOKS);
            }
            startAll();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void startAll() {
        if (closed) {
            return;
        }
        for (Controller controller : controllers) {
            Semaphore free = new Semaphore(controller.workers());
            places.add(free);
            Thread dispatcher = Thread.ofPlatform()
                    .name("controller " + controller.name())
                    .daemon()
                    .unstarted(() -> dispatch(controller, free));
            dispatchers.add(dispatcher);
            dispatcher.start();
        }
    }

    private void dispatch(Controller controller, Semaphore free) {
        try {
            while (true) {
                free.acquire();
                Optional<ObjectKey> key = controller.queue().take();
                if (key.isEmpty()) {
                    free.release();
                    return;
                }
                if (controller.computes()) {
                    work(controller, key.get(), free);
                } else {
                    workers.execute(() -> work(controller, key.get(), free));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void work(Controller controller, ObjectKey key, Semaphore free) {
        try {
            controller.work(key);
        } catch (Error defect) {
            // A thread that takes keys out of a queue must not end by it: the queue would be left alone for ever.
            LOG.atError()
                    .addKeyValue("controller", controller.name())
                    .addKeyValue("key", key)
                    .setCause(defect)
                    .log("a reconciler failed by a defect, it is tried again");
        } finally {
            free.release();
        }
    }

    /** Takes up nothing more, and waits for what is being worked on. */
    @Override
    public void close() {
        List<Thread> started = end();
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : started) {
                thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
            for (int i = 0; i < places.size(); i++) {
                places.get(i)
                        .tryAcquire(
                                controllers.get(i).workers(),
                                Math.max(1, end - System.nanoTime()),
                                TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        } finally {
            workers.shutdown();
        }
    }

    private synchronized List<Thread> end() {
        closed = true;
        controllers.forEach(controller -> controller.queue().close());
        dispatchers.forEach(Thread::interrupt);
        return List.copyOf(dispatchers);
    }
}
