/**
 * Capacity buffers: headroom that virtual pods hold, which exist in planning only. A {@link
 * io.karpenter.core.buffer.CapacityBuffer} and the objects that it names come in; its status, its virtual pods and, after
 * planning, where they are go out. Everything is a pure function, so that controllers and offline planning share it.
 */
@NullMarked
package io.karpenter.core.buffer;

import org.jspecify.annotations.NullMarked;
