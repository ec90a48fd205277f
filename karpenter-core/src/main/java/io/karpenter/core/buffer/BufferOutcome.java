package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a planning says of buffers and of nodes. Each planning makes a new one, which replaces the one before wholesale: a node
 * that is not named any more has no virtual pods. Immutable. Source: SCH-BUF-10, SCH-BUF-11.
 */
public final class BufferOutcome {

    private final Set<PodId> onExisting = new HashSet<>();
    private final Set<PodId> elsewhere = new HashSet<>();
    private final TreeMap<String, Integer> podsOfNode = new TreeMap<>();

    private BufferOutcome(BufferPlan plan) {
        plan.onExistingNodes().forEach((node, pods) -> {
            onExisting.addAll(pods);
            podsOfNode.put(node, pods.size());
        });
        plan.onNewNodes().values().forEach(elsewhere::addAll);
        plan.unplaced().stream().map(UnschedulablePod::pod).forEach(elsewhere::add);
    }

    public static BufferOutcome of(BufferPlan plan) {
        return new BufferOutcome(plan);
    }

    /** Virtual pods by name of the existing node that has any (SCH-BUF-11). */
    public Map<String, Integer> podsOfNode() {
        return Collections.unmodifiableMap(podsOfNode);
    }

    /**
     * The condition of a buffer after the planning (SCH-BUF-10).
     *
     * @param desired its virtual pods as they were planned with
     * @param before the condition until now; it stays if the planning did not see all of the pods
     */
    public Optional<Provisioning> condition(
            BufferResolution resolution, Collection<Pod> desired, Optional<Provisioning> before) {
        if (!resolution.condition().isTrue()) {
            return Optional.of(Provisioning.NOT_READY_FOR_PROVISIONING);
        }
        if (desired.isEmpty()) {
            return Optional.of(Provisioning.BUFFER_EMPTY);
        }
        List<PodId> ids = desired.stream().map(Pod::id).toList();
        if (ids.stream().anyMatch(elsewhere::contains)) {
            return Optional.of(Provisioning.REQUIRES_NEW_CAPACITY);
        }
        return onExisting.containsAll(ids) ? Optional.of(Provisioning.FITS_EXISTING_CAPACITY) : before;
    }
}
