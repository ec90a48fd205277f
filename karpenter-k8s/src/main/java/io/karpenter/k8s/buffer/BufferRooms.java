package io.karpenter.k8s.buffer;

import io.karpenter.core.buffer.PlannedBuffers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where the last planning found room for buffers. Nothing of it outlives the process: after a restart {@link #isKnown} is false until
 * planning has run once, which it does as soon as the cluster is known. Thread-safe. Source: SCH-BUF-10, SCH-BUF-11, STA-36.
 */
public final class BufferRooms implements Consumer<PlannedBuffers> {

    private final List<Consumer<PlannedBuffers>> listeners = new CopyOnWriteArrayList<>();
    private volatile PlannedBuffers latest = PlannedBuffers.NONE;
    private volatile boolean known;

    /** A planning has ended. */
    @Override
    public void accept(PlannedBuffers planned) {
        latest = planned;
        known = true;
        listeners.forEach(listener -> listener.accept(planned));
    }

    /** From now on {@code listener} hears of each planning. */
    public void onPlanned(Consumer<PlannedBuffers> listener) {
        listeners.add(listener);
    }

    /** False before the first planning of the process, when no node is to be taken for empty yet. */
    public boolean isKnown() {
        return known;
    }

    /** What the last planning says of buffers. */
    public PlannedBuffers latest() {
        return latest;
    }

    /** Virtual pods by name of the node, or of the NodeClaim that is to become one. */
    public Map<String, Integer> podsOfPlace() {
        return latest.podsOfPlace();
    }

    /** Nodes and NodeClaims that are not to be taken for empty, for {@code ClusterState.standing}. */
    public Set<String> places() {
        return podsOfPlace().keySet();
    }
}
