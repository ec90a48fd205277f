package io.karpenter.core.verify.check;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.verify.state.ExistingHost;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.workload.Pod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An existing node has no more distinct claims of a CSI driver than the driver can attach there, if the plan adds any. New nodes
 * have no such limit (KW-D-04). Source: SCH-VOL-10 to SCH-VOL-12.
 */
final class AttachLimitCheck implements Check {

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        for (ExistingHost host : cluster.existing()) {
            CsiNode limits = cluster.cluster().csiNodes().get(host.name());
            if (limits == null
                    || limits.attachLimits().isEmpty()
                    || host.placedClasses().isEmpty()) {
                continue;
            }
            Map<String, Set<String>> before = attached(cluster.cluster(), host.bound());
            attached(cluster.cluster(), host.allPlaced()).forEach((driver, added) -> {
                Set<String> all = new HashSet<>(before.getOrDefault(driver, Set.of()));
                boolean more = all.addAll(added);
                int limit = limits.attachLimits().getOrDefault(driver, Integer.MAX_VALUE);
                if (more && all.size() > limit) {
                    findings.add(
                            "SCH-VOL-10",
                            host,
                            "would attach %d volumes of %s, the limit is %d".formatted(all.size(), driver, limit));
                }
            });
        }
    }

    /** Claims by driver; a claim without a known driver is not tracked. */
    private static Map<String, Set<String>> attached(Cluster cluster, List<Pod> pods) {
        Map<String, Set<String>> claims = new HashMap<>();
        for (Pod pod : pods) {
            for (String name : pod.volumeClaims()) {
                String id = pod.namespace() + "/" + name;
                driver(cluster, id)
                        .ifPresent(d ->
                                claims.computeIfAbsent(d, k -> new HashSet<>()).add(id));
            }
        }
        return claims;
    }

    private static Optional<String> driver(Cluster cluster, String id) {
        VolumeClaim claim = cluster.volumeClaims().get(id);
        if (claim == null) {
            return Optional.empty();
        }
        return claim.volumeName().isPresent()
                ? Optional.ofNullable(cluster.volumes().get(claim.volumeName().get()))
                        .flatMap(Volume::csiDriver)
                : claim.storageClass().map(cluster.storageClasses()::get).map(StorageClass::provisioner);
    }
}
