package io.karpenter.core.buffer;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The buffers that a planning knew, and what it says of them. Each planning makes a new one, which replaces the one before wholesale.
 * Immutable. Source: SCH-BUF-10, SCH-BUF-11, STA-36.
 */
public final class PlannedBuffers {

    /** Of a planning without buffers, and before the first one. */
    public static final PlannedBuffers NONE =
            new PlannedBuffers(List.of(), Map.of(), BufferPlan.without(Plan.NOTHING), Map.of());

    private final Map<String, ResolvedBuffer> buffers = new TreeMap<>();
    private final Map<String, List<Pod>> podsOfBuffer;
    private final BufferOutcome outcome;
    private final Map<String, Integer> podsOfPlace;

    private PlannedBuffers(
            List<ResolvedBuffer> buffers,
            Map<String, List<Pod>> podsOfBuffer,
            BufferPlan plan,
            Map<String, String> nodeClaims) {
        buffers.forEach(buffer -> this.buffers.put(buffer.buffer().id(), buffer));
        this.podsOfBuffer = podsOfBuffer;
        outcome = BufferOutcome.of(plan);
        podsOfPlace = new TreeMap<>(outcome.podsOfNode());
        plan.onNewNodes().forEach((node, pods) -> {
            String claim = nodeClaims.get(node);
            if (claim != null) {
                podsOfPlace.merge(claim, pods.size(), Integer::sum);
            }
        });
    }

    /**
     * What a planning says.
     *
     * @param buffers as they were planned for
     * @param cluster that was planned, with their virtual pods
     * @param nodeClaims names of the NodeClaims that were created, by the name of the planned node; those that were refused are missing
     */
    public static PlannedBuffers of(
            List<ResolvedBuffer> buffers, Cluster cluster, BufferPlan plan, Map<String, String> nodeClaims) {
        if (buffers.isEmpty()) {
            return NONE;
        }
        Map<String, List<Pod>> pods = new HashMap<>();
        for (Pod pod : cluster.pods()) {
            if (VirtualPods.isVirtual(pod)) {
                pods.computeIfAbsent(VirtualPods.bufferOf(pod), b -> new ArrayList<>())
                        .add(pod);
            }
        }
        return new PlannedBuffers(buffers, pods, plan, nodeClaims);
    }

    /** The buffers, in the order of their names. */
    public List<CapacityBuffer> buffers() {
        return buffers.values().stream().map(ResolvedBuffer::buffer).toList();
    }

    /**
     * What the planning says of a buffer as it is now; empty if it was planned for as something else or not at all, so that nothing is
     * known yet.
     *
     * @param before the condition until now
     */
    public Optional<Provisioning> condition(ResolvedBuffer now, Optional<Provisioning> before) {
        String id = now.buffer().id();
        return now.equals(buffers.get(id))
                ? outcome.condition(now.resolution(), podsOfBuffer.getOrDefault(id, List.of()), before)
                : Optional.empty();
    }

    /**
     * Virtual pods by name of the node or NodeClaim that has any. A NodeClaim that was created for them holds their room from the
     * beginning, so that its node is not taken for an empty one before the next planning has seen it.
     */
    public Map<String, Integer> podsOfPlace() {
        return Collections.unmodifiableMap(podsOfPlace);
    }
}
