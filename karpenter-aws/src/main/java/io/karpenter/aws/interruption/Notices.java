package io.karpenter.aws.interruption;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that AWS says of machines: the queue, and beside it the statuses of instances, which nothing of the queue waits for. {@link #receive} is for one
 * thread, the rest for all. Source: AWS-INT-11.
 */
public final class Notices implements NoticeQueue {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private final Optional<MessageQueue> queue;
    private final StatusPoll poll;
    private final Executor executor;
    private Optional<CompletableFuture<List<MachineNotice>>> polling = Optional.empty();

    /**
     * @param queue absent if interruptions are not heard of
     * @param executor where statuses are asked for while the queue is read
     */
    public Notices(Optional<MessageQueue> queue, StatusPoll poll, Executor executor) {
        this.queue = queue;
        this.poll = poll;
        this.executor = executor;
    }

    static MachineNotice of(String id, String providerId, Kind kind) {
        return new MachineNotice(id, providerId, kind.text(), kind.reason(), kind.message(), kind.consequence());
    }

    /** EC2 may take minutes to answer, or fail: a machine that is taken back in two cannot wait for that. */
    @Override
    public List<MachineNotice> receive(Predicate<String> relevant) {
        if (queue.isEmpty()) {
            return poll.receive(relevant);
        }
        CompletableFuture<List<MachineNotice>> asked =
                polling.orElseGet(() -> CompletableFuture.supplyAsync(() -> poll.receive(relevant), executor));
        polling = Optional.of(asked).filter(running -> !running.isDone());
        List<MachineNotice> unwell = polling.isEmpty() ? polled(asked) : List.of();
        return unwell.isEmpty() ? queue.get().receive(relevant) : unwell;
    }

    private static List<MachineNotice> polled(CompletableFuture<List<MachineNotice>> asked) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            LOG.warn(
                    "statuses of instances are not known: {}; asked again in {}",
                    String.valueOf(failed.getCause()),
                    StatusPoll.INTERVAL);
            return List.of();
        }
    }

    @Override
    public Duration pause() {
        return queue.isPresent() ? Duration.ZERO : StatusPoll.INTERVAL;
    }

    @Override
    public void acknowledge(MachineNotice notice) {
        queue.ifPresent(q -> q.acknowledge(notice));
    }
}
