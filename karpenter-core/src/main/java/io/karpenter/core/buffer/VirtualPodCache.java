package io.karpenter.core.buffer;

import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The virtual pods of all buffers between two looks at them. Immutable: each change is a new cache, and pods handed out are never
 * changed by those who plan with them (KW-D-15). Source: SCH-BUF-06.
 */
public final class VirtualPodCache {

    /** The cache of a process that has not looked at any buffer yet. */
    public static final VirtualPodCache UNFILLED = new VirtualPodCache(false, new TreeMap<>());

    private final boolean filled;
    private final TreeMap<String, List<Pod>> podsOfBuffer;

    private VirtualPodCache(boolean filled, TreeMap<String, List<Pod>> podsOfBuffer) {
        this.filled = filled;
        this.podsOfBuffer = podsOfBuffer;
    }

    /** This cache, filled from {@code buffers} unless that was done before; to be called before {@link #pods()} is used. */
    public VirtualPodCache filled(Collection<CapacityBuffer> buffers, BufferSources sources) {
        if (filled) {
            return this;
        }
        TreeMap<String, List<Pod>> all = new TreeMap<>();
        for (CapacityBuffer buffer : buffers) {
            put(all, BufferResolver.resolve(buffer, sources));
        }
        // What was looked at one by one meanwhile is newer.
        all.putAll(podsOfBuffer);
        return new VirtualPodCache(true, all);
    }

    /** Every pod, buffer by buffer in the order of their names. */
    public List<Pod> pods() {
        List<Pod> all = new ArrayList<>();
        podsOfBuffer.values().forEach(all::addAll);
        return List.copyOf(all);
    }

    /** This cache without the pods of a buffer, which is gone. */
    VirtualPodCache without(CapacityBuffer buffer) {
        TreeMap<String, List<Pod>> all = new TreeMap<>(podsOfBuffer);
        if (filled) {
            all.remove(buffer.id());
        } else {
            // Remembered, so that filling from an older list does not bring it back.
            all.put(buffer.id(), List.of());
        }
        return new VirtualPodCache(filled, all);
    }

    /** This cache with the pods of {@code resolved} in place of those that the buffer had. */
    VirtualPodCache with(ResolvedBuffer resolved) {
        TreeMap<String, List<Pod>> all = new TreeMap<>(podsOfBuffer);
        put(all, resolved);
        return new VirtualPodCache(filled, all);
    }

    private static void put(Map<String, List<Pod>> all, ResolvedBuffer resolved) {
        all.put(resolved.buffer().id(), VirtualPods.of(resolved));
    }
}
