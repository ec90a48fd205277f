package io.karpenter.k8s.buffer;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferReconciliation;
import io.karpenter.core.buffer.BufferReconciliation.Look;
import io.karpenter.core.buffer.BufferStatus;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Looks after CapacityBuffers: writes what each asks for and what the last planning says of it, and has planning run when it is time. The only
 * writer of their status, so that nobody is in anybody's way. Keys are names of buffers. Source: SCH-BUF-04 to SCH-BUF-06, SCH-BUF-10.
 */
public final class BufferReconciler implements Reconciler {

    private static final Duration UNSYNCED = Duration.ofSeconds(1);

    private final ClusterApi api;
    private final ResourceStore buffers;
    private final ClusterState state;
    private final BooleanSupplier synced;
    private final BufferRooms rooms;
    private final Consumer<String> provisioner;
    private final InstantSource clock;
    /** What planning was last asked for. After a restart it is asked for once more, which does no harm. */
    private final Map<ObjectKey, Look> looks = new ConcurrentHashMap<>();

    /**
     * @param buffers all CapacityBuffers
     * @param state which has heard of what {@code buffers} knows, and of what buffers refer to
     * @param synced true once all that was there at the beginning is known: a PodTemplate that is not known yet is not missing
     * @param provisioner asks for a planning, with the id of what it is for
     */
    public BufferReconciler(
            ClusterApi api,
            ResourceStore buffers,
            ClusterState state,
            BooleanSupplier synced,
            BufferRooms rooms,
            Consumer<String> provisioner,
            InstantSource clock) {
        this.api = api;
        this.buffers = buffers;
        this.state = state;
        this.synced = synced;
        this.rooms = rooms;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "capacitybuffer";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        if (!synced.getAsBoolean()) {
            return Outcome.after(UNSYNCED);
        }
        Optional<Resource> object = buffers.get(key);
        Optional<ResolvedBuffer> resolved = resolved(key);
        if (object.isEmpty() || resolved.isEmpty()) {
            // Those who decide about nodes are to know that its room is free.
            if (looks.remove(key) != null) {
                provisioner.accept(id(key));
            }
            return Outcome.DONE;
        }
        Instant now = clock.instant();
        Optional<Provisioning> before = BufferObject.provisioning(object.get());
        BufferReconciliation decided = BufferReconciliation.of(
                new Look(resolved.get(), state.changes().last(), now),
                Optional.ofNullable(looks.get(key)),
                rooms.latest().condition(resolved.get(), before));
        // First, as a status that cannot be written is no reason to withhold what it would say.
        looks.put(key, decided.look());
        if (decided.triggersProvisioner()) {
            provisioner.accept(id(key));
        }
        if (decided.status().isPresent()) {
            write(object.get(), decided.status().get(), now);
        }
        return switch (decided.next()) {
            case NEVER -> Outcome.DONE;
            case AFTER_INTERVAL -> Outcome.after(BufferReconciliation.INTERVAL);
            case RETRY -> Outcome.RETRY;
        };
    }

    private Optional<ResolvedBuffer> resolved(ObjectKey key) {
        return state.buffers().stream()
                .filter(buffer -> buffer.buffer().id().equals(key.toString()))
                .findFirst();
    }

    private String id(ObjectKey key) {
        return name() + " " + key;
    }

    /** A buffer that does not exist any more needs no status. */
    private void write(Resource buffer, BufferStatus status, Instant now) {
        try {
            ObjectPatches.write(api, buffers, buffer, Part.STATUS, BufferObject.statusPatch(buffer, status, now));
        } catch (ApiException refused) {
            if (!refused.isNotFound()) {
                throw refused;
            }
        }
    }
}
