package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferResolution.Resolved;
import io.karpenter.core.buffer.BufferResolution.Unresolved;
import java.time.Duration;
import java.util.Optional;

/**
 * One look at a buffer and what follows from it. Source: SCH-BUF-06.
 *
 * @param cache the virtual pods from now on
 * @param status to be written; empty for a buffer that is being deleted
 * @param triggersProvisioner true if planning is to run, because there are pods to find a place for
 * @param next when to look again though nothing changes
 */
public record BufferReconciliation(
        VirtualPodCache cache, Optional<BufferStatus> status, boolean triggersProvisioner, Next next) {

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
     * Looks at {@code buffer}: after a change of it, of the PodTemplate that it names ({@link
     * CapacityBuffer#refersToPodTemplate}), or when {@link #next} says so.
     *
     * @param provisioning what the last planning said of it
     */
    public static BufferReconciliation of(
            CapacityBuffer buffer, BufferSources sources, VirtualPodCache cache, Optional<Provisioning> provisioning) {
        if (buffer.deleting()) {
            return new BufferReconciliation(cache.without(buffer), Optional.empty(), false, Next.NEVER);
        }
        ResolvedBuffer resolved = BufferResolver.resolve(buffer, sources);
        BufferStatus status = BufferStatus.of(resolved, provisioning);
        return switch (resolved.resolution()) {
            case Resolved resolution ->
                new BufferReconciliation(cache.with(resolved), Optional.of(status), true, Next.AFTER_INTERVAL);
            case Unresolved unresolved ->
                new BufferReconciliation(
                        cache.without(buffer),
                        Optional.of(status),
                        false,
                        unresolved.retried() ? Next.RETRY : Next.AFTER_INTERVAL);
        };
    }
}
