package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Reason.VolumeUnusable;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the volumes of a pod allow it to run, and how many of them its node must attach.
 *
 * <p>Stateless. Source: SCH-VOL-02 to SCH-VOL-06, SCH-VOL-11.
 */
public final class VolumeTopology {

    private VolumeTopology() {}

    /** Why volume claims of {@code pod} cannot be used, one for each bad claim; empty if all can (SCH-VOL-02, SCH-VOL-03). */
    public static List<VolumeUnusable> problems(Pod pod, Cluster cluster) {
        List<VolumeUnusable> problems = new ArrayList<>();
        for (String name : pod.volumeClaims()) {
            String id = pod.namespace() + "/" + name;
            Optional.ofNullable(cluster.volumeClaims().get(id))
                    .map(claim -> problem(claim, cluster))
                    .orElse(Optional.of("does not exist"))
                    .ifPresent(problem -> problems.add(new VolumeUnusable(id, problem)));
        }
        return problems;
    }

    private static Optional<String> problem(VolumeClaim claim, Cluster cluster) {
        if (claim.deleting()) {
            return Optional.of("is being deleted");
        }
        if (claim.lost()) {
            return Optional.of("has lost its volume");
        }
        if (claim.volumeName().isPresent()) {
            return problemOfVolume(claim.volumeName().get(), cluster)
                    .or(() -> claim.binding()
                            ? Optional.of("names volume " + claim.volumeName().get()
                                    + ", but is not bound to it yet: no annotation " + VolumeClaim.BIND_COMPLETED)
                            : Optional.empty());
        }
        String className = claim.storageClass().orElse("");
        if (className.isEmpty()) {
            return Optional.of("is not bound and names no storage class");
        }
        StorageClass storageClass = cluster.storageClasses().get(className);
        if (storageClass == null) {
            return Optional.of("is not bound and its storage class " + className + " does not exist");
        }
        return storageClass.immediate()
                ? Optional.of("is not bound although its storage class " + className + " binds immediately")
                : Optional.empty();
    }

    private static Optional<String> problemOfVolume(String name, Cluster cluster) {
        Volume volume = cluster.volumes().get(name);
        if (volume == null) {
            return Optional.of("is bound to volume " + name + ", which does not exist");
        }
        return volume.deleting()
                ? Optional.of("is bound to volume " + name + ", which is being deleted")
                : Optional.empty();
    }

    /**
     * The alternatives, one of which a node must satisfy besides what the pod itself asks; {@link Requirements#NONE} alone if
     * the volumes do not care. Volumes that cannot be read constrain nothing, see {@link #problems}. Where all combinations
     * of several volumes contradict each other the result is empty: no node can have them all (SCH-VOL-06, KW-D-22).
     */
    public static List<Requirements> alternatives(Pod pod, Cluster cluster, LabelSchema schema) {
        List<Requirements> combined = List.of(Requirements.NONE);
        for (String name : pod.volumeClaims()) {
            List<List<Requirement>> ofVolume = Optional.ofNullable(
                            cluster.volumeClaims().get(pod.namespace() + "/" + name))
                    .map(claim -> alternatives(claim, cluster))
                    .orElse(List.of());
            if (!ofVolume.isEmpty()) {
                // A set, because volumes of one zone ask the same; it keeps the product small.
                Set<Requirements> product = new LinkedHashSet<>();
                for (Requirements base : combined) {
                    ofVolume.forEach(
                            asked -> PodRequirements.joined(base, asked, schema).ifPresent(product::add));
                }
                combined = List.copyOf(product);
            }
        }
        return combined;
    }

    /** The alternatives of one volume, keys as written; empty: no restriction. */
    private static List<List<Requirement>> alternatives(VolumeClaim claim, Cluster cluster) {
        if (claim.volumeName().isPresent()) {
            Volume volume = cluster.volumes().get(claim.volumeName().get());
            return volume == null ? List.of() : alternatives(volume.nodeAffinity(), volume.local());
        }
        StorageClass storageClass =
                cluster.storageClasses().get(claim.storageClass().orElse(""));
        return storageClass == null ? List.of() : alternatives(storageClass.allowedTopologies(), false);
    }

    private static List<List<Requirement>> alternatives(List<NodeSelectorTerm> terms, boolean ignoringHostname) {
        List<List<Requirement>> alternatives = new ArrayList<>();
        for (NodeSelectorTerm term : terms) {
            PodRequirements.requirementsOf(term)
                    .ifPresent(asked -> alternatives.add(asked.stream()
                            .filter(requirement ->
                                    !ignoringHostname || !requirement.key().equals(Labels.HOSTNAME))
                            .toList()));
        }
        return alternatives;
    }

    /**
     * The claims of {@code pod} that count against attach limits, as {@code namespace/name} by CSI driver. Volumes without a
     * driver are not tracked (SCH-VOL-11).
     */
    public static Map<String, Set<String>> attachments(Pod pod, Cluster cluster) {
        if (pod.volumeClaims().isEmpty()) {
            return Map.of();
        }
        Map<String, Set<String>> byDriver = new TreeMap<>();
        for (String name : pod.volumeClaims()) {
            VolumeClaim claim = cluster.volumeClaims().get(pod.namespace() + "/" + name);
            if (claim != null) {
                driver(claim, cluster)
                        .ifPresent(driver -> byDriver.computeIfAbsent(driver, d -> new TreeSet<>())
                                .add(claim.id()));
            }
        }
        return byDriver;
    }

    private static Optional<String> driver(VolumeClaim claim, Cluster cluster) {
        if (claim.volumeName().isPresent()) {
            return Optional.ofNullable(cluster.volumes().get(claim.volumeName().get()))
                    .flatMap(Volume::csiDriver);
        }
        return claim.storageClass()
                .flatMap(name -> Optional.ofNullable(cluster.storageClasses().get(name)))
                .map(StorageClass::provisioner)
                .filter(driver -> !driver.isEmpty());
    }
}
