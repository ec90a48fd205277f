package io.karpenter.core.verify.check;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Each claim of a placed pod can be used (SCH-VOL-02, SCH-VOL-03), its volume can be reached from the node whatever is launched
 * (SCH-VOL-04 to SCH-VOL-08), and a claim for one pod only has one (access mode ReadWriteOncePod, filter VolumeRestrictions of
 * the kube-scheduler).
 */
final class VolumeCheck implements Check {

    private static final String ONE_POD = "ReadWriteOncePod";

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        Map<String, String> holders = new HashMap<>();
        Map<String, NodeDemand> reachable = new HashMap<>();
        for (Host host : cluster.hosts()) {
            for (Pod pod : host.bound()) {
                pod.volumeClaims().forEach(claim -> holders.put(pod.namespace() + "/" + claim, Names.of(pod)));
            }
        }
        for (Host host : cluster.hosts()) {
            for (Pod pod : host.allPlaced()) {
                for (VolumeClaim claim : usable(cluster.cluster(), pod, findings)) {
                    NodeDemand topology =
                            reachable.computeIfAbsent(claim.id(), id -> topology(cluster.cluster(), claim));
                    if (!host.satisfies(topology)) {
                        findings.add(
                                "SCH-VOL-04",
                                Names.of(pod),
                                "claim %s needs a node with %s, which %s does not satisfy"
                                        .formatted(claim.id(), topology, host));
                    }
                    String other = holders.put(claim.id(), Names.of(pod));
                    if (other != null && claim.accessModes().contains(ONE_POD)) {
                        findings.add(
                                "K8S-RWOP",
                                Names.of(pod),
                                "claim %s is for one pod only, %s has it".formatted(claim.id(), other));
                    }
                }
            }
        }
    }

    /** The pod's claims that can be used; the others are reported. */
    private static List<VolumeClaim> usable(Cluster cluster, Pod pod, Findings findings) {
        List<VolumeClaim> usable = new ArrayList<>();
        for (String name : pod.volumeClaims()) {
            String id = pod.namespace() + "/" + name;
            VolumeClaim claim = cluster.volumeClaims().get(id);
            Optional<String> problem = claim == null ? Optional.of("does not exist") : unusable(cluster, claim);
            problem.ifPresent(p -> findings.add("SCH-VOL-02", Names.of(pod), "claim %s %s".formatted(id, p)));
            if (claim != null && problem.isEmpty()) {
                usable.add(claim);
            }
        }
        return usable;
    }

    private static Optional<String> unusable(Cluster cluster, VolumeClaim claim) {
        if (claim.deleting()) {
            return Optional.of("is being deleted");
        }
        if (claim.lost()) {
            return Optional.of("has lost its volume");
        }
        if (claim.volumeName().isPresent()) {
            Volume volume = cluster.volumes().get(claim.volumeName().get());
            if (volume == null) {
                return Optional.of("is bound to volume %s, which does not exist"
                        .formatted(claim.volumeName().get()));
            }
            return volume.deleting() ? Optional.of("is bound to a volume that is being deleted") : Optional.empty();
        }
        String name = claim.storageClass().orElse("");
        StorageClass storageClass = cluster.storageClasses().get(name);
        if (storageClass == null) {
            return Optional.of(
                    name.isEmpty() ? "is not bound and has no storage class" : "has the unknown storage class " + name);
        }
        return storageClass.immediate()
                ? Optional.of("is not bound, although its storage class %s binds at once".formatted(name))
                : Optional.empty();
    }

    /** The nodes from which the volume can be reached. */
    private static NodeDemand topology(Cluster cluster, VolumeClaim claim) {
        return claim.volumeName().isPresent()
                ? claim.volumeName()
                        .map(cluster.volumes()::get)
                        .map(volume -> demand(volume.nodeAffinity(), volume.local()))
                        .orElse(NodeDemand.NONE)
                : claim.storageClass()
                        .map(cluster.storageClasses()::get)
                        .map(storageClass -> demand(storageClass.allowedTopologies(), false))
                        .orElse(NodeDemand.NONE);
    }

    /**
     * Terms without expressions are skipped; of a volume local to a node its hostname does not count, and a term that is left
     * empty by that allows every node (SCH-VOL-05, SCH-VOL-06).
     */
    private static NodeDemand demand(List<NodeSelectorTerm> terms, boolean local) {
        List<List<Expression>> alternatives = new ArrayList<>();
        for (NodeSelectorTerm term : terms) {
            if (term.matchExpressions().isEmpty()) {
                continue;
            }
            List<Expression> expressions = term.matchExpressions().stream()
                    .filter(e -> !local || !e.key().equals(Labels.HOSTNAME))
                    .toList();
            if (expressions.isEmpty()) {
                return NodeDemand.NONE;
            }
            alternatives.add(expressions);
        }
        return NodeDemand.anyOf(alternatives);
    }
}
