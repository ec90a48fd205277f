package io.karpenter.engine.input;

import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.manifest.ManifestReadResult;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.operate.FeatureGate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left of an input after everything is taken out that belongs to a gate that is off. Source: decisions 11.
 *
 * @param cluster without NodeOverlays, or without static NodePools, if their gate is off
 * @param nodeClasses without capacity reservations if their gate is off
 * @param buffers none if their gate is off
 * @param notices how many objects each gate that is off has taken out
 */
record GatedInput(Cluster cluster, List<NodeClass> nodeClasses, List<ResolvedBuffer> buffers, List<Notice> notices) {

    private static final String RESERVATIONS = "capacityReservations";

    static GatedInput of(ManifestReadResult manifests, FeatureGates gates) {
        Cluster cluster = manifests.cluster();
        List<NodeClass> nodeClasses = manifests.nodeClasses();
        List<ResolvedBuffer> buffers = manifests.capacityBuffers();
        int overlays = cluster.nodeOverlays().size();
        int staticPools = Math.toIntExact(
                cluster.nodePools().stream().filter(NodePool::isStatic).count());
        int reservations =
                nodeClasses.stream().mapToInt(GatedInput::reservations).sum();

        Switch gate = new Switch(gates, new ArrayList<>());
        if (gate.isOff(FeatureGate.CAPACITY_BUFFER, buffers.size(), "CapacityBuffer")) {
            buffers = List.of();
        }
        if (gate.isOff(FeatureGate.NODE_OVERLAY, overlays, "NodeOverlay")) {
            cluster = cluster.toBuilder().nodeOverlays(List.of()).build();
        }
        if (gate.isOff(FeatureGate.RESERVED_CAPACITY, reservations, "capacity reservation")) {
            nodeClasses = nodeClasses.stream().map(GatedInput::unreserved).toList();
        }
        if (gate.isOff(FeatureGate.STATIC_CAPACITY, staticPools, "static NodePool")) {
            cluster = cluster.toBuilder()
                    .nodePools(cluster.nodePools().stream()
                            .filter(pool -> !pool.isStatic())
                            .toList())
                    .build();
        }
        return new GatedInput(cluster, nodeClasses, buffers, gate.notices());
    }

    private record Switch(FeatureGates gates, List<Notice> notices) {

        boolean isOff(FeatureGate gate, int objects, String noun) {
            if (objects == 0 || gates.isOn(gate, objects)) {
                return false;
            }
            notices.add(new Notice(
                    Notice.Level.INFO,
                    "feature gate %s is off: %d %s ignored"
                            .formatted(gate, objects, objects == 1 ? noun + " is" : noun + "s are")));
            return true;
        }
    }

    private static int reservations(NodeClass nodeClass) {
        return nodeClass.status().get(RESERVATIONS) instanceof List<?> list ? list.size() : 0;
    }

    private static NodeClass unreserved(NodeClass nodeClass) {
        Map<String, Object> status = new LinkedHashMap<>(nodeClass.status());
        status.remove(RESERVATIONS);
        return nodeClass.withStatus(status);
    }
}
