package io.karpenter.engine.cli;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says which buffers a plan does not fill. It is no failure: their pods do not exist. */
final class BufferNotices {

    private BufferNotices() {}

    /** One text for each buffer with virtual pods that have no place, with the reasons of the first one. */
    static List<String> of(BufferPlan plan, Cluster cluster) {
        if (plan.unplaced().isEmpty()) {
            return List.of();
        }
        Map<PodId, String> bufferOf = new HashMap<>();
        Map<String, Integer> wanted = new HashMap<>();
        for (Pod pod : cluster.pods()) {
            if (VirtualPods.isVirtual(pod)) {
                bufferOf.put(pod.id(), VirtualPods.bufferOf(pod));
                wanted.merge(VirtualPods.bufferOf(pod), 1, Integer::sum);
            }
        }
        Map<String, List<UnschedulablePod>> unplaced = new TreeMap<>();
        plan.unplaced()
                .forEach(pod -> unplaced.computeIfAbsent(
                                bufferOf.getOrDefault(pod.pod(), ""), buffer -> new ArrayList<>())
                        .add(pod));
        List<String> texts = new ArrayList<>();
        unplaced.forEach((buffer, pods) -> texts.add("capacity buffer %s: %d of %d virtual pods have no place: %s"
                .formatted(
                        buffer,
                        pods.size(),
                        wanted.getOrDefault(buffer, pods.size()),
                        pods.get(0).reasons().stream().map(Reason::message).collect(Collectors.joining("; ")))));
        return texts;
    }
}
