package io.karpenter.k8s.controller;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reconciler with its queue. What a reconciler throws never leaves it: a conflict is tried again soon and silently, anything else is
 * logged and tried again after a pause that grows. Thread-safe.
 */
public final class Controller {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private static final ThreadLocal<String> CURRENT = ThreadLocal.withInitial(() -> "");

    private final Reconciler reconciler;
    private final WorkQueue queue;
    private final int workers;
    private final InstantSource clock;
    private final Observer observer;

    /**
     * @param workers most keys that are worked on at the same time
     */
    public Controller(Reconciler reconciler, int workers, Backoff backoff, InstantSource clock, Observer observer) {
        this(reconciler, workers, backoff, Optional.empty(), clock, observer);
    }

    /**
     * One that tries no more keys again than it may.
     *
     * @param workers most keys that are worked on at the same time
     * @param retries of all keys together; empty: no limit (OPS-11)
     */
    public Controller(
            Reconciler reconciler,
            int workers,
            Backoff backoff,
            Optional<TokenBucket> retries,
            InstantSource clock,
            Observer observer) {
        this.reconciler = reconciler;
        this.workers = workers;
        this.clock = clock;
        this.observer = observer;
        this.queue = new WorkQueue(backoff, retries, clock);
    }

    /** Hears of each piece of work, for metrics. Thread-safe. */
    public interface Observer {

        Observer NONE = new Observer() {};

        /** A key has been put into the queue. */
        default void queued(String controller) {}

        /** A key was put into the queue again because the work on it did not come to its end. */
        default void retried(String controller) {}

        /** A key is about to be taken up, that long after it was due. */
        default void waited(String controller, Duration time) {}

        /** A key has been taken up; {@code waiting} others are due. */
        default void started(String controller, int waiting) {}

        /** The work on a key came upon a defect of this program; {@link #ended} follows. */
        default void panicked(String controller) {}

        /** The work on a key waited for an answer that did not come; {@link #ended} follows. */
        default void timedOut(String controller) {}

        /** The work on a key has ended, some time later. */
        default void ended(String controller, Result result, Duration time) {}
    }

    /** How a piece of work ended, as metrics call it (observability section 5). */
    public enum Result {
        SUCCESS("success"),
        REQUEUE("requeue"),
        REQUEUE_AFTER("requeue_after"),
        ERROR("error");

        private final String text;

        Result(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public String name() {
        return reconciler.name();
    }

    /** Name of the controller that works on a key on this thread; empty if none does. */
    public static String current() {
        return CURRENT.get();
    }

    /** True if one key is worked on at a time, so that the thread that takes keys out of the queue may do it. */
    boolean computes() {
        return workers == 1;
    }

    /** Most keys that are worked on at the same time. */
    public int workers() {
        return workers;
    }

    WorkQueue queue() {
        return queue;
    }

    /** Keys that are due and that no worker has taken up. */
    public int ready() {
        return queue.ready();
    }

    /** Asks for a look at {@code key}. */
    public void enqueue(ObjectKey key) {
        if (queue.add(key)) {
            observer.queued(name());
        }
    }

    /** Asks for a look at {@code key} after a while. */
    public void enqueueAfter(ObjectKey key, Duration delay) {
        if (queue.addAfter(key, delay)) {
            observer.queued(name());
        }
    }

    /** When the next key is due; empty if none waits. */
    public Optional<Instant> nextDue() {
        return queue.nextDue();
    }

    /** Works on one key that is due, on this thread; false if none is. */
    public boolean runOne() {
        Optional<ObjectKey> key = queue.poll();
        key.ifPresent(this::work);
        return key.isPresent();
    }

    /** Works on a key that was taken from the queue. */
    void work(ObjectKey key) {
        observer.waited(name(), queue.waited(key));
        observer.started(name(), queue.ready());
        String outer = CURRENT.get();
        CURRENT.set(name());
        Instant begin = clock.instant();
        Outcome outcome = Outcome.RETRY;
        Result result = Result.ERROR;
        Duration atLeast = Duration.ZERO;
        try {
            outcome = reconciler.reconcile(key);
            result = switch (outcome) {
                case Outcome.Done done -> Result.SUCCESS;
                case Outcome.Retry retry -> Result.REQUEUE;
                case Outcome.After after -> Result.REQUEUE_AFTER;
            };
        } catch (ApiException refused) {
            atLeast = refused.retryAfter().orElse(Duration.ZERO);
            if (refused.isConflict()) {
                result = Result.REQUEUE;
            } else {
                if (refused.isTimeout()) {
                    observer.timedOut(name());
                }
                log(key, refused);
            }
        } catch (RuntimeException failure) {
            if (isDefect(failure)) {
                observer.panicked(name());
            }
            log(key, failure);
        } catch (Error defect) {
            observer.panicked(name());
            throw defect;
        } finally {
            CURRENT.set(outer);
            if (queue.done(key, outcome, atLeast)) {
                observer.queued(name());
                if (outcome instanceof Outcome.Retry) {
                    observer.retried(name());
                }
            }
            observer.ended(name(), result, Duration.between(begin, clock.instant()));
        }
    }

    /** What the language and its library throw, such as of a null; refusals of others have exceptions of their own. */
    private static boolean isDefect(RuntimeException failure) {
        String thrownBy = failure.getClass().getPackageName();
        return thrownBy.equals("java.lang") || thrownBy.equals("java.util");
    }

    private void log(ObjectKey key, RuntimeException failure) {
        LOG.atError()
                .addKeyValue("controller", name())
                .addKeyValue("namespace", key.namespace())
                .addKeyValue("name", key.name())
                .setCause(failure)
                .log("Reconciler error");
    }
}
