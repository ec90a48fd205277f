package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferResolution.Resolved;
import io.karpenter.core.buffer.BufferResolution.Unresolved;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One look at a buffer and what follows from it. Planning is asked for once for each change of what the buffer asks for, also for one that
 * takes its pods away, so that the rest of the cluster learns of it. Besides, pods that come may have taken its room: as long as things
 * happen in the cluster, planning is asked for once in each {@link #INTERVAL}. Source: SCH-BUF-06.
 *
 * @param status to be written; empty for a buffer that is being deleted
 * @param triggersProvisioner true if planning is to run
 * @param look what the next look at the buffer is to be compared to
 * @param next when to look again though nothing changes
 */
public record BufferReconciliation(Optional<BufferStatus> status, boolean triggersProvisioner, Look look, Next next) {

    /** Between two looks at a buffer without any change. */
    public static final Duration INTERVAL = Duration.ofSeconds(30);

    /** When a buffer is looked at again without any change. */
    public enum Next {
        /** Never: it is gone. */
        NEVER,
        /** After {@link #INTERVAL}. */
        AFTER_INTERVAL,
        /** Soon and then less and less often, as after every error. */
        RETRY
    }

    /**
     * How things were when planning was last asked for.
     *
     * @param lastChange when anything had last changed in the cluster
     * @param at when that was
     */
    public record Look(ResolvedBuffer buffer, Instant lastChange, Instant at) {

        private boolean isOutdatedBy(Look now) {
            boolean mayHaveLostRoom = now.buffer().replicas() > 0
                    && !now.lastChange().equals(lastChange)
                    && !now.at().isBefore(at.plus(INTERVAL));
            return mayHaveLostRoom || !now.buffer().equals(buffer);
        }
    }

    /**
     * Looks at a buffer: after a change of it or of what it refers to, or when {@link #next} says so.
     *
     * @param before the {@link #look} of the last time; empty at the first one
     * @param provisioning what the last planning says of it as it is now, if anything
     */
    public static BufferReconciliation of(Look now, Optional<Look> before, Optional<Provisioning> provisioning) {
        boolean triggers = before.map(look -> look.isOutdatedBy(now)).orElse(true);
        Look kept = triggers ? now : before.orElse(now);
        if (now.buffer().buffer().deleting()) {
            return new BufferReconciliation(Optional.empty(), triggers, kept, Next.NEVER);
        }
        Next next = switch (now.buffer().resolution()) {
            case Resolved resolved -> Next.AFTER_INTERVAL;
            case Unresolved unresolved -> unresolved.retried() ? Next.RETRY : Next.AFTER_INTERVAL;
        };
        return new BufferReconciliation(Optional.of(BufferStatus.of(now.buffer(), provisioning)), triggers, kept, next);
    }
}
