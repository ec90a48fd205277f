package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.DaemonSet;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which daemons run where, and what they take. Every alternative of a daemon's node affinity is looked at each time, so the
 * order of types and pools does not matter (KW-D-10). Preferences, pod affinity and spread of daemons are ignored.
 *
 * <p>Immutable and thread-safe. Source: SCH-DS-01 to SCH-DS-07.
 */
public final class DaemonOverhead {

    /** Labels that every node gets in the end, and that daemons may select by (SCH-DS-04). */
    private static final Requirements READY_NODE =
            Requirements.of(Requirement.in(Labels.REGISTERED, "true"), Requirement.in(Labels.INITIALIZED, "true"));

    private final LabelSchema schema;
    private final List<Daemon> daemons;

    private record Daemon(DaemonSet set, PodSpec pod, List<Requirements> alternatives) {}

    private DaemonOverhead(LabelSchema schema, List<Daemon> daemons) {
        this.schema = schema;
        this.daemons = daemons;
    }

    /** The daemons of {@code cluster}; those with resource claims are left out (SCH-DS-07). */
    public static DaemonOverhead of(Cluster cluster, LabelSchema schema) {
        List<Daemon> daemons = new ArrayList<>();
        for (DaemonSet set : cluster.daemonSets()) {
            PodSpec pod = set.template();
            if (!pod.usesResourceClaims()) {
                daemons.add(new Daemon(set, pod, PodRequirements.alternatives(pod, schema)));
            }
        }
        return new DaemonOverhead(schema, List.copyOf(daemons));
    }

    /**
     * The instance types that a new node could be, by the daemons that would run on it (SCH-DS-02); groups in the order of
     * their first type, which together hold every type once.
     *
     * @param node what the node's labels satisfy, e.g. of a {@link NodePoolTemplate}
     * @param taints of the node
     */
    public List<DaemonGroup> groups(Requirements node, Collection<Taint> taints, List<InstanceType> types) {
        Requirements ready = node.and(READY_NODE);
        List<Daemon> candidates = new ArrayList<>();
        List<List<Requirements>> asked = new ArrayList<>();
        for (Daemon daemon : daemons) {
            List<Requirements> compatible = daemon.alternatives().stream()
                    .filter(alternative -> ready.compatible(alternative, schema.wellKnown()))
                    .toList();
            if (!compatible.isEmpty() && toleratesHardTaints(daemon.pod(), taints)) {
                candidates.add(daemon);
                asked.add(compatible);
            }
        }
        Map<BitSet, List<InstanceType>> byDaemons = new LinkedHashMap<>();
        for (InstanceType type : types) {
            BitSet running = new BitSet(candidates.size());
            for (int i = 0; i < candidates.size(); i++) {
                running.set(i, asked.get(i).stream().anyMatch(a -> a.intersects(type.requirements())));
            }
            byDaemons.computeIfAbsent(running, set -> new ArrayList<>()).add(type);
        }
        List<DaemonGroup> groups = new ArrayList<>();
        byDaemons.forEach((running, ofGroup) ->
                groups.add(group(running.stream().mapToObj(candidates::get).toList(), ofGroup)));
        return groups;
    }

    private static DaemonGroup group(List<Daemon> running, List<InstanceType> types) {
        ResourceList requests = ResourceList.EMPTY;
        List<HostPort> ports = new ArrayList<>();
        for (Daemon daemon : running) {
            requests = requests.plus(daemon.pod().requests());
            ports.addAll(daemon.pod().hostPorts());
        }
        return new DaemonGroup(types, running.stream().map(Daemon::set).toList(), requests, ports);
    }

    /** A daemon is taken to tolerate {@code PreferNoSchedule}, which keeps it from no node (SCH-DS-02). */
    private static boolean toleratesHardTaints(PodSpec pod, Collection<Taint> taints) {
        return Toleration.untolerated(taints, pod.tolerations()).stream()
                .allMatch(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE);
    }

    /**
     * What the daemons ask that run on an existing node with these effective labels and taints (SCH-DS-05).
     *
     * @param there the pods that run on it
     */
    public ResourceList requestsOn(Map<String, String> labels, Collection<Taint> taints, Collection<Pod> there) {
        ResourceList requests = ResourceList.EMPTY;
        for (Daemon daemon : daemons) {
            if (daemon.alternatives().stream().anyMatch(a -> a.admits(labels))
                    && toleratesHardTaints(daemon.pod(), taints)) {
                requests = requests.plus(daemon.set().among(there).requests());
            }
        }
        return requests;
    }

    /**
     * The least that daemons take on a node that may still become any of {@code groups}: the smaller amount of the resources
     * that all groups have. A group without daemons makes it empty (SCH-DS-06, KW-D-17).
     */
    public static ResourceList least(Collection<DaemonGroup> groups) {
        return groups.stream()
                .map(DaemonGroup::requests)
                .reduce(ResourceList::minOfCommon)
                .orElse(ResourceList.EMPTY);
    }
}
