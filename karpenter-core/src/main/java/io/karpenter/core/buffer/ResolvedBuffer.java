package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferResolution.Resolved;

/** A buffer and what it asks for. */
public record ResolvedBuffer(CapacityBuffer buffer, BufferResolution resolution) {

    /** Virtual pods it wants: none while it is not resolved or is being deleted. */
    public int replicas() {
        return resolution instanceof Resolved resolved && !buffer.deleting() ? resolved.replicas() : 0;
    }
}
