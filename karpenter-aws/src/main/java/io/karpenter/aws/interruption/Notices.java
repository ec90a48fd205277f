package io.karpenter.aws.interruption;

import io.karpenter.core.cloud.MachineNotice;
import io.karpenter.core.cloud.NoticeQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that AWS says of machines. {@link #receive} is for one thread, the rest for all.
 */
public final class Notices implements NoticeQueue {

    private final Optional<MessageQueue> queue;
    private final StatusPoll poll;

    /**
     * @param queue absent if interruptions are not heard of
     */
    public Notices(Optional<MessageQueue> queue, StatusPoll poll) {
        this.queue = queue;
        this.poll = poll;
    }

    static MachineNotice of(String id, String providerId, Kind kind) {
        return new MachineNotice(id, providerId, kind.text(), kind.reason(), kind.message(), kind.consequence());
    }

    /** Who is known not to be well does not wait until the queue has something. */
    @Override
    public List<MachineNotice> receive() {
        List<MachineNotice> notices = new ArrayList<>(poll.receive());
        if (notices.isEmpty()) {
            queue.ifPresent(q -> notices.addAll(q.receive()));
        }
        return notices;
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
