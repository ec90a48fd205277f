package io.karpenter.core.rule.place;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Incompatibility;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A place that is there already: a node, or an in-flight NodeClaim under its own name (decisions 10).
 *
 * @param nodePool the pool that manages it, if any
 * @param joined true if there is a Node object; false for an in-flight claim
 * @param initialized false while a managed node is still being set up
 * @param open true if it takes new pods: neither cordoned nor deleting (decisions 4)
 * @param leaving true if it is being deleted
 * @param labels effective ones under canonical keys, the hostname and what the catalogue knows of its type included
 * @param taints that pods must tolerate (SCH-TNT-03 to SCH-TNT-06)
 * @param nodeTaints of the Node object, which spread constraints look at (SCH-TSC-10)
 * @param capacity of the machine, counted against the limits of its pool
 * @param allocatable what pods can use, bound pods not subtracted (SCH-NOD-06)
 * @param available what is left after bound pods and the daemons still to come (SCH-NOD-07); may be negative
 * @param pods bound to it and not ended, daemons included
 * @param usedPorts host ports of those pods (SCH-HP-03)
 * @param attachLimits most volumes of each CSI driver (SCH-VOL-10)
 * @param attached claims of those pods by CSI driver, as {@code namespace/name}
 */
public record ExistingNode(
        String name,
        Optional<String> nodePool,
        boolean joined,
        boolean initialized,
        boolean open,
        boolean leaving,
        Map<String, String> labels,
        List<Taint> taints,
        List<Taint> nodeTaints,
        ResourceList capacity,
        ResourceList allocatable,
        ResourceList available,
        List<Pod> pods,
        List<HostPort> usedPorts,
        Map<String, Integer> attachLimits,
        Map<String, Set<String>> attached)
        implements NodeView {

    public ExistingNode {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
        nodeTaints = List.copyOf(nodeTaints);
        pods = List.copyOf(pods);
        usedPorts = List.copyOf(usedPorts);
        attachLimits = Map.copyOf(attachLimits);
        Map<String, Set<String>> copy = new TreeMap<>();
        attached.forEach((driver, claims) -> copy.put(driver, Set.copyOf(claims)));
        attached = Collections.unmodifiableMap(copy);
    }

    /** Nothing may be undefined: a pod cannot add a label to a node that is there (SCH-NOD-09). */
    @Override
    public List<Incompatibility> incompatibilities(Requirements asked) {
        return asked.admits(labels) ? List.of() : Requirements.ofLabels(labels).incompatibilities(asked, Set.of());
    }

    @Override
    public Optional<Requirement> label(String key) {
        return Optional.ofNullable(labels.get(key)).map(value -> Requirement.in(key, value));
    }

    /**
     * This node with one more pod that is to run on it.
     *
     * @param attachments claims of the pod by CSI driver ({@link VolumeTopology#attachments})
     */
    public ExistingNode with(Pod pod, Map<String, Set<String>> attachments) {
        List<Pod> morePods = new ArrayList<>(pods);
        morePods.add(pod);
        List<HostPort> morePorts = new ArrayList<>(usedPorts);
        morePorts.addAll(pod.spec().hostPorts());
        Map<String, Set<String>> moreAttached = new TreeMap<>(attached);
        attachments.forEach((driver, claims) -> moreAttached.merge(driver, claims, ExistingNode::union));
        return new ExistingNode(
                name,
                nodePool,
                joined,
                initialized,
                open,
                leaving,
                labels,
                taints,
                nodeTaints,
                capacity,
                allocatable,
                available.minus(pod.spec().requests()),
                morePods,
                morePorts,
                attachLimits,
                moreAttached);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }
}
