package io.karpenter.core.cloud.machine;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a cloud says of its machines, until somebody has seen to it. What is not acknowledged is given again after a while, so that nothing is
 * lost with a program that dies; so the same may come more than once. Implementations are thread-safe and may block. Source: HLT-12.
 */
public interface NoticeQueue {

    /**
     * What was not acknowledged yet; may wait for something for up to half a minute.
     *
     * @param relevant false for a machine, by {@link io.karpenter.core.cloud.CloudProvider#machineId}, that no NodeClaim answers for: what is said of it may be dropped
     *     without a look at it, as a cloud may tell of all machines of an account; asked on any thread
     */
    List<MachineNotice> receive(Predicate<String> relevant);

    /** How long to leave it alone after it had nothing; zero for one that waits by itself. */
    Duration pause();

    /** Drops a notice that needs nothing more: what had to be written because of it has been. One that is unknown is passed over. */
    void acknowledge(MachineNotice notice);
}
